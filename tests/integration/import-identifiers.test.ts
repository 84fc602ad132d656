import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Account } from '#db/entities/index.ts';
import { emptyAccount, lockForErasure } from '#server/accounts/index.ts';
import { type Context, inTransaction, type StaffActor } from '#server/context.ts';
import { proposeIdentifiers } from '#server/imports/identifiers.ts';
import type { Profile } from '#server/institutions/contract.ts';
import { institutionById } from '#server/institutions/index.ts';
import { query } from '#server/sql.ts';
import { type Desk, openDesk } from '#tests/factories/desk.ts';
import { openSource } from '#tests/factories/imports.ts';

type Source = Awaited<ReturnType<typeof openSource>>;
const fromNames = (profile: Profile): Profile => ({
  ...profile,
  signInWith: ['username', 'client_number'],
  usernames: { source: 'names', separator: '_', shortestPart: 4 },
  reset: { ...profile.reset, tells: ['username'] },
});

let desk: Desk;
let secretariat: () => Context<StaffActor>;
let source: Source;

beforeAll(async () => {
  desk = await openDesk(fromNames);
  secretariat = await desk.addStaff('secretariat', 'Noor');
  source = await openSource(desk, secretariat);
});
afterAll(() => desk?.close());

const erase = (id: string) =>
  inTransaction(desk.system(), async (inside) => {
    await emptyAccount(inside, await lockForErasure(inside, id));
  });
const usernames = async (like: string) =>
  (
    await query<{ username: string }>(
      desk.orm.em.fork(),
      'select username from account where username like $1 order by length(username), username',
      [like],
    )
  ).map(({ username }) => username);
const named = (last: string, first: string, key: string) => ({ key, last, first });

describe('usernames of those whom a file brings', () => {
  it('are derived of their names, and shown before anything is applied', async () => {
    const id = await source.preview([
      named('Dupont', 'François', 'a1'),
      named('Van Hoost', 'Jan', 'a2'),
      named('Dupont', 'Françoise-Anne', 'a3'),
      named('Dupont', 'François', 'a4'),
    ]);
    const staged = await query<{ username: string }>(
      desk.orm.em.fork(),
      'select username from import_row where import_id = $1 order by line',
      [id],
    );
    expect(staged.map(({ username }) => username)).toEqual([
      'dupont_francois',
      'van_hoost_jan',
      'dupont_francoise',
      'dupont_francois2',
    ]);
    await source.decide(id);
    await source.run();
    expect(await usernames('%ois%')).toEqual(['dupont_francois', 'dupont_francois2', 'dupont_francoise']);
  });

  it('number 1,000 homonyms of one file, after those of the register', async () => {
    await desk.addAccount({ nationalNumber: undefined, username: 'peeters_jan7' });
    await desk.addAccount({ nationalNumber: undefined, username: 'peeters_jan' });
    await source.bring([
      ...Array.from({ length: 1_000 }, (_, n) => named('Peeters', 'Jan', `p${n}`)),
      named('Peeters', 'Janne', 'other'),
      named('Dupont', 'François', 'a5'),
    ]);
    const given = await usernames('peeters_jan%');
    expect(given).toHaveLength(1_003);
    expect(new Set(given).size).toBe(1_003);
    expect(given.filter((one) => /^peeters_jan\d*$/.test(one)).at(-1)).toBe('peeters_jan1007');
    expect(await usernames('dupont_francois%')).toContain('dupont_francois3');
  });

  it('are never given again, whoever had them: erased or renamed, with a number or without', async () => {
    await source.bring([named('Claes', 'Lotte', 'c1'), named('Maes', 'Noor', 'm1'), named('Maes', 'Noor', 'm2')]);
    const em = desk.orm.em.fork();
    const [first] = await em.find(Account, { username: 'claes_lotte' });
    const [second] = await em.find(Account, { username: 'maes_noor2' });
    await erase(first!.id);
    await erase(second!.id);
    await source.bring([named('Claes', 'Lotte', 'c2'), named('Maes', 'Noor', 'm3')]);
    expect(await usernames('claes_lotte%')).toEqual(['claes_lotte2']);
    expect(await usernames('maes_noor%')).toEqual(['maes_noor', 'maes_noor3']);
  });

  it('nor to somebody else’s derived one: a file’s own goes first, and only homonyms are written again', async () => {
    const id = await source.preview([
      named('Wouters', 'Lien', 'l1'),
      { ...named('Wouters', 'Lena', 'l2'), username: 'wouters_lien' },
      named('Wouters', 'Lies', 'l3'),
      named('Wouters', 'Lotte', 'l4'),
    ]);
    const staged = await query<{ username: string; is_again: boolean }>(
      desk.orm.em.fork(),
      `select username, xmin <> min(xmin::text::bigint) over ()::text::xid as is_again from import_row
       where import_id = $1 and line > 0 order by line`,
      [id],
    );
    expect(staged.map((row) => [row.username, row.is_again])).toEqual([
      ['wouters_lien2', true],
      ['wouters_lien', false],
      ['wouters_lies', false],
      ['wouters_lotte', false],
    ]);
    await source.decide(id);
    await source.run();
    expect(await usernames('wouters_%')).toHaveLength(4);
  });

  it('a name without letters that a username can have is refused', async () => {
    const done = await source.bring([named('Ωμέγα', 'Δ', 'g1')]);
    expect(done.counts).toMatchObject({ refused: 1, new: 0 });
  });
});

