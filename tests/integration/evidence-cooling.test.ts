import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Account, Evidence } from '#db/entities/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { setFirstPassword } from '#server/credentials/index.ts';
import { env } from '#server/env.ts';
import {
  answerQuestion,
  checkCode,
  identityView,
  requestProof,
  seeDocument,
  sendCode,
} from '#server/identity/index.ts';
import type { Profile } from '#server/institutions/contract.ts';
import { applyProfile, institutionById } from '#server/institutions/index.ts';
import { hashPassword } from '#server/passwords/index.ts';
import { query } from '#server/sql.ts';
import { type Desk, openDesk } from '#tests/factories/desk.ts';
import { evidenceOn, refusalOf } from '#tests/factories/evidence.ts';
import { nationalNumberOf } from '#tests/factories/import-files.ts';
import { type FileRow, openSource } from '#tests/factories/imports.ts';
import { startTextGateway, type TextGateway } from '#tests/factories/text-gateway.ts';
import { withPolicy } from '#tests/factories/verified.ts';

/** What the policy asks of a change of address, and so of what a file changes. */
const HOURS = 30;
const MINUTES = HOURS * 60;
const FORMER = { phone: '0470 12 30 61', postal: '9000' };
/** What somebody who holds a secretariat's session writes into a file. */
const THIEF = { phone: '0499 66 66 13', postal: '6666' };

type Person = FileRow & { key: string; number: string; address: string; last: string };
let drawn = 200;
function person(more: FileRow = {}): Person {
  drawn += 1;
  const known = { key: `k${drawn}`, last: `Peeters${drawn}`, address: `p${drawn}@old.example` };
  return { ...known, first: 'Jan', ...FORMER, ...more, number: nationalNumberOf('1985-07-30', drawn) };
}
const people = {
  phoned: person(),
  asked: person(),
  dated: person({ birth: '1985-07-30' }),
  unphoned: person({ phone: '' }),
  texted: person(),
  unused: person(),
  told: person({ username: 'told.before' }),
  moved: person(),
  renamed: person({ username: 'renamed.before' }),
  flemish: person({ language: 'nl' }),
  german: person({ language: 'de' }),
  english: person({ language: 'en' }),
  attacked: person(),
  married: person(),
  respelt: person(),
};
const many = Array.from({ length: 24 }, () => person());

let desk: Desk;
let does: ReturnType<typeof evidenceOn>;
let agent: () => Context<StaffActor>;
let source: Awaited<ReturnType<typeof openSource>>;
let gateway: TextGateway;
let profile: Profile;

beforeAll(async () => {
  gateway = await startTextGateway();
  env().GUICHET_SECRETS = { ...env().GUICHET_SECRETS, sms: 'sms-token' };
  const change = (one: Profile): Profile => {
    const asked = withPolicy((policy) => policy)(one);
    const { change_address: rule } = asked.policy.actions;
    const actions = { ...asked.policy.actions, change_address: { ...rule!, coolingOffHours: HOURS } };
    return {
      ...asked,
      usernames: { source: 'given' },
      policy: { ...asked.policy, actions },
      sms: { url: gateway.url, tokenName: 'sms', sender: 'IEC-IAB' },
    };
  };
  desk = await openDesk(change, { address: 'desk@own.example' });
  ({ profile } = await institutionById(desk.system(), desk.institution.id));
  does = evidenceOn(desk);
  agent = await desk.addStaff('agent', 'Marc');
  const secretariat = await desk.addStaff('secretariat', 'Noor');
  source = await openSource(desk, secretariat, { facts: { postal_code: 'postal' } });
  const all = [...Object.values(people), ...many];
  expect((await source.bring(all)).counts).toMatchObject({ new: all.length, refused: 0 });
  const hash = await hashPassword('Een-lang-wachtwoord-1!');
  for (const one of all)
    if (one !== people.unused)
      await setFirstPassword(desk.system(), (await accountOf(one)).id, 'Een-lang-wachtwoord-1!', { hash });
});
afterAll(async () => {
  await gateway?.close();
  await desk?.close();
});
beforeEach(() => {
  desk.later(MINUTES);
  gateway.taken.length = 0;
});

const em = () => desk.orm.em.fork();
const at = (hours: number) => new Date(desk.now.getTime() + hours * 3_600_000);
const accountOf = ({ last }: Person): Promise<Account> => em().findOneOrFail(Account, { lastName: last });
/** A ticket in the name of somebody of the register, by whoever knows their number. */
const ask = ({ number, last }: Person): Promise<string> =>
  desk.receive({ nationalNumber: { status: 'valid', value: number }, lastName: last, firstName: 'Jan' });
