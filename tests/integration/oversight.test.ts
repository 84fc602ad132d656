import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Account } from '#db/entities/index.ts';
import { sendKnownAddress, showAddress } from '#server/accounts/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import {
  answerQuestion,
  decideApproval,
  oversight,
  pendingApprovals,
  requestApproval,
} from '#server/identity/index.ts';
import { type Desk, openDesk } from '../factories/desk.ts';
import { verifiedSteps, withPolicy } from '../factories/verified.ts';

let desk: Desk;
let steps: ReturnType<typeof verifiedSteps>;
let agent: () => Context<StaffActor>;
let supervisor: () => Context<StaffActor>;
let auditor: () => Context<StaffActor>;

beforeAll(async () => {
  desk = await openDesk(withPolicy((policy) => ({ ...policy, blindMistakesAllowed: 10 })));
  steps = verifiedSteps(desk);
  agent = await desk.addStaff('agent', 'Marc');
  supervisor = await desk.addStaff('supervisor', 'Hélène');
  auditor = await desk.addStaff('auditor', 'Aude');
});
afterAll(() => desk.close());
beforeEach(() => desk.later(1));

const send = async (by: () => Context<StaffActor>, reference?: string) => {
  const on = reference ?? (await desk.receive());
  await desk.orm.em.fork().execute('delete from challenge');
  await sendKnownAddress(by(), await steps.verify(by, 'send_known_address', on));
  return on;
};
const look = async () => {
  const [found] = (await oversight(auditor())).desks;
  if (!found) throw new Error('no desk');
  return found;
};

describe('oversight', () => {
  it('counts what each person disclosed and changed, by hour in Brussels, and is audited', async () => {
    await send(agent);
    const shown = await desk.receive();
    await desk.orm.em.fork().execute('delete from challenge');
    await showAddress(agent(), { ...(await steps.verify(agent, 'show_address', shown)), reason: 'to look' });
    const found = await look();
    expect(found.agents).toMatchObject([{ name: 'Marc', disclosures: 2, changes: 0, shows: 1, outsideHours: 2 }]);
    expect(found.hours[10]).toBe(2);
    const entry = (await desk.audit()).at(-1);
    expect(entry).toMatchObject({ action: 'oversight.read', actorName: 'Aude', outcome: 'done' });
  });

  it('names nothing stored and nobody who asked', async () => {
    const text = JSON.stringify(await oversight(auditor()));
    const account = await desk.orm.em.fork().findOneOrFail(Account, { id: desk.account });
    for (const value of ['Broeck', account.addressHint ?? '', 'scarlet']) expect(text).not.toContain(value);
  });

  it('shows nothing to whoever may not look', async () => {
    expect((await oversight(agent())).desks).toEqual([]);
    const other = await desk.addInstitution('elsewhere');
    expect((await oversight(auditor())).desks.map((one) => one.slug)).not.toContain(other);
  });

  it('finds one account with three people, failures before a success, and an eternal pair', async () => {
    for (const name of ['Ines', 'Luc']) await send(await desk.addStaff('agent', name));
    const hard = await desk.receive();
    for (const question of ['postal_code', 'admission_year', 'phone'])
      await answerQuestion(agent(), { ...(await steps.key(hard)), question, answer: 'no' });
    await send(agent, hard);
    for (let count = 0; count < 4; count += 1) {
      const reference = await desk.receive();
      await requestApproval(agent(), {
        ...(await steps.key(reference)),
        action: 'change_address',
        reason: 'the same again',
      });
      const [pending] = (await pendingApprovals(supervisor())).filter((one) => one.reference === reference);
      await decideApproval(supervisor(), { approval: pending?.id ?? '', outcome: 'approved', comment: '' });
    }
    const { patterns } = await look();
    expect(patterns).toContainEqual({ kind: 'same_target', account: desk.account, agents: 3, count: 5 });
    expect(patterns).toContainEqual({ kind: 'hard_won', agent: 'Marc', reference: hard, count: 3 });
    expect(patterns).toContainEqual({ kind: 'same_pair', agent: 'Marc', other: 'Hélène', count: 4 });
  });

  it('forgets after four weeks', async () => {
    desk.later(60 * 24 * 28 + 60);
    const found = await look();
    expect(found.agents).toEqual([]);
    expect(found.patterns).toEqual([]);
  });

  it('reads by indexes', async () => {
    const em = desk.orm.em.fork();
    await em.begin();
    await em.execute('set local enable_seqscan = off');
    for (const [sql, index] of [
      [
        `select from verification_use where institution_id = '${desk.institution.id}' and used_at > now()`,
        'verification_use_institution_id_used_at_index',
      ],
      [
        `select from approval where institution_id = '${desk.institution.id}' and decided_at > now() and outcome = 'approved'`,
        'approval_decided_index',
      ],
      [
        `select from verification_use where agent_id = '${agent().actor.id}' and used_at > now()`,
        'verification_use_agent_id_used_at_index',
      ],
      [`select from address_change where state = 'cooling' and effective_at <= now()`, 'address_change_cooling_index'],
    ] as const) {
      const plan = await em.execute<{ 'QUERY PLAN': string }[]>(`explain ${sql}`);
      expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain(index);
    }
    await em.rollback();
  });
});
