import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Approval, Evidence, StaffMembership } from '#db/entities/index.ts';
import { changeAddress, sendKnownAddress } from '#server/accounts/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { confirmIdentity, decideApproval, pendingApprovals, requestApproval } from '#server/identity/index.ts';
import { reopenTicket, resolveTicket } from '#server/tickets/index.ts';
import { type Desk, openDesk, STORED } from '../factories/desk.ts';
import { refusalOf, verifiedSteps, withPolicy } from '../factories/verified.ts';

let desk: Desk;
let steps: ReturnType<typeof verifiedSteps>;
let agent: () => Context<StaffActor>;
let verifier: () => Context<StaffActor>;
let supervisor: () => Context<StaffActor>;
let reference: string;

const ACTION = 'change_address';

beforeAll(async () => {
  desk = await openDesk(
    withPolicy((policy) => ({
      ...policy,
      actions: { ...policy.actions, change_address: { ...policy.actions.change_address!, fourEyes: true } },
    })),
  );
  steps = verifiedSteps(desk);
  agent = await desk.addStaff('agent', 'Marc');
  verifier = await desk.addStaff('verifier', 'Véronique');
  supervisor = await desk.addStaff('supervisor', 'Hélène');
});
afterAll(() => desk.close());
beforeEach(async () => {
  desk.later(120);
  reference = await desk.receive({ kind: 'email_changed' });
});

async function ask(by = agent): Promise<string> {
  await requestApproval(by(), { ...(await steps.key(reference)), action: ACTION, reason: 'a code was given' });
  const { ticketId } = await steps.key(reference);
  return (await desk.orm.em.fork().findOneOrFail(Approval, { ticket: ticketId, outcome: null })).id;
}
const decide = (by: () => Context<StaffActor>, approval: string, outcome: 'approved' | 'refused' = 'approved') =>
  decideApproval(by(), { approval, outcome, comment: 'looked at it' });
const act = async (verification: string, by = agent) =>
  changeAddress(by(), { ...(await steps.key(reference)), verification, newAddress: 'new@nouveau.example' });
const lastAudit = async () => (await desk.audit()).at(-1);

describe('an action that needs four eyes', () => {
  it('is confirmed by nobody before another person consents, whatever the evidence', async () => {
    await steps.passCode(agent, reference);
    await steps.identifyElectronically(reference);
    expect(await refusalOf(confirmIdentity(agent(), { ...(await steps.key(reference)), action: ACTION }))).toBe(
      'forbidden:policy_unmet',
    );
    const approval = await ask();
    const [pending] = (await pendingApprovals(verifier())).filter((one) => one.id === approval);
    expect(pending).toMatchObject({ isOwn: false, isOwnAccount: false, outdated: null });
    expect(JSON.stringify(pending)).not.toContain(STORED);
    expect(pending?.rungs.find((rung) => rung.kind === 'contact_code')).toMatchObject({ state: 'done' });
    const kept = await desk.orm.em.fork().findOneOrFail(Approval, { id: approval });
    expect(kept.evidence).toContain('contact_code');
    await decide(verifier, approval);
    await act(await steps.confirm(agent, ACTION, reference));
  });

  it('is not done by the person who consented', async () => {
    await steps.passCode(agent, reference);
    await decide(supervisor, await ask());
    const verification = await steps.confirm(supervisor, ACTION, reference);
    expect(await refusalOf(act(verification, supervisor))).toBe('forbidden:approval_missing');
    expect(await lastAudit()).toMatchObject({ action: 'account.address_change_requested', outcome: 'denied' });
  });

  it('T21 self and collusion: nobody consents to their own request', async () => {
    await steps.passCode(supervisor, reference);
    expect(await refusalOf(decide(supervisor, await ask(supervisor)))).toBe('forbidden:own_request');
    expect(await lastAudit()).toMatchObject({ action: 'identity.approval_decided', outcome: 'denied' });
  });

  it('T21 self and collusion: nobody consents for their own account', async () => {
    await steps.passCode(agent, reference);
    const approval = await ask();
    const em = desk.orm.em.fork();
    await em.nativeUpdate(StaffMembership, { staff: verifier().actor.id }, { ownAccount: desk.account });
    expect((await pendingApprovals(verifier())).find((one) => one.id === approval)).toMatchObject({
      isOwnAccount: true,
    });
    expect(await refusalOf(decide(verifier, approval))).toBe('forbidden:own_account');
    await expect(
      em.execute(`update approval set outcome = 'approved', decided_at = now(), decided_by_id = ? where id = ?`, [
        verifier().actor.id,
        approval,
      ]),
    ).rejects.toThrow(/nobody consents for their own account/);
    await em.nativeUpdate(StaffMembership, { staff: verifier().actor.id }, { ownAccount: null });
  });
});

