import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Evidence, ProofRequest, Verification } from '#db/entities/index.ts';
import { changeAddress, confirmAddressChange, sendKnownAddress, undoAddressChange } from '#server/accounts/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import {
  addEvidence,
  answerQuestion,
  confirmIdentity,
  confirmNewAddress,
  identityView,
  previewNewAddress,
  requestProof,
  revokeEvidence,
  seeDocument,
} from '#server/identity/index.ts';
import type { EvidenceKind, Profile } from '#server/institutions/contract.ts';
import { institutionById } from '#server/institutions/index.ts';
import { type Desk, FACTS, openDesk } from '#tests/factories/desk.ts';
import { atIsolation, evidenceOn, freshNumber, ISOLATION_LEVELS, refusalOf } from '#tests/factories/evidence.ts';

let desk: Desk;
let does: ReturnType<typeof evidenceOn>;
let agent: () => Context<StaffActor>;
let reference: string;

const withDocument = (profile: Profile): Profile => ({
  ...profile,
  policy: {
    ...profile.policy,
    actions: {
      ...profile.policy.actions,
      show_address: {
        all: ['number_found', 'names_agree'],
        anyOf: [['document_seen']],
        fourEyes: false,
        coolingOffHours: 0,
      },
      change_address: {
        all: ['number_found', 'names_agree', 'new_address_confirmed'],
        anyOf: [['contact_code']],
        fourEyes: false,
        coolingOffHours: 0,
      },
      trigger_reset: { all: ['number_found'], anyOf: [['contact_code']], fourEyes: true, coolingOffHours: 0 },
    },
  },
});

beforeAll(async () => {
  desk = await openDesk(withDocument);
  does = evidenceOn(desk);
  agent = await desk.addStaff('agent', 'Marc');
});
afterAll(() => desk.close());
beforeEach(async () => {
  desk.later(120);
  reference = await desk.receive({ kind: 'email_changed', newAddress: 'annelies@nouveau.example' });
});

async function view(of = reference) {
  const { profile } = await institutionById(desk.system(), desk.institution.id);
  return identityView(agent(), await desk.ticket(of), profile);
}
const rungOf = async (kind: EvidenceKind, of = reference) => (await view(of)).rungs.find((rung) => rung.kind === kind);
const on = () => does.on(reference);
const rows = async (kind: string, ofReference = reference) =>
  desk.orm.em.fork().find(Evidence, { ticket: (await desk.ticket(ofReference)).id, kind });

describe('a document that was seen', () => {
  const document = { document: 'identity_card', place: 'counter' } as const;

  it('opens what the policy says, and keeps nothing but its type', async () => {
    await seeDocument(agent(), { ...(await on()), ...document });
    expect(await rungOf('document_seen')).toMatchObject({ state: 'done', strength: 'medium', by: 'Marc' });
    await does.verify(agent, reference, 'show_address');
    expect((await rows('document_seen')).map((row) => row.detail)).toEqual([document]);
  });

  it('grows old: the rung says so, the action is locked again', async () => {
    await seeDocument(agent(), { ...(await on()), ...document });
    desk.later(24 * 60 - 1);
    expect(await rungOf('document_seen')).toMatchObject({ state: 'done' });
    desk.later(1);
    expect(await rungOf('document_seen')).toMatchObject({ state: 'expired' });
    expect((await view()).actions.find((one) => one.action === 'show_address')?.missing).toEqual([['document_seen']]);
    expect(await refusalOf(confirmIdentity(agent(), { ...(await on()), action: 'show_address' }))).toBe(
      'forbidden:policy_unmet',
    );
  });
});