const text = async (reference: string) =>
  refusalOf(sendCode(agent(), { ...(await does.on(reference)), contactPoint: 'sms' }));
const texted = () => /\b\d{6}\b/.exec(gateway.taken.at(-1)?.body.text ?? '')?.[0] ?? '';
const enter = async (reference: string, code: string) =>
  (await checkCode(agent(), { ticketId: (await does.on(reference)).ticketId, code })).kind;
const answer = async (reference: string, question: string, said: string) =>
  answerQuestion(agent(), { ...(await does.on(reference)), question, answer: said });
const view = async (reference: string) => identityView(agent(), await desk.ticket(reference), profile);
const proofsOn = async (reference: string) =>
  em().find(Evidence, {
    ticket: (await desk.ticket(reference)).id,
    kind: { $in: ['contact_code', 'blind_answer', 'electronic_identity'] },
  });
const mailsTo = async ({ address }: Person, since: number) =>
  (await desk.mails()).slice(since).filter(({ recipient }) => recipient === address);
const bring = async (...rows: FileRow[]) => {
  const { state, counts } = await source.bring(rows);
  expect(state).toBe('applied');
  return counts;
};

describe('T27 a file names a thief’s telephone and answers for an account in use', () => {
  it('no code goes to a number before it has cooled off, whatever the agent tries; then it does', async () => {
    const one = people.phoned;
    const reference = await ask(one);
    expect(await bring({ ...one, phone: THIEF.phone })).toMatchObject({ changed: 1 });
    const changedAt = at(0).toISOString();
    const from = at(HOURS).toISOString();
    expect(await text(reference)).toBe('conflict:phone_cooling');
    expect(await view(reference)).toMatchObject({
      contactPoints: [{ point: 'mail' }],
      questionsLeft: 0,
      nextStep: 'send_code',
      waysLeft: ['contact_code', 'electronic_identity'],
      cooling: [
        { value: 'phone', changedAt, from },
        { value: 'answers', changedAt, from },
      ],
    });
    desk.later(MINUTES - 1);
    expect(await bring({ ...one, phone: THIEF.phone, language: 'nl' })).toMatchObject({ changed: 1 });
    expect(await text(reference)).toBe('conflict:phone_cooling');
    expect(gateway.taken).toEqual([]);
    expect(await proofsOn(reference)).toEqual([]);

    desk.later(1);
    expect((await view(reference)).cooling).toEqual([]);
    expect(await text(reference)).toBe('done');
    expect(gateway.taken.map(({ body }) => body.to)).toEqual(['+32499666613']);
    expect(await enter(reference, texted())).toBe('match');
    await does.verify(agent, reference, 'show_address');
  });

  it('nor does an answer count before that, be it answers or the birth date that changed', async () => {
    for (const [one, changed] of [
      [people.asked, { postal: THIEF.postal }],
      [people.dated, { birth: '1986-08-31' }],
    ] as const) {
      const reference = await ask(one);
      await bring({ ...one, ...changed });
      const said = 'postal' in changed ? THIEF.postal : FORMER.postal;
      desk.later(MINUTES - 1);
      expect(await refusalOf(answer(reference, 'postal_code', said))).toBe('conflict:answers_cooling');
      expect(await proofsOn(reference)).toEqual([]);
      expect((await view(reference)).cooling).toMatchObject([{ value: 'answers' }]);
      expect(await text(reference)).toBe('done');
      desk.later(1);
      expect(await answer(reference, 'postal_code', said)).toEqual({ kind: 'match' });
    }
  });

  it('a first number counts as a change too', async () => {
    const one = people.unphoned;
    const reference = await ask(one);
    await bring({ ...one, phone: THIEF.phone });
    expect(await text(reference)).toBe('conflict:phone_cooling');
    desk.later(MINUTES);
    expect(await text(reference)).toBe('done');
  });

  it('a code that went to the former number says nothing of the new one, not even later', async () => {
    const one = people.texted;
    await applyProfile(desk.system(), { ...profile, policy: { ...profile.policy, codeMinutes: 60 } });
    const reference = await ask(one);
    expect(await text(reference)).toBe('done');
    desk.later(1);
    await bring({ ...one, phone: THIEF.phone });
    expect((await view(reference)).code).toBeNull();
    expect(await enter(reference, texted())).toBe('closed');
    await query(em(), 'update challenge set expires_at = expires_at + $1::interval where closed_at is null', [
      '9 days',
    ]);
    desk.later(MINUTES);
    expect(await enter(reference, texted())).toBe('closed');
    expect(await proofsOn(reference)).toEqual([]);
    await applyProfile(desk.system(), profile);
  });

  it('T1 gate bypass: nor may a file give an account a number by which another proves to be its holder', async () => {
    const stranger = await desk.addAccount({
      lastName: 'Claes',
      firstName: 'Jan',
      nationalNumber: undefined,
      username: 'jan.claes',
    });
    await setFirstPassword(desk.system(), stranger, 'Een-lang-wachtwoord-1!');
    const number = nationalNumberOf('1985-07-30', 990);
    await bring({ key: 'k990', number, last: 'Claes', first: 'Jan', username: 'jan.claes' });
    const reference = await ask({ key: 'k990', number, last: 'Claes', address: '' });
    expect((await desk.ticket(reference)).account).toBe(stranger);
    const request = async () =>
      refusalOf(
        requestProof(agent(), { ...(await does.on(reference)), kind: 'electronic_identity', newAddress: null }),
      );
    desk.later(MINUTES - 1);
    expect(await request()).toBe('conflict:national_number_cooling');
    expect((await view(reference)).waysLeft).not.toContain('electronic_identity');
    expect((await view(reference)).cooling).toMatchObject([{ value: 'national_number' }]);
    desk.later(1);
    expect((await view(reference)).waysLeft).toContain('electronic_identity');
    expect(await request()).toBe('done');
  });

  it('T1 gate bypass: nor may a file call an account by a thief’s name, so that their own document fits it', async () => {
    const one = people.married;
    const reference = await ask(one);
    const before = (await desk.mails()).length;
    await bring({ ...one, last: 'Voleur' });
    const show = async () =>
      refusalOf(seeDocument(agent(), { ...(await does.on(reference)), document: 'identity_card', place: 'counter' }));
    expect((await mailsTo(one, before)).map(({ purpose }) => purpose)).toEqual(['account_changed_by_file']);
    desk.later(MINUTES - 1);
    expect(await show()).toBe('conflict:names_cooling');
    expect(await view(reference)).toMatchObject({ cooling: [{ value: 'names' }] });
    expect((await view(reference)).waysLeft).not.toContain('document_seen');
    expect(await text(reference)).toBe('done');
    desk.later(1);
    expect(await show()).toBe('done');
  });

  it('another way of writing a name is no other name', async () => {
    const one = people.respelt;
    const reference = await ask(one);
    const before = (await desk.mails()).length;
    expect(await bring({ ...one, last: one.last.toUpperCase() })).toMatchObject({ changed: 1 });
    expect(await mailsTo(one, before)).toEqual([]);
    expect((await view(reference)).cooling).toEqual([]);
  });

  it('of one that nobody ever came into it counts at once, and nobody is told', async () => {
    const one = people.unused;
    const reference = await ask(one);
    const before = (await desk.mails()).length;
    await bring({ ...one, ...THIEF, username: 'unused.after' });
    expect(await mailsTo(one, before)).toEqual([]);
    expect((await view(reference)).cooling).toEqual([]);
    expect(await answer(reference, 'postal_code', THIEF.postal)).toEqual({ kind: 'match' });
    expect(await text(reference)).toBe('done');
    expect(await enter(reference, texted())).toBe('match');
  });
});

