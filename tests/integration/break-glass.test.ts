import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AddressChange, BreakGlass, Staff, Verification } from '#db/entities/index.ts';
import { changeAddress, showAddress } from '#server/accounts/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { breakGlass, breakGlassAlarm, breakGlassCases, reviewBreakGlass } from '#server/identity/index.ts';
import type { VerifiedAction } from '#server/institutions/contract.ts';
import { type Desk, openDesk, STORED } from '../factories/desk.ts';
import { refusalOf, verifiedSteps, withPolicy } from '../factories/verified.ts';

const REASON = 'the member is abroad and loses a deadline today';

let desk: Desk;
let steps: ReturnType<typeof verifiedSteps>;
let agent: () => Context<StaffActor>;
let supervisor: () => Context<StaffActor>;
let reference: string;

const openWith = async (isAllowed: boolean) => {
  desk = await openDesk((profile) => ({
    ...withPolicy((policy) => policy)(profile),
    breakGlass: { isAllowed, reviewHours: 24 },
  }));
  steps = verifiedSteps(desk);
  agent = await desk.addStaff('agent', 'Marc');
  supervisor = await desk.addStaff('supervisor', 'Hélène');
};

async function breakIt(action: VerifiedAction = 'show_address', by = agent) {
  await breakGlass(by(), { ...(await steps.key(reference)), action, reason: REASON });
  const { ticketId, version } = await steps.key(reference);
  const verification = await desk.orm.em
    .fork()
    .findOneOrFail(Verification, { ticket: ticketId, isBreakGlass: true }, { orderBy: { decidedAt: 'desc' } });
  return { ticketId, version, verification: verification.id };
}
async function review(by = supervisor, verdict: 'justified' | 'unjustified' = 'justified') {
  const open = await desk.orm.em.fork().findOneOrFail(BreakGlass, { verdict: null });
  await reviewBreakGlass(by(), { breakGlass: open.id, verdict, comment: 'called the member back' });
}