describe('evidence that is revoked', () => {
  it('ends the verifications that rest on it, whoever holds them', async () => {
    await does.passCode(agent, reference);
    const verification = await does.verify(agent, reference, 'send_known_address');
    await revokeEvidence(agent(), { ...(await on()), kind: 'contact_code', reason: 'someone else read it out' });
    expect(await desk.orm.em.fork().findOneOrFail(Verification, { id: verification })).toMatchObject({
      revokedAt: desk.now,
    });
    expect(await refusalOf(sendKnownAddress(agent(), { ...(await on()), verification }))).toBe(
      'forbidden:verification_expired',
    );
    expect(await rungOf('contact_code')).toMatchObject({ state: 'missing' });
    const [row] = await rows('contact_code');
    expect(row).toMatchObject({ revokedBy: agent().actor.id, revokedReason: 'someone else read it out' });
    expect((await desk.audit()).findLast((entry) => entry.action === 'identity.evidence_revoked')).toMatchObject({
      outcome: 'done',
      ticketReference: reference,
    });
  });

  it('is there to be revoked once', async () => {
    await does.passCode(agent, reference);
    await revokeEvidence(agent(), { ...(await on()), kind: 'contact_code', reason: 'a mistake of mine' });
    const again = { ...(await on()), kind: 'contact_code', reason: 'a mistake of mine' } as const;
    expect(await refusalOf(revokeEvidence(agent(), again))).toBe('conflict:evidence_missing');
  });

  it('gives no second try at a call-back question, and forgives no mistake', async () => {
    const answer = async (question: string, said: string) =>
      refusalOf(answerQuestion(agent(), { ...(await on()), question, answer: said }));
    await answer('postal_code', FACTS.postal_code);
    await answer('member_number', 'wrong');
    await revokeEvidence(agent(), { ...(await on()), kind: 'blind_answers', reason: 'the caller was another person' });
    expect((await rungOf('blind_answers'))?.detail).toMatchObject({ matches: 0, mistakes: 1 });
    expect(await answer('postal_code', FACTS.postal_code)).toBe('conflict:question_answered');
    await answer('admission_year', 'wrong');
    expect(await rungOf('blind_answers')).toMatchObject({ state: 'failed', outcome: 'too_many_mistakes' });
  });

  it('cannot be used again by a verification that was written a moment before, even past the code', async () => {
    await does.passCode(agent, reference);
    const verification = await does.verify(agent, reference, 'send_known_address');
    const { ticketId } = await on();
    await desk.orm.em
      .fork()
      .execute(`update evidence set revoked_at = ? where ticket_id = ? and kind = 'contact_code'`, [
        desk.now,
        ticketId,
      ]);
    await expect(use(verification, ticketId, 'send_known_address')).rejects.toThrow(/was revoked/);
  });
});

const use = (verification: string, ticket: string, action: string) =>
  desk.orm.em.fork().execute(
    `insert into verification_use (id, verification_id, institution_id, ticket_id, account_id, action, agent_id, used_at)
     values (gen_random_uuid(), ?, ?, ?, ?, ?, ?, ?)`,
    [verification, desk.institution.id, ticket, desk.account, action, agent().actor.id, desk.now],
  );

it('a kind of evidence comes from who may bring it in, and nobody else', async () => {
  const ticket = await desk.ticket(reference);
  const record = (context: Context, kind: 'electronic_identity' | 'sender_is_known' | 'document_seen') =>
    addEvidence(context, ticket, desk.account, [{ kind, outcome: 'match' }]);
  await expect(record(agent(), 'electronic_identity')).rejects.toThrow(/staff is no source/);
  await expect(record(agent(), 'sender_is_known')).rejects.toThrow(/staff is no source/);
  await expect(record(desk.system(), 'document_seen')).rejects.toThrow(/system is no source/);
});

