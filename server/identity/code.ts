import { LockMode } from '@mikro-orm/postgresql';
import { newId } from '#db/columns.ts';
import { Account, Challenge, Ticket } from '#db/entities/index.ts';
import { lockTicket, mailToAccount, touchTicket } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { hashCode, randomCode, sameHash } from '../crypto/index.ts';
import { DomainError, found } from '../errors.ts';
import { institutionById } from '../institutions/index.ts';
import { assertAllowed } from '../staff/index.ts';
import type { ContactPoint } from './contract.ts';
import { addEvidence } from './evidence.ts';

const DIGITS = 6;
/** Tries a code has (NIST SP 800-63B-4 §3.2.2 asks for a limit; ASVS 5.0 6.6.3). */
export const TRIES = 5;
/** Wrong tries against one account in a day, over all its codes: a new code does not give new tries. */
const TRIES_A_DAY = 15;
const CODES_AN_HOUR = 5;
const HOUR = 3_600_000;

export type CodeOutcome = { kind: 'match' } | { kind: 'no_match'; attemptsLeft: number } | { kind: 'closed' };

/**
 * Sends a one-time code to a contact point on file, and voids any earlier one. The agent learns neither code nor address.
 * @throws DomainError `conflict` without an account or after too many codes, `unavailable` where today's tries are used up.
 */
export async function sendCode(
  context: Context<StaffActor>,
  request: { ticketId: string; version: number; contactPoint: ContactPoint },
): Promise<void> {
  await inTransaction(context, async (inside) => {
    const { em, now, actor } = inside;
    const ticket = await lockTicket(inside, request.ticketId, request.version);
    assertAllowed(actor, ticket.institution, 'identity.verify');
    const account = await em.findOne(Account, { id: ticket.account ?? '00000000-0000-0000-0000-000000000000' });
    if (!account) throw new DomainError('conflict', 'account_missing');
    const recent = await em.count(Challenge, {
      account: account.id,
      createdAt: { $gt: new Date(now.getTime() - HOUR) },
    });
    if (recent >= CODES_AN_HOUR) throw new DomainError('conflict', 'too_many_codes');
    if ((await triesToday(inside, account.id)) >= TRIES_A_DAY) throw new DomainError('conflict', 'too_many_tries');
    await em.nativeUpdate(Challenge, { account: account.id, closedAt: null }, { closedAt: now, outcome: 'superseded' });
    const { policy } = (await institutionById(inside, ticket.institution)).profile;
    const id = newId();
    const code = randomCode(DIGITS);
    em.persist(
      em.create(Challenge, {
        id,
        institution: ticket.institution,
        ticket: ticket.id,
        account: account.id,
        contactPoint: request.contactPoint,
        contactHint: account.addressHint ?? '',
        codeHash: hashCode(`code|${id}`, code),
        requestedBy: actor.id,
        createdAt: now,
        expiresAt: new Date(now.getTime() + policy.codeMinutes * 60_000),
      }),
    );
    await mailToAccount(inside, account, {
      purpose: 'contact_code',
      secret: code,
      params: { minutes: policy.codeMinutes },
      ticket,
    });
    if (ticket.status !== 'resolved') ticket.status = 'waiting';
    touchTicket(ticket, now);
    await record(inside, {
      institution: ticket.institution,
      action: 'identity.code_sent',
      account: account.id,
      ticket,
    });
  });
}

/**
 * Checks a code that the requester entered, or gave to the agent. A wrong try is counted before the answer is known, with
 * the code's row locked, so that parallel tries get no more than {@link TRIES}.
 */
export async function checkCode(context: Context, request: { ticketId: string; code: string }): Promise<CodeOutcome> {
  return inTransaction(context, async (inside) => {
    const { em, now, actor } = inside;
    const lock = { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true };
    const ticket = found(await em.findOne(Ticket, { id: request.ticketId }, lock), 'ticket');
    if (actor.kind === 'staff') assertAllowed(actor, ticket.institution, 'identity.verify');
    const challenge = await em.findOne(
      Challenge,
      { ticket: ticket.id, closedAt: null },
      { ...lock, orderBy: { createdAt: 'desc' } },
    );
    const isOpen =
      challenge &&
      challenge.expiresAt > now &&
      challenge.account === ticket.account &&
      (await triesToday(inside, challenge.account)) < TRIES_A_DAY;
    if (!challenge || !isOpen) return { kind: 'closed' };
    challenge.attempts += 1;
    const isMatch = sameHash(challenge.codeHash, hashCode(`code|${challenge.id}`, request.code));
    const attemptsLeft = TRIES - challenge.attempts;
    if (isMatch || attemptsLeft <= 0) {
      challenge.closedAt = now;
      challenge.outcome = isMatch ? 'match' : 'too_many_tries';
    }
    if (isMatch) {
      await addEvidence(inside, ticket, challenge.account, [
        { kind: 'contact_code', outcome: 'match', detail: { to: challenge.contactHint } },
      ]);
      if (ticket.status === 'waiting') ticket.status = 'open';
    }
    touchTicket(ticket, now);
    await record(inside, {
      institution: ticket.institution,
      action: isMatch ? 'identity.code_matched' : 'identity.code_refused',
      outcome: isMatch ? 'done' : 'denied',
      account: challenge.account,
      ticket,
      detail: isMatch ? {} : { attemptsLeft },
    });
    return isMatch ? { kind: 'match' } : { kind: 'no_match', attemptsLeft };
  });
}

async function triesToday({ em, now }: Context, account: string): Promise<number> {
  const challenges = await em.find(
    Challenge,
    { account, createdAt: { $gt: new Date(now.getTime() - 24 * HOUR) } },
    { fields: ['attempts', 'outcome'] },
  );
  return challenges.reduce((sum, one) => sum + one.attempts - (one.outcome === 'match' ? 1 : 0), 0);
}