describe('a consent after the ticket moved on', () => {
  it('is refused where evidence was revoked', async () => {
    await steps.passCode(agent, reference);
    const approval = await ask();
    const { ticketId } = await steps.key(reference);
    await desk.orm.em
      .fork()
      .nativeUpdate(Evidence, { ticket: ticketId, kind: 'contact_code' }, { revokedAt: desk.now });
    expect((await pendingApprovals(verifier())).find((one) => one.id === approval)?.outdated).toBe('evidence_changed');
    expect(await refusalOf(decide(verifier, approval))).toBe('conflict:evidence_changed');
    expect(await lastAudit()).toMatchObject({ action: 'identity.approval_decided', outcome: 'denied' });
    await decide(verifier, approval, 'refused');
  });

  it('is refused where the ticket was resolved', async () => {
    await steps.passCode(agent, reference);
    const approval = await ask();
    await resolveTicket(agent(), await steps.key(reference));
    expect(await refusalOf(decide(verifier, approval))).toBe('conflict:ticket_resolved');
    await reopenTicket(agent(), await steps.key(reference));
    await decide(verifier, approval);
  });

  it('is refused where the ticket is about another account now', async () => {
    await steps.passCode(agent, reference);
    const approval = await ask();
    await desk.orm.em.fork().execute('update ticket set account_id = null where reference = ?', [reference]);
    expect(await refusalOf(decide(verifier, approval))).toBe('conflict:ticket_changed');
  });

  it('is refused where evidence grew too old', async () => {
    await steps.passCode(agent, reference);
    const approval = await ask();
    desk.later(60 * 24 * 40);
    expect(await refusalOf(decide(verifier, approval))).toBe('conflict:evidence_changed');
  });
});

describe('T7 token race: consent', () => {
  it.each(['read committed', 'repeatable read'])('50 who decide at once decide once, %s', async (isolation) => {
    const racing = await desk.openIsolated(isolation);
    await steps.passCode(agent, reference);
    const approval = await ask();
    const deciders = [verifier, supervisor];
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) =>
        decide(
          () => ({ ...(deciders[index % 2] ?? verifier)(), em: racing.em.fork() }),
          approval,
          index % 3 === 0 ? 'refused' : 'approved',
        ),
      ),
    );
    await racing.close(true);
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    const { ticketId } = await steps.key(reference);
    const em = desk.orm.em.fork();
    expect(await em.count(Evidence, { ticket: ticketId, kind: 'supervisor_approval' })).toBe(1);
    const decided = (await desk.audit()).filter(
      (entry) =>
        entry.ticketReference === reference && entry.action === 'identity.approval_decided' && entry.outcome === 'done',
    );
    expect(decided).toHaveLength(1);
  });
});

describe('the database', () => {
  it('keeps a decision as it was', async () => {
    await steps.passCode(agent, reference);
    const approval = await ask();
    await decide(verifier, approval, 'refused');
    const change = (columns: string) =>
      desk.orm.em.fork().execute(`update approval set ${columns} where id = ?`, [approval]);
    await expect(change(`outcome = 'approved'`)).rejects.toThrow(/decided once/);
    await expect(change(`comment = 'x'`)).rejects.toThrow(/decided once/);
    const open = await desk.receive({ kind: 'email_changed' });
    reference = open;
    const second = await ask();
    const widen = `update approval set action = 'show_address' where id = ?`;
    await expect(desk.orm.em.fork().execute(widen, [second])).rejects.toThrow(/never rewritten/);
  });

  it('lets nobody act whose consent is only their own', async () => {
    await steps.passCode(agent, reference);
    await decide(supervisor, await ask());
    const verification = await steps.confirm(supervisor, ACTION, reference);
    const { ticketId } = await steps.key(reference);
    await expect(
      desk.orm.em.fork().execute(
        `insert into verification_use (id, verification_id, institution_id, ticket_id, account_id, action, agent_id, used_at)
         values (gen_random_uuid(), ?, ?, ?, ?, ?, ?, ?)`,
        [verification, desk.institution.id, ticketId, desk.account, ACTION, supervisor().actor.id, desk.now],
      ),
    ).rejects.toThrow(/second person has not consented/);
  });

  it('an action without four eyes needs no consent', async () => {
    const request = await steps.verify(agent, 'send_known_address', reference);
    await sendKnownAddress(agent(), request);
  });
});