describe('the database itself', () => {
  const insert = async (
    values: Partial<Record<'evidence_ids' | 'is_strong' | 'is_break_glass' | 'needs_approval', unknown>>,
  ) => {
    const { ticketId } = await on();
    const id = crypto.randomUUID();
    await desk.orm.em.fork().execute(
      `insert into verification (id, institution_id, ticket_id, account_id, action, agent_id, evidence, evidence_ids,
         is_strong, is_break_glass, needs_approval, decided_at, expires_at)
       values (?, ?, ?, ?, 'send_known_address', ?, '{}', ?, ?, ?, ?, ?, ?)`,
      [
        id,
        desk.institution.id,
        ticketId,
        desk.account,
        agent().actor.id,
        `{${((values.evidence_ids as string[] | undefined) ?? []).join(',')}}`,
        values.is_strong ?? false,
        values.is_break_glass ?? false,
        values.needs_approval ?? false,
        desk.now,
        new Date(desk.now.getTime() + 900_000),
      ],
    );
    return id;
  };
  const idsOf = async (...kinds: string[]) =>
    (await Promise.all(kinds.map((kind) => rows(kind)))).flat().map((row) => row.id);

  it('writes no verification without evidence', async () => {
    await expect(insert({})).rejects.toThrow(/rests on evidence of its own ticket/);
  });

  it('nor by what anyone may know', async () => {
    await expect(insert({ evidence_ids: await idsOf('number_found', 'names_agree') })).rejects.toThrow(
      /what anyone may know is no proof/,
    );
  });

  it('nor by evidence of another ticket, T14 cross use', async () => {
    await does.passCode(agent, reference);
    const ids = await idsOf('contact_code');
    reference = await desk.receive();
    await expect(insert({ evidence_ids: ids })).rejects.toThrow(/rests on evidence of its own ticket/);
  });

  it('nor by evidence about another account, T14 cross use', async () => {
    await does.passCode(agent, reference);
    const other = await desk.addAccount({ nationalNumber: freshNumber(), address: `${crypto.randomUUID()}@x.example` });
    const [row] = await rows('contact_code');
    const em = desk.orm.em.fork();
    await em.execute(
      `insert into evidence (id, institution_id, ticket_id, account_id, kind, outcome, detail, recorded_at)
       values (gen_random_uuid(), ?, ?, ?, 'contact_code', 'match', '{}', ?)`,
      [desk.institution.id, row?.ticket, other, desk.now],
    );
    const [foreign] = await em.find(Evidence, { account: other });
    await expect(insert({ evidence_ids: [foreign?.id] })).rejects.toThrow(/rests on evidence of its own ticket/);
    expect(await insert({ evidence_ids: [row?.id] })).toBeTruthy();
  });

  it('nor by evidence that was revoked, that does not exist, or that is named twice', async () => {
    await does.passCode(agent, reference);
    const [id] = await idsOf('contact_code');
    await expect(insert({ evidence_ids: [id, id] })).rejects.toThrow(/rests on evidence/);
    await expect(insert({ evidence_ids: [id, crypto.randomUUID()] })).rejects.toThrow(/rests on evidence/);
    await revokeEvidence(agent(), { ...(await on()), kind: 'contact_code', reason: 'a mistake of mine' });
    await expect(insert({ evidence_ids: [id] })).rejects.toThrow(/rests on evidence/);
  });

  it('calls none strong that is not, and lets none do without that only looks like an emergency', async () => {
    await does.passCode(agent, reference);
    const ids = await idsOf('contact_code');
    await expect(insert({ evidence_ids: ids, is_strong: true })).rejects.toThrow(/strong by strong evidence alone/);
    await expect(insert({ evidence_ids: ids, is_break_glass: true })).rejects.toThrow(/rests on no evidence/);
    await expect(insert({ is_break_glass: true })).rejects.toThrow(/needs its emergency/);
  });

  it('demands the consent of a second person where one is needed', async () => {
    await does.passCode(agent, reference);
    const verification = await insert({ evidence_ids: await idsOf('contact_code'), needs_approval: true });
    const { ticketId } = await on();
    await expect(use(verification, ticketId, 'send_known_address')).rejects.toThrow(/second person has not consented/);
    const supervisor = await desk.addStaff('supervisor', 'Hélène');
    const consent = async (decidedBy: string, asker: string, action: string) => {
      const id = crypto.randomUUID();
      await desk.orm.em.fork().execute(
        `insert into approval (id, institution_id, ticket_id, account_id, action, reason, evidence, requested_by_id, requested_at)
         values (?, ?, ?, ?, ?, 'x', '{}', ?, ?)`,
        [id, desk.institution.id, ticketId, desk.account, action, asker, desk.now],
      );
      await desk.orm.em
        .fork()
        .execute(`update approval set decided_by_id = ?, decided_at = ?, outcome = 'approved' where id = ?`, [
          decidedBy,
          desk.now,
          id,
        ]);
    };
    const [me, them] = [agent().actor.id, supervisor().actor.id];
    await consent(them, me, 'show_address');
    await consent(me, them, 'send_known_address');
    await expect(use(verification, ticketId, 'send_known_address')).rejects.toThrow(/second person has not consented/);
    await consent(them, me, 'send_known_address');
    await use(verification, ticketId, 'send_known_address');
  });

  it('lets evidence be revoked, with who and why, and nothing else', async () => {
    await does.passCode(agent, reference);
    const [id] = await idsOf('contact_code');
    const set = (assignments: string, values: unknown[] = []) =>
      desk.orm.em.fork().execute(`update evidence set ${assignments} where id = ?`, [...values, id]);
    for (const forged of [
      `outcome = 'no_match'`,
      `kind = 'electronic_identity'`,
      `recorded_at = recorded_at + interval '1 day'`,
      `account_id = null`,
      `revoked_reason = 'no time'`,
    ])
      await expect(set(forged)).rejects.toThrow(/revoked, never rewritten/);
    await set('revoked_at = ?, revoked_by_id = ?, revoked_reason = ?', [desk.now, agent().actor.id, 'wrong person']);
    for (const undone of ['revoked_at = null', `revoked_reason = 'another'`, 'revoked_at = now()'])
      await expect(set(undone)).rejects.toThrow(/revoked, never rewritten/);
    await expect(desk.orm.em.fork().execute('delete from evidence where id = ?', [id])).rejects.toThrow(
      /permission denied/,
    );
  });

  it('keeps what a mailed link was made for', async () => {
    await requestProof(agent(), { ...(await on()), kind: 'new_address', newAddress: null });
    const { ticketId } = await on();
    const set = (assignments: string) =>
      desk.orm.em.fork().execute(`update proof_request set ${assignments} where ticket_id = ?`, [ticketId]);
    for (const forged of [
      `kind = 'electronic_identity'`,
      `address_index = repeat('x', 43)`,
      `expires_at = now() + interval '1 year'`,
    ])
      await expect(set(forged)).rejects.toThrow(/keeps what it was made for/);
    await set('closed_at = now()');
    await expect(set('closed_at = null')).rejects.toThrow(/keeps what it was made for/);
  });
});

