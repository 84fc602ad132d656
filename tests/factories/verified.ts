import { expect } from 'vitest';
import { Ticket, Verification } from '#db/entities/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { DomainError } from '#server/errors.ts';
import { addEvidence, checkCode, confirmIdentity, sendCode } from '#server/identity/index.ts';
import type { Profile, VerifiedAction } from '#server/institutions/contract.ts';
import type { Desk } from './desk.ts';

type Staff = () => Context<StaffActor>;

/** A profile in which every action needs a code, and what `change` makes of its policy. */
export const withPolicy =
  (change: (policy: Profile['policy']) => Profile['policy']) =>
  (profile: Profile): Profile => {
    const rule = {
      all: ['number_found' as const, 'names_agree' as const],
      anyOf: [['contact_code' as const], ['electronic_identity' as const]],
      fourEyes: false,
      coolingOffHours: 0,
    };
    const actions = {
      send_known_address: rule,
      show_address: rule,
      change_address: rule,
      trigger_reset: rule,
      migrate: rule,
    };
    const caps = { perAgentAnHour: 1_000, perAccountADay: 100 };
    const electronicIdentity = {
      label: 'itsme',
      issuer: 'https://identity.example',
      clientId: 'guichet',
      scope: 'openid profile',
      claims: { nationalNumber: 'national_number', lastName: 'family_name', firstName: 'given_name' },
    };
    return { ...profile, electronicIdentity, policy: change({ ...profile.policy, caps, actions }) };
  };

/** What an agent does to get to a verified action, step by step, on a ticket of the desk. */
export function verifiedSteps(desk: Desk) {
  async function key(reference: string) {
    const { id, version } = await desk.ticket(reference);
    return { ticketId: id, version };
  }
  const steps = {
    key,
    /** The code is read from the mail to the stored address, as its owner would. */
    async passCode(staff: Staff, reference: string) {
      await sendCode(staff(), { ...(await key(reference)), contactPoint: 'mail' });
      const mail = (await desk.mails()).findLast(({ purpose }) => purpose === 'contact_code');
      const code = /\n\s+(\d{6})\n/.exec(mail?.text ?? '')?.[1] ?? '';
      const { ticketId } = await key(reference);
      expect(await checkCode(staff(), { ticketId, code })).toEqual({ kind: 'match' });
    },
    /** An identity provider said that the requester is the holder of the account. */
    async identifyElectronically(reference: string) {
      await desk.system().em.transactional(async (em) => {
        const ticket = await em.findOneOrFail(Ticket, { reference });
        const actor = { kind: 'requester', name: ticket.requesterName, ticketId: ticket.id } as const;
        await addEvidence({ ...desk.system(), em, actor }, ticket, ticket.account ?? null, [
          { kind: 'electronic_identity', outcome: 'match' },
        ]);
      });
    },
    async confirm(staff: Staff, action: VerifiedAction, reference: string): Promise<string> {
      await confirmIdentity(staff(), { ...(await key(reference)), action });
      const { ticketId } = await key(reference);
      const where = { ticket: ticketId, action, revokedAt: null };
      return (await desk.orm.em.fork().findOneOrFail(Verification, where)).id;
    },
    /** A verification by a code, ready to be used. */
    async verify(staff: Staff, action: VerifiedAction, reference: string) {
      await steps.passCode(staff, reference);
      const verification = await steps.confirm(staff, action, reference);
      return { ...(await key(reference)), verification };
    },
  };
  return steps;
}

/** The refusal of a piece of work, `kind:code`. */
export async function refusalOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DomainError)) throw error ?? new Error('was not refused');
  return `${error.kind}:${error.code}`;
}

/** The key of the link in the newest mail of a purpose. */
export async function keyIn(desk: Desk, purpose: string): Promise<string> {
  const mail = (await desk.mails()).findLast((one) => one.purpose === purpose);
  const key = /link\/[\w-]+\/([\w-]+)/.exec(mail?.text ?? '')?.[1];
  if (!key) throw new Error(`no link in a mail ${purpose}`);
  return key;
}