describe('T18 notice: the present address is told of what a file changes', () => {
  const VALUES = /0499|6666|1988|told\.after|renamed\.after/;

  it('once for an import and an account: what, never the value, from when, and whom to write to', async () => {
    const one = people.told;
    const before = (await desk.mails()).length;
    await bring({ ...one, ...THIEF, birth: '1988-08-08', username: 'told.after' });
    const mails = await mailsTo(one, before);
    expect(mails.map(({ purpose }) => purpose)).toEqual(['account_changed_by_file']);
    const said = mails[0]!.text.replace(/\s+/g, ' ');
    expect(said).toContain('numéro de téléphone, réponses aux questions de contrôle, date de naissance et identifiant');
    expect(said).toContain('L’identifiant vaut dès maintenant ; le reste');
    expect(said).toContain(profile.desk.address);
    expect(`${mails[0]!.subject}${mails[0]!.html}${mails[0]!.text}`).not.toMatch(VALUES);
    expect((await accountOf(one)).username).toBe('told.after');
    await bring({ ...one, ...THIEF, birth: '1988-08-08', username: 'told.after', language: 'nl' });
    expect(await mailsTo(one, before)).toHaveLength(1);
  });

  it('with the address, in the mail that can stop it', async () => {
    const one = people.moved;
    const before = (await desk.mails()).length;
    await bring({ ...one, phone: THIEF.phone, address: 'thief@new.example' });
    const mails = await mailsTo(one, before);
    expect(mails.map(({ purpose }) => purpose)).toEqual(['address_change_coming']);
    expect(mails[0]!.text.replace(/\s+/g, ' ')).toMatch(
      /Le même fichier a aussi changé : numéro de téléphone\. .*undo-address/,
    );
    expect((await desk.mails()).slice(before)).toHaveLength(1);
  });

  it('of another username alone, which is in force at once', async () => {
    const one = people.renamed;
    const before = (await desk.mails()).length;
    await bring({ ...one, username: 'renamed.after' });
    const mails = await mailsTo(one, before);
    expect(mails).toHaveLength(1);
    const said = mails[0]!.text.replace(/\s+/g, ' ');
    expect(said).toContain('a changé dans votre compte : identifiant. ');
    expect(said).toContain('ne pouvez plus vous connecter');
    expect(said).not.toMatch(VALUES);
    expect(said).not.toContain('à partir du');
  });

  it('nobody, where there is no present address: the one that the same file tells may be the thief’s', async () => {
    const named = { lastName: 'Bare', username: 'bare' };
    const bare = await desk.addAccount({ ...named, nationalNumber: undefined, address: '' });
    await setFirstPassword(desk.system(), bare, 'Een-lang-wachtwoord-1!');
    const before = (await desk.mails()).length;
    const known = { key: 'bare', last: 'Bare', first: 'Annelies', username: 'bare' };
    expect(await bring({ ...known, phone: THIEF.phone, address: 'thief@new.example' })).toMatchObject({ changed: 1 });
    expect((await desk.mails()).slice(before)).toEqual([]);
    const account = await em().findOneOrFail(Account, { id: bare });
    expect(account).toMatchObject({ addressHint: 't•••••@n•••••.example', phoneFrom: at(HOURS) });
  });

  it.each([
    ['flemish', 'telefoonnummer en antwoorden op de controlevragen'],
    ['german', 'Telefonnummer und Antworten auf die Kontrollfragen'],
    ['english', 'phone number and answers to the security questions'],
  ] as const)('in the language of the holder: %s', async (who, words) => {
    const before = (await desk.mails()).length;
    await bring({ ...people[who], ...THIEF });
    const [mail] = await mailsTo(people[who], before);
    expect(mail?.text.replace(/\s+/g, ' ')).toContain(words);
    expect(mail?.text).not.toMatch(VALUES);
  });

  it('by statements over all of them: ten times as many accounts take no more', async () => {
    const statements = async (rows: readonly Person[]): Promise<number> => {
      const id = await source.preview(rows.map((row) => ({ ...row, ...THIEF })));
      await source.decide(id);
      const spy = vi.spyOn(pg.Client.prototype, 'query');
      await source.run();
      const count = spy.mock.calls.length;
      spy.mockRestore();
      expect((await source.status(id)).state).toBe('applied');
      return count;
    };
    const before = (await desk.mails()).length;
    const few = await statements(many.slice(0, 2));
    expect(few).toBeGreaterThan(10);
    desk.later(1);
    expect(await statements(many.slice(2, 22))).toBe(few);
    expect((await desk.mails()).length).toBe(before + 22);
    expect((await mailsTo(many[23]!, before)).length).toBe(0);
  });
});

