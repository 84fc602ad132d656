import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Account, Staff, StaffMembership, VerificationUse } from '#db/entities/index.ts';
import { migrateByAuthority, sendKnownAddress, showAddress } from '#server/accounts/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import {
  checkCode,
  confirmIdentity,
  decideApproval,
  pendingApprovals,
  requestApproval,
  sendCode,
} from '#server/identity/index.ts';
import { replyToTicket, takeTicket } from '#server/tickets/index.ts';
import { type Desk, openDesk, STORED } from '../factories/desk.ts';
import { refusalOf, verifiedSteps, withPolicy } from '../factories/verified.ts';

let desk: Desk;
let steps: ReturnType<typeof verifiedSteps>;
let agent: () => Context<StaffActor>;
let supervisor: () => Context<StaffActor>;

const open = async (caps: { perAgentAnHour: number; perAccountADay: number }) => {
  desk = await openDesk(withPolicy((policy) => ({ ...policy, caps })));
  steps = verifiedSteps(desk);
  agent = await desk.addStaff('agent', 'Marc');
  supervisor = await desk.addStaff('supervisor', 'Hélène');
};
afterEach(() => desk.close());

/** Sends the known address on a ticket of its own, by a code. */
async function send(by = agent, reference?: string) {
  desk.later(1);
  const on = reference ?? (await desk.receive());
  await desk.orm.em.fork().execute('delete from challenge');
  await sendKnownAddress(by(), await steps.verify(by, 'send_known_address', on));
  return on;
}

async function consent(reference: string, by = agent) {
  const key = await steps.key(reference);
  await requestApproval(by(), { ...key, action: 'send_known_address', reason: 'the member called again' });
  const [pending] = (await pendingApprovals(supervisor())).filter((one) => one.reference === reference);
  await decideApproval(supervisor(), { approval: pending?.id ?? '', outcome: 'approved', comment: '' });
}

describe('T21 self and collusion: caps', () => {
  it('the same target again in a day needs a second person, for one action', async () => {
    await open({ perAgentAnHour: 100, perAccountADay: 2 });
    const other = await desk.addStaff('agent', 'Ines');
    await send();
    await send(other);
    const reference = await desk.receive();
    expect(await refusalOf(send(agent, reference))).toBe('forbidden:cap_account');
    expect((await desk.audit()).at(-1)).toMatchObject({ action: 'account.address_sent', outcome: 'denied' });
    await consent(reference);
    await send(agent, reference);
    expect(await refusalOf(send(agent, reference))).toBe('forbidden:cap_account');
    desk.later(24 * 60);
    await send();
  });

  it('more than so many in an hour need a second person', async () => {
    await open({ perAgentAnHour: 2, perAccountADay: 100 });
    await send();
    await send();
    expect(await refusalOf(send())).toBe('forbidden:cap_agent');
    await send(await desk.addStaff('agent', 'Ines'));
    desk.later(60);
    await send();
  });

  it('are counted one after the other', async () => {
    await open({ perAgentAnHour: 1, perAccountADay: 100 });
    const requests = [];
    for (const nationalNumber of ['68092223316', '80010100107']) {
      const names = { lastName: 'Peeters', firstName: 'Jan' };
      await desk.addAccount({ ...names, nationalNumber, address: `${nationalNumber}@peeters.example` });
      const reference = await desk.receive({ ...names, nationalNumber: { status: 'valid', value: nationalNumber } });
      requests.push(await steps.verify(agent, 'send_known_address', reference));
    }
    const outcomes = await Promise.allSettled(requests.map((request) => sendKnownAddress(agent(), request)));
    expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'done')).sort()).toEqual([
      'cap_agent',
      'done',
    ]);
    expect(await desk.orm.em.fork().count(VerificationUse, {})).toBe(1);
  });
});