describe('client numbers', () => {
  it('have ten digits, none leads with nought, and are drawn once', async () => {
    const all = await query<{ number: string }>(
      desk.orm.em.fork(),
      `select client_number as number from account where status <> 'erased' and username like 'peeters_jan%'
       and client_number is not null`,
    );
    expect(all).toHaveLength(1_001);
    expect(all.every(({ number }) => /^[1-9]\d{9}$/.test(number))).toBe(true);
    expect(new Set(all.map(({ number }) => number)).size).toBe(1_001);
    const before = await desk.orm.em.fork().findOneOrFail(Account, { username: 'dupont_francois' });
    await source.bring([{ ...named('Dupont', 'François', 'a1'), address: 'f@new.example' }]);
    const after = await desk.orm.em.fork().findOneOrFail(Account, { id: before.id });
    expect(after.clientNumber).toBe(before.clientNumber);
    expect(after.addressHint).toBe('f•••••@n•••••.example');
  });

  it('that were drawn for a row are drawn again where somebody has them', async () => {
    const em = desk.orm.em.fork();
    const [taken] = await query<{ number: string }>(
      em,
      'select client_number as number from account where client_number is not null limit 1',
    );
    const gone = await desk.addAccount({ nationalNumber: undefined, clientNumber: '7777777777' });
    await erase(gone);
    const id = await source.preview([
      { ...named('Nys', 'An', 'n1'), client: '8888888888' },
      ...['Bo', 'Cis', 'Do', 'Em', 'Fa'].map((first) => named('Nys', first, `n${first}`)),
    ]);
    const drawn = async () =>
      (
        await query<{ number: string }>(
          em,
          'select client_number as number from import_row where import_id = $1 and line > 0 order by line',
          [id],
        )
      ).map(({ number }) => number);
    const before = await drawn();
    const clashing = [before[1], taken?.number, '7777777777', '8888888888', before[1]];
    for (const [at, number] of clashing.entries())
      await query(em, 'update import_row set client_number = $3 where import_id = $1 and line = $2', [
        id,
        at + 3,
        number,
      ]);
    const { profile } = await institutionById(desk.system(), desk.institution.id);
    await proposeIdentifiers(em, { id, institution: desk.institution.id }, profile);
    const after = await drawn();
    expect(after.slice(0, 2)).toEqual(['8888888888', before[1]]);
    expect(after.every((number) => /^[1-9]\d{9}$/.test(number))).toBe(true);
    expect(new Set([...after, taken?.number, '7777777777']).size).toBe(8);
    await source.decide(id);
    await source.run();
    expect((await source.status(id)).state).toBe('applied');
  });

  it('that a file gives are kept by whoever has them; one of another row, of an account or of somebody erased is refused', async () => {
    const gone = await desk.addAccount({ nationalNumber: undefined, clientNumber: '5555555555' });
    await erase(gone);
    const done = await source.bring([
      { ...named('Aerts', 'Wout', 'w1'), client: '3333333333' },
      { ...named('Aerts', 'Jef', 'w2'), client: '3333333333' },
      { ...named('Aerts', 'Daan', 'w3'), client: '5555555555' },
    ]);
    expect(done.counts).toMatchObject({ new: 1, refused: 2 });
    expect(await usernames('aerts_%')).toEqual(['aerts_wout']);
  });
});

describe('usernames that a file gives', () => {
  it('are refused where somebody has them, or had them once', async () => {
    const given = await openDesk((profile) => ({ ...fromNames(profile), usernames: { source: 'given' } }), {
      username: 'taken',
    });
    try {
      const from = await openSource(given, await given.addStaff('secretariat', 'Noor'));
      const done = await from.bring([
        { ...named('Aerts', 'Wout', 'w1'), username: 'Aerts.W' },
        { ...named('Aerts', 'Walter', 'w2'), username: 'aerts.w' },
        { ...named('Vandenbroeck', 'An', 'w3'), username: 'taken', number: '85073003328' },
      ]);
      expect(done.counts).toMatchObject({ new: 1, refused: 2 });
      const gone = await given.addAccount({ nationalNumber: undefined, username: 's2000002' });
      await inTransaction(given.system(), async (inside) => {
        await emptyAccount(inside, await lockForErasure(inside, gone));
      });
      given.later(1);
      const again = await from.preview([
        { ...named('Aerts', 'Wout', 'w1'), username: 's2000002' },
        { ...named('Claes', 'An', 'c1'), username: 's2000002' },
        { ...named('Claes', 'Bo', 'c2'), username: 's1000001' },
        { ...named('Claes', 'Cis', 'c3'), username: 's' },
        { ...named('Claes', 'Em', 'c5'), username: 'claes.e' },
      ]);
      const rows = await query<{ reasons: string[] }>(
        given.orm.em.fork(),
        'select reasons from import_row where import_id = $1 and line > 0 order by line',
        [again],
      );
      const taken = ['username_of_another:username'];
      expect(rows.map(({ reasons }) => reasons)).toEqual([taken, taken, [], ['username_invalid:username'], []]);
    } finally {
      await given.close();
    }
  });
});