/** Runs as the product's role in a transaction that is always rolled back. @returns the SQLSTATE of the refusal, or 'done'. */
async function tried(work: (em: EntityManager) => Promise<unknown>): Promise<string> {
  const done = new Error('done');
  try {
    await em().transactional(async (inside) => {
      await work(inside as EntityManager);
      throw done;
    });
  } catch (error) {
    return error === done ? 'done' : ((error as { code?: string }).code ?? String(error));
  }
  return 'committed';
}

describe('T1 gate bypass: the product’s role cannot shorten it', () => {
  let account: string;
  let ticket: string;
  let changed: Date;
  let ends: Date;
  beforeAll(async () => {
    desk.later(MINUTES);
    changed = at(0);
    ends = at(HOURS);
    ({ id: account } = await accountOf(people.attacked));
    ({ id: ticket } = await desk.ticket(await ask(people.attacked)));
    await bring({ ...people.attacked, ...THIEF });
    await query(em(), 'update account set last_sign_in_at = $2 where id = $1', [account, desk.now]);
  });

  it.each([
    'phone_from = null',
    'answers_from = null',
    "phone_from = phone_from - interval '1 minute'",
    "answers_from = now() - interval '9 years'",
    "national_number_from = '2020-01-01'",
    "names_from = '2020-01-01'",
    "phone = 'sealed', phone_from = null",
    'last_sign_in_at = null',
  ])('not by writing %s', async (assignment) => {
    expect(await tried((inside) => query(inside, `update account set ${assignment} where id = $1`, [account]))).toBe(
      'GV003',
    );
  });

  it.each([
    ['facts', 'answers_from'],
    ['birth_date', 'answers_from'],
    ['phone', 'phone_from'],
    ['national_number_index', 'national_number_from'],
    ['search_name', 'names_from'],
  ])('nor by writing %s without an import, or as if it had been long ago', async (column, from) => {
    await ask(people.attacked);
    const newest = desk.now.getTime();
    expect((await desk.audit()).at(-1)?.recordedAt.getTime()).toBe(newest);
    desk.later(60);
    const before = ['national_number_index', 'search_name'].includes(column) ? 0 : ends.getTime();
    for (const [hours, expected] of [
      [HOURS, at(HOURS).getTime() - at(0).getTime()],
      [0, at(24).getTime() - at(0).getTime()],
    ] as const) {
      const counted: number[] = [];
      const work = async (inside: EntityManager) => {
        await query(inside, `update institution set profile = jsonb_set(profile, $2, $3) where id = $1`, [
          desk.institution.id,
          ['policy', 'actions', 'change_address', 'coolingOffHours'],
          String(hours),
        ]);
        for (const when of [new Date('2020-01-01'), at(1), new Date('2020-01-01')]) {
          await query(inside, `update account set ${column} = $3, updated_at = $2 where id = $1`, [
            account,
            when,
            randomUUID(),
          ]);
          const [row] = await query<{ at: string }>(inside, `select ${from} as at from account where id = $1`, [
            account,
          ]);
          counted.push(new Date(row!.at).getTime());
        }
      };
      expect(await tried(work)).toBe('done');
      const later = at(1).getTime() + expected;
      expect(counted).toEqual([Math.max(before, newest + expected), later, later]);
    }
  });

  const evidence =
    (kind: string, detail: object, when: Date, outcome = 'match') =>
    (inside: EntityManager) =>
      query(
        inside,
        `insert into evidence (id, institution_id, ticket_id, account_id, kind, outcome, detail, recorded_at)
       values ($1, $2, $3, $4, $5, $8, $6, $7)`,
        [randomUUID(), desk.institution.id, ticket, account, kind, JSON.stringify(detail), when, outcome],
      );
  it.each([
    ['contact_code', { by: 'sms' }],
    ['blind_answer', { question: 'postal_code' }],
  ])('nor by evidence of the kind %s before that', async (kind, detail) => {
    expect(await tried(evidence(kind, detail, new Date(ends.getTime() - 1)))).toBe('GV003');
    expect(await tried(evidence(kind, detail, ends))).toBe('done');
    expect(await tried(evidence('contact_code', { by: 'mail' }, changed))).toBe('done');
  });

  it.each([
    ['electronic_identity', 'national_number_index', 'match'],
    ['document_seen', 'national_number_index', 'seen'],
    ['document_seen', 'search_name', 'seen'],
  ])('nor by evidence of the kind %s once its %s changed', async (kind, column, outcome) => {
    const work = (when: Date) => async (inside: EntityManager) => {
      await query(inside, `update account set ${column} = 'x', updated_at = $2 where id = $1`, [account, at(0)]);
      await evidence(kind, {}, when, outcome)(inside);
    };
    expect(await tried(work(at(HOURS - 0.01)))).toBe('GV003');
    expect(await tried(work(at(HOURS)))).toBe('done');
  });

  it('nor by a code', async () => {
    const code = (point: string, when: Date) => (inside: EntityManager) =>
      query(
        inside,
        `insert into challenge (id, institution_id, ticket_id, account_id, contact_point, contact_hint, code_hash,
           requested_by_id, attempts, created_at, expires_at) values ($1, $2, $3, $4, $5, '', 'h', $6, 0, $7, $7)`,
        [randomUUID(), desk.institution.id, ticket, account, point, agent().actor.id, when],
      );
    expect(await tried(code('sms', new Date(ends.getTime() - 1)))).toBe('GV003');
    expect(await tried(code('mail', changed))).toBe('done');
    expect(await tried(code('sms', ends))).toBe('done');
  });
});