describe('T21 self and collusion: own account', () => {
  let reference: string;
  const em = () => desk.orm.em.fork();
  beforeEach(async () => {
    await open({ perAgentAnHour: 100, perAccountADay: 100 });
    reference = await desk.receive();
  });

  const ways: [string, () => Promise<unknown>][] = [
    [
      'their account is named as theirs',
      () => em().nativeUpdate(StaffMembership, { staff: agent().actor.id }, { ownAccount: desk.account }),
    ],
    [
      'their mail address is the account’s',
      () => em().nativeUpdate(Staff, { id: agent().actor.id }, { email: STORED }),
    ],
    [
      'the request came from their address',
      () => em().nativeUpdate(Staff, { id: agent().actor.id }, { email: 'annelies.vdb@post.example' }),
    ],
  ];

  it.each(ways)('nobody works on a request about themselves: %s', async (_how, make) => {
    const ready = await steps.verify(agent, 'show_address', reference);
    await make();
    const key = await steps.key(reference);
    const mails = (await desk.mails()).length;
    for (const work of [
      () => showAddress(agent(), { ...ready, reason: 'I want to see it' }),
      () => sendCode(agent(), { ...key, contactPoint: 'mail' }),
      () => checkCode(agent(), { ticketId: key.ticketId, code: '000000' }),
      () => confirmIdentity(agent(), { ...key, action: 'show_address' }),
      () => requestApproval(agent(), { ...key, action: 'show_address', reason: 'for myself' }),
      () => takeTicket(agent(), key),
      () => replyToTicket(agent(), { ...key, text: 'to myself' }),
    ]) {
      const before = (await desk.audit()).length;
      expect(await refusalOf(work())).toBe('forbidden:own_account');
      const entries = (await desk.audit()).slice(before);
      expect(entries.map((entry) => entry.outcome)).toEqual(['denied']);
    }
    expect(await desk.mails()).toHaveLength(mails);
    await takeTicket(supervisor(), key);
  });

  it('the database verifies nobody’s own account', async () => {
    await ways[0]?.[1]();
    const { ticketId } = await steps.key(reference);
    await expect(
      em().execute(
        `insert into verification (id, institution_id, ticket_id, account_id, action, agent_id, evidence, decided_at, expires_at)
         values (gen_random_uuid(), ?, ?, ?, 'show_address', ?, '{}', now(), now() + interval '1 minute')`,
        [desk.institution.id, ticketId, desk.account, agent().actor.id],
      ),
    ).rejects.toThrow(/own account|rests on evidence/);
  });
});

describe('an account that is not migrated', () => {
  let reference: string;
  let authority: () => Context<StaffActor>;
  beforeEach(async () => {
    await open({ perAgentAnHour: 100, perAccountADay: 100 });
    authority = await desk.addStaff('organising_authority', 'Ordre');
    await desk.orm.em.fork().nativeUpdate(Account, { id: desk.account }, { status: 'not_migrated' });
    reference = await desk.receive({ kind: 'account_not_migrated' });
  });
  const status = async () => (await desk.orm.em.fork().findOneOrFail(Account, { id: desk.account })).status;
  const decide = async (by: () => Context<StaffActor>) =>
    migrateByAuthority(by(), { ...(await steps.key(reference)), reason: 'member since 2001' });

  it('is opened by its organising authority, which says why', async () => {
    await decide(authority);
    expect(await status()).toBe('active');
    expect((await desk.audit()).at(-1)).toMatchObject({ action: 'account.migrated', outcome: 'done' });
    expect(await refusalOf(decide(authority))).toBe('conflict:account_migrated');
  });

  it('is not opened by the word of an agent or a supervisor', async () => {
    expect(await refusalOf(decide(agent))).toBe('forbidden:verification_missing');
    expect(await refusalOf(decide(supervisor))).toBe('forbidden:verification_missing');
    expect(await refusalOf(decide(await desk.addStaff('auditor')))).toBe('forbidden:permission');
    expect((await desk.audit()).at(-1)).toMatchObject({ action: 'account.migrated', outcome: 'denied' });
    expect(await status()).toBe('not_migrated');
  });

  it('refuses every other action', async () => {
    const request = await steps.verify(agent, 'show_address', reference);
    expect(await refusalOf(showAddress(agent(), { ...request, reason: 'to look' }))).toBe(
      'conflict:account_not_active',
    );
  });

  it.each(['active', 'disabled'])('is not made %s behind the desk’s back', async (to) => {
    await expect(
      desk.orm.em.fork().execute('update account set status = ? where id = ?', [to, desk.account]),
    ).rejects.toThrow(/opened by a verification or by its organising authority/);
  });
});