describe('a new address that its reader confirms', () => {
  const ask = async (newAddress: string | null = null) =>
    requestProof(agent(), { ...(await on()), kind: 'new_address', newAddress });

  it('is asked by a link to that address, which changes nothing until it is pressed', async () => {
    await ask();
    const mail = (await desk.mails()).at(-1);
    expect(mail).toMatchObject({ purpose: 'prove_address', recipient: 'annelies@nouveau.example', language: 'fr' });
    for (const own of ['Annelies', 'Broeck', '72.03', 'scarlet']) expect(mail?.text).not.toContain(own);
    const key = await does.lastKey('prove');
    for (let time = 0; time < 3; time += 1)
      expect(await previewNewAddress(desk.system(), desk.institution.id, key)).toMatchObject({ kind: 'open' });
    expect(await rows('new_address_confirmed')).toEqual([]);
    expect((await view()).proofs).toMatchObject([{ kind: 'new_address', state: 'awaited' }]);
    expect(await confirmNewAddress(desk.system(), desk.institution.id, key)).toEqual({ kind: 'done' });
    expect(await rungOf('new_address_confirmed')).toMatchObject({ state: 'done', strength: 'weak' });
    expect(await confirmNewAddress(desk.system(), desk.institution.id, key)).toEqual({ kind: 'no_longer_valid' });
    const entry = (await desk.audit()).findLast((one) => one.action === 'identity.address_proved');
    expect(entry).toMatchObject({ outcome: 'done', ticketReference: reference });
    for (const own of ['nouveau', 'Annelies']) expect(entry?.payload).not.toContain(own);
  });

  it('is worth that address and no other', async () => {
    await ask();
    await confirmNewAddress(desk.system(), desk.institution.id, await does.lastKey('prove'));
    await does.passCode(agent, reference);
    const verification = await does.verify(agent, reference, 'change_address');
    const other = changeAddress(agent(), { ...(await on()), verification, newAddress: 'mallory@evil.example' });
    expect(await refusalOf(other)).toBe('conflict:address_not_confirmed');
    await changeAddress(agent(), { ...(await on()), verification, newAddress: null });
    expect((await desk.mails()).at(-1)).toMatchObject({ recipient: 'annelies@nouveau.example' });
  });

  it('no longer counts once another address is asked for', async () => {
    await ask();
    await confirmNewAddress(desk.system(), desk.institution.id, await does.lastKey('prove'));
    await ask('other@nouveau.example');
    expect(await rungOf('new_address_confirmed')).toMatchObject({ state: 'missing' });
    expect((await desk.mails()).at(-1)).toMatchObject({ recipient: 'other@nouveau.example' });
  });

  it('is asked for by the newest link alone, in time, and while the ticket is about the account', async () => {
    await ask();
    const first = await does.lastKey('prove');
    await ask();
    const second = await does.lastKey('prove');
    expect(await confirmNewAddress(desk.system(), desk.institution.id, first)).toEqual({ kind: 'no_longer_valid' });
    desk.later(24 * 60);
    expect(await confirmNewAddress(desk.system(), desk.institution.id, second)).toEqual({ kind: 'no_longer_valid' });
    await ask();
    const third = await does.lastKey('prove');
    const other = await desk.addAccount({ nationalNumber: freshNumber(), address: `${crypto.randomUUID()}@x.example` });
    await desk.orm.em.fork().execute('update ticket set account_id = ? where reference = ?', [other, reference]);
    expect(await confirmNewAddress(desk.system(), desk.institution.id, third)).toEqual({ kind: 'no_longer_valid' });
  });

  it('five links an hour are enough', async () => {
    for (let time = 0; time < 5; time += 1) await ask();
    expect(await refusalOf(ask())).toBe('conflict:too_many_proofs');
  });

  it('T14 cross use: its key opens nothing else, nor does another key open it', async () => {
    await ask();
    const key = await does.lastKey('prove');
    const place = [desk.institution.id, key] as const;
    expect(await confirmAddressChange(desk.system(), ...place)).toEqual({ kind: 'no_longer_valid' });
    expect(await undoAddressChange(desk.system(), ...place)).toEqual({ kind: 'no_longer_valid' });
    expect(await confirmNewAddress(desk.system(), crypto.randomUUID(), key)).toEqual({ kind: 'no_longer_valid' });
    await does.passCode(agent, reference);
    await confirmNewAddress(desk.system(), ...place);
    const verification = await does.verify(agent, reference, 'change_address');
    await changeAddress(agent(), { ...(await on()), verification, newAddress: null });
    const changeKey = await does.lastKey('new-address');
    expect(changeKey).not.toBe('');
    expect(await confirmNewAddress(desk.system(), desk.institution.id, changeKey)).toEqual({ kind: 'no_longer_valid' });
  });

  it.each(ISOLATION_LEVELS)('T7 token race: 50 at once under %s confirm once', async (level) => {
    await ask();
    const key = await does.lastKey('prove');
    const outcomes = await atIsolation(desk, level, (context) =>
      Promise.allSettled(Array.from({ length: 50 }, () => confirmNewAddress(context(), desk.institution.id, key))),
    );
    expect(outcomes.filter((one) => one.status === 'fulfilled' && one.value.kind === 'done')).toHaveLength(1);
    expect(await rows('new_address_confirmed')).toHaveLength(1);
    const proof = await desk.orm.em
      .fork()
      .findOneOrFail(ProofRequest, { ticket: (await on()).ticketId, outcome: 'confirmed' });
    expect(proof.closedAt).toEqual(desk.now);
  });
});

describe('four eyes', () => {
  it('stand in every way to an action that asks for them', async () => {
    await does.passCode(agent, reference);
    const state = (await view()).actions.find((one) => one.action === 'trigger_reset');
    expect(state).toMatchObject({ state: 'locked', missing: [['supervisor_approval']] });
  });
});
