import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Account } from '#db/entities/index.ts';
import { emptyAccount, lockForErasure } from '#server/accounts/index.ts';
import { type Context, inTransaction, type StaffActor } from '#server/context.ts';
import type { Profile } from '#server/institutions/contract.ts';
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
  it('are refused where somebody has them', async () => {
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
    } finally {
      await given.close();
    }
  });
});