describe('an emergency', () => {
  beforeEach(async () => {
    await openWith(true);
    reference = await desk.receive();
  });

  afterEach(() => desk.close());

  it('opens one action, loudly, and is judged by another person', async () => {
    const request = await breakIt();
    expect(await breakGlassAlarm(agent())).toEqual({ open: 1, overdue: 0, canReview: false });
    const [mail] = (await desk.mails()).slice(-1);
    const { email } = await desk.orm.em.fork().findOneOrFail(Staff, { id: supervisor().actor.id });
    expect(mail).toMatchObject({ purpose: 'break_glass_used', recipient: email });
    expect(mail?.text).toContain('/supervision/break-glass');
    expect(mail?.text).not.toContain('Broeck');
    expect((await desk.audit()).at(-1)).toMatchObject({ action: 'identity.glass_broken', outcome: 'done' });

    const shown = await showAddress(agent(), { ...request, reason: 'the emergency' });
    expect(shown.address).toBe(STORED);
    expect(await refusalOf(showAddress(agent(), { ...request, version: request.version + 1, reason: 'again' }))).toBe(
      'forbidden:verification_used',
    );
    const { open } = await breakGlassCases(supervisor());
    expect(open).toMatchObject([
      { reference, agent: 'Marc', reason: REASON, usedAt: expect.any(String), isOwn: false },
    ]);
    expect(await refusalOf(review(agent))).toBe('forbidden:permission');
    await review();
    expect(await breakGlassAlarm(agent())).toEqual({ open: 0, overdue: 0, canReview: false });
    expect((await breakGlassCases(supervisor())).reviewed[0]).toMatchObject({
      verdict: 'justified',
      reviewer: 'Hélène',
    });
  });

  it('is good for five minutes and for the action it was broken for', async () => {
    const request = await breakIt();
    const other = { ...request, newAddress: 'new@nouveau.example' };
    expect(await refusalOf(changeAddress(agent(), other))).toBe('forbidden:verification_missing');
    desk.later(5);
    expect(await refusalOf(showAddress(agent(), { ...request, reason: 'too late' }))).toBe(
      'forbidden:verification_expired',
    );
    await review();
  });

  it('changes an address only after 24 hours of cooling off', async () => {
    const request = await breakIt('change_address');
    await changeAddress(agent(), { ...request, newAddress: 'new@nouveau.example' });
    expect(await desk.orm.em.fork().findOneOrFail(AddressChange, { account: desk.account })).toMatchObject({
      coolingHours: 24,
    });
    await review();
  });

  it('is not followed by a second one before it was judged, nor by a fourth in a day', async () => {
    await breakIt();
    expect(await refusalOf(breakIt())).toBe('conflict:break_glass_open');
    await review();
    for (const _ of [2, 3]) {
      await breakIt();
      await review();
    }
    expect(await refusalOf(breakIt())).toBe('conflict:break_glass_spent');
    expect((await desk.audit()).at(-1)).toMatchObject({ action: 'identity.glass_broken', outcome: 'denied' });
    desk.later(24 * 60 + 1);
    await breakIt();
    await review();
  });

  it('ten at once are one', async () => {
    const key = await steps.key(reference);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, () => breakGlass(agent(), { ...key, action: 'show_address', reason: REASON })),
    );
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    await review();
  });

  it('is an alarm once nobody judged it in time', async () => {
    await breakIt();
    desk.later(24 * 60 + 1);
    expect(await breakGlassAlarm(supervisor())).toEqual({ open: 1, overdue: 1, canReview: true });
    expect((await breakGlassCases(supervisor())).open[0]?.isOverdue).toBe(true);
    await review();
  });

  it('T21 self and collusion: is judged by nobody for themselves', async () => {
    await breakIt('show_address', supervisor);
    expect(await refusalOf(review(supervisor))).toBe('forbidden:own_request');
    expect((await desk.audit()).at(-1)).toMatchObject({ action: 'identity.glass_reviewed', outcome: 'denied' });
    await expect(
      desk.orm.em
        .fork()
        .execute(
          `update break_glass set verdict = 'justified', reviewed_at = now(), reviewed_by_id = agent_id where verdict is null`,
        ),
    ).rejects.toThrow(/break_glass_four_eyes_check/);
    await review(await desk.addStaff('supervisor', 'Luc'));
  });

  it('T7 token race: 50 who judge at once judge once', async () => {
    await breakIt();
    const reviewers = [supervisor, await desk.addStaff('supervisor', 'Luc')];
    const open = await desk.orm.em.fork().findOneOrFail(BreakGlass, { verdict: null });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) =>
        reviewBreakGlass((reviewers[index % 2] ?? supervisor)(), {
          breakGlass: open.id,
          verdict: index % 3 === 0 ? 'unjustified' : 'justified',
          comment: 'at once',
        }),
      ),
    );
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
  });

  it('the database wants the reason, and keeps what was said', async () => {
    const { verification } = await breakIt();
    await review();
    const execute = (sql: string) => desk.orm.em.fork().execute(sql);
    await expect(execute(`update break_glass set comment = 'nicer'`)).rejects.toThrow(/reviewed once/);
    await expect(execute('delete from break_glass')).rejects.toThrow(/permission denied/);
    const columns = `id, institution_id, ticket_id, account_id, action, agent_id, evidence, is_break_glass, decided_at, expires_at`;
    const copy = (expires: string) =>
      `insert into verification (${columns}) select gen_random_uuid(), institution_id, ticket_id, account_id, action,
        agent_id, '{}', true, decided_at, ${expires} from verification where id = '${verification}'`;
    await expect(execute(copy('expires_at'))).rejects.toThrow(/needs its emergency/);
    await expect(execute(copy(`decided_at + interval '1 hour'`))).rejects.toThrow(/needs its emergency/);
  });
});

describe('where the institution allows none', () => {
  beforeAll(() => openWith(false));
  afterAll(() => desk.close());

  it('is refused and audited', async () => {
    reference = await desk.receive();
    expect(await refusalOf(breakIt())).toBe('forbidden:break_glass_off');
    expect((await desk.audit()).at(-1)).toMatchObject({ action: 'identity.glass_broken', outcome: 'denied' });
  });

  it('a reason too short is none', async () => {
    await expect(
      desk.orm.em.fork().execute(
        `insert into break_glass (id, institution_id, ticket_id, account_id, action, verification_id, agent_id, reason, broken_at)
         select gen_random_uuid(), ?, t.id, t.account_id, 'show_address', gen_random_uuid(), ?, 'please', now() from ticket t`,
        [desk.institution.id, agent().actor.id],
      ),
    ).rejects.toThrow(/needs a reason/);
  });
});
