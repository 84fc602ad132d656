import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#db/columns.ts';
import { Account, AuditEntry, Credential } from '#db/entities/index.ts';
import { type Context, inTransaction, type StaffActor } from '#server/context.ts';
import { drawDefaultPassword, plainDefault } from '#server/credentials/default-password.ts';
import {
  choosePassword,
  openDefaultPasswords,
  previewResetLink,
  resetPassword,
  resumeMember,
  setDefaultPassword,
  showDefaultPasswords,
  signInMember,
} from '#server/credentials/index.ts';
import { query } from '#server/sql.ts';
import { CHOSEN, type Five, type Member, openFive } from '#tests/factories/members.ts';
import { rowsAsOwner } from '../setup/dump.ts';

const SLUG = 'institut';
const DEFAULT = 'K7QF-2MXR-9TGW';
let five: Five;
let secretariat: () => Context<StaffActor>;
let agent: () => Context<StaffActor>;
let institution: string;

beforeAll(async () => {
  five = await openFive();
  institution = (await five.of(SLUG)).id;
  secretariat = await staffAt('secretariat');
  agent = await staffAt('agent');
});
afterAll(() => five.close());

/** Staff of a desk work at its first institution: this one's work here. */
async function staffAt(role: 'secretariat' | 'agent'): Promise<() => Context<StaffActor>> {
  const context = await five.desk.addStaff(role);
  const { actor } = context();
  await sql('update staff_membership set institution_id = $1 where staff_id = $2', [institution, actor.id]);
  return () => ({ ...context(), actor: { ...actor, roles: { [institution]: role } } });
}

const em = () => five.desk.orm.em.fork();
const sql = (text: string, values: unknown[] = []) => query<Record<string, unknown>>(em(), text, values);
const standing = (account: string) => sql('select mac from default_password where account_id = $1', [account]);

async function newcomer(password: string = DEFAULT): Promise<Member> {
  const member = await five.addMember(SLUG);
  await setDefaultPassword(five.desk.system(), member.account, password);
  return member;
}

const signedInWith = async (account: string) =>
  (await em().find(AuditEntry, { account, action: 'member.signed_in' })).map(
    ({ payload }) => (JSON.parse(payload) as { detail: { method?: string } }).detail.method,
  );

describe('drawing', () => {
  it('T17: 10,000 draws are distinct, hold no sign that is taken for another, and spread over all signs', () => {
    const drawn = Array.from({ length: 10_000 }, drawDefaultPassword);
    expect(new Set(drawn).size).toBe(10_000);
    for (const one of drawn) expect(one).toMatch(/^[CDFGHJKMNPQRTVWXY2-9]{4}(-[CDFGHJKMNPQRTVWXY2-9]{4}){2}$/);
    const signs = Map.groupBy(drawn.join('').replaceAll('-', ''), (sign) => sign);
    expect(signs.size).toBe(25);
    for (const [, { length }] of signs) expect(length).toBeGreaterThan((120_000 / 25) * 0.85);
  });

  it.each([' k7qf 2mxr 9tgw ', 'K7QF2MXR9TGW', 'k7qf–2mxr‑9tgw', 'Ｋ７ＱＦ-2MXR-9TGW', 'K7QF\u00a02MXR\u202f9TGW'])(
    'forgives blanks, case and dashes: %j',
    (typed) => expect(plainDefault(typed)).toBe(plainDefault(DEFAULT)),
  );
});

describe('the first sign-in', () => {
  it.each(['k7qf 2mxr 9tgw', 'K7QF2MXR9TGW', ' K7QF-2MXR-9TGW '])(
    'T17: %j opens the page for choosing, and is a default password no longer',
    async (typed) => {
      const member = await newcomer();
      expect(await five.signIn(member, typed)).toMatchObject({ kind: 'signed_in', mustChoosePassword: true });
      expect(await standing(member.account)).toEqual([]);
      expect(await em().findOneOrFail(Credential, { account: member.account })).toMatchObject({
        isTemporary: true,
        ground: 'register',
        generation: 1,
      });
      expect((await em().findOneOrFail(Account, { id: member.account })).lastSignInAt).toEqual(five.desk.now);
      expect(await signedInWith(member.account)).toEqual(['default_password']);
      // Whoever puts off choosing comes in again, typed in another way.
      expect(await five.signIn(member, DEFAULT.toLowerCase())).toMatchObject({ mustChoosePassword: true });
    },
  );

  it('cannot be kept, and is over once another is chosen', async () => {
    const member = await newcomer();
    const opened = await five.signIn(member, DEFAULT);
    if (opened.kind !== 'signed_in') throw new Error('refused');
    const resumed = await resumeMember(five.desk.system(), institution, opened.token);
    const context = { ...five.desk.system(), actor: resumed!.actor };
    const choose = (oldPassword: string, newPassword: string) =>
      choosePassword({ ...context, em: em() }, { oldPassword, newPassword });
    expect(await choose('K7QF-2MXR-9TGX', CHOSEN)).toEqual({ kind: 'wrong_old' });
    expect(await choose(DEFAULT, 'k7qf2mxr9tgw')).toEqual({ kind: 'same' });
    expect(await choose('k7qf 2mxr 9tgw', CHOSEN)).toEqual({ kind: 'chosen' });
    expect(await five.signIn(member, DEFAULT)).toEqual({ kind: 'refused' });
    expect(await five.signIn(member, CHOSEN)).toMatchObject({ kind: 'signed_in', mustChoosePassword: false });
    // One's own password is compared as it is typed.
    expect(await five.signIn(member, CHOSEN.toLowerCase())).toEqual({ kind: 'refused' });
  });

  it('T7 race: four at once make one password, and each comes in', async () => {
    const member = await newcomer();
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => five.signIn(member, DEFAULT)));
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(4).fill('signed_in'));
    expect(await em().count(Credential, { account: member.account })).toBe(1);
    expect((await signedInWith(member.account)).filter((method) => method === 'default_password')).toHaveLength(1);
  });

  it('T14 cross use: not another’s, not at another institution, not of a closed or unmigrated account', async () => {
    const [mine, theirs] = [await newcomer(), await newcomer('Q4VW-8HJK-3NPR')];
    expect(await five.signIn(mine, 'Q4VW-8HJK-3NPR')).toEqual({ kind: 'refused' });
    // Moved by hand to another account, what it is compared by does not hold.
    await sql('delete from default_password where account_id = $1', [mine.account]);
    const [row] = await standing(theirs.account);
    await sql(
      `insert into default_password (account_id, institution_id, password, mac, created_at) values ($1, $2, 'k1:x', $3, now())`,
      [mine.account, institution, row!.mac],
    );
    expect(await five.signIn(mine, 'Q4VW-8HJK-3NPR')).toEqual({ kind: 'refused' });
    await em().nativeUpdate(Account, { id: theirs.account }, { status: 'disabled' });
    expect(await five.signIn(theirs, 'Q4VW-8HJK-3NPR')).toEqual({ kind: 'refused' });
    const former = await five.addMember(SLUG, { status: 'not_migrated' });
    await expect(setDefaultPassword(five.desk.system(), former.account, DEFAULT)).rejects.toThrow(/open account/);
    expect(await five.signIn(former, DEFAULT)).toEqual({ kind: 'refused' });
  });

  it('T15: a stranger who guesses from everywhere shuts nobody out', async () => {
    const member = await newcomer();
    const identifier = await five.identifier(member);
    for (let network = 0; network < 3; network += 1)
      expect(
        await signInMember(
          { ...five.desk.system(), origin: { address: `198.51.${network}.1`, userAgent: 'x', requestId: 'r' } },
          await five.of(SLUG),
          { identifier, password: drawDefaultPassword() },
        ),
      ).toEqual({ kind: 'refused' });
    expect((await five.signIn(member, DEFAULT)).kind).toBe('signed_in');
  });
});

describe('beside a recovery', () => {
  it('T9: what is mailed works beside it, and ends it when it is used', async () => {
    const member = await newcomer();
    expect(await five.recover(SLUG, member.address)).toBe('sent');
    const secret = await five.mailed();
    expect(await standing(member.account)).toHaveLength(1);
    const { profile } = await five.of(SLUG);
    if (profile.reset.method === 'link')
      expect(
        await resetPassword(five.desk.system(), await five.of(SLUG), {
          key: secret,
          address: member.address,
          newPassword: CHOSEN,
        }),
      ).toEqual({ kind: 'reset' });
    else expect((await five.signIn(member, secret)).kind).toBe('signed_in');
    expect(await standing(member.account)).toEqual([]);
    expect(await five.signIn(member, DEFAULT)).toEqual({ kind: 'refused' });
  });

  it('T9: what was mailed is over once somebody came in with it', async () => {
    const member = await newcomer();
    expect(await five.recover(SLUG, member.address)).toBe('sent');
    const secret = await five.mailed();
    expect((await five.signIn(member, DEFAULT)).kind).toBe('signed_in');
    const { profile } = await five.of(SLUG);
    if (profile.reset.method === 'link')
      expect((await previewResetLink(five.desk.system(), institution, secret)).kind).toBe('no_longer_valid');
    else expect(await five.signIn(member, secret)).toEqual({ kind: 'refused' });
  });
});

describe('T24 showing', () => {
  const show = (context: Context<StaffActor>, accounts: string[]) =>
    inTransaction(context, (inside) => showDefaultPasswords(inside, institution, accounts, { reason: 'rentrée' }));

  it('draws what is missing, shows the same again, and tells each showing', async () => {
    const [one, other] = [await five.addMember(SLUG), await newcomer()];
    const shown = await show(secretariat(), [one.account, other.account]);
    expect(shown.get(other.account)).toBe(DEFAULT);
    expect((await show(secretariat(), [one.account])).get(one.account)).toBe(shown.get(one.account));
    expect((await five.signIn(one, shown.get(one.account)!)).kind).toBe('signed_in');
    const told = await em().find(AuditEntry, { action: 'default_password.shown', account: one.account });
    expect(told).toHaveLength(2);
    expect(told[0]!.payload).not.toContain(shown.get(one.account)!);
    // T12: nowhere in clear.
    const [stored] = await rowsAsOwner(
      five.desk,
      `select password from default_password where account_id = '${other.account}'`,
    );
    expect(String(stored!.password)).not.toContain('K7QF');
  });

  it('never of an account that was used, closed or not migrated', async () => {
    const used = await newcomer();
    await five.signIn(used, DEFAULT);
    const withPassword = await five.addMemberWithPassword(SLUG);
    const former = await five.addMember(SLUG, { status: 'not_migrated' });
    const closed = await five.addMember(SLUG, { status: 'disabled' });
    for (const { account } of [used, withPassword, former, closed])
      await expect(show(secretariat(), [account]), account).rejects.toMatchObject({ code: 'GV001' });
    expect(
      await em().count(AuditEntry, { account: used.account, action: 'default_password.shown', outcome: 'done' }),
    ).toBe(0);
  });

  it('to a secretariat of that institution alone, whatever the code says', async () => {
    const member = await newcomer();
    await expect(show(agent(), [member.account])).rejects.toMatchObject({ code: 'GV001' });
    const elsewhere = await five.desk.addStaff('secretariat');
    await expect(show(elsewhere(), [member.account])).rejects.toMatchObject({ code: 'GV001' });
  });

  it('the product reads none past the function, which demands a ground and serves it once', async () => {
    const member = await newcomer();
    const open = (ground: string | null, id: string | null, at: Date) =>
      sql('select open_default_password($1, $2, $3, $4)', [member.account, ground, id, at]);
    for (const text of [
      'select password from default_password',
      'select * from default_password',
      `update default_password set mac = 'x'`,
      'update default_password set password = password',
    ])
      await expect(sql(text), text).rejects.toMatchObject({ code: '42501' });
    await show(secretariat(), [member.account]);
    const entry = await em().findOneOrFail(AuditEntry, { action: 'default_password.shown', account: member.account });
    for (const [ground, id, at] of [
      [null, null, five.desk.now],
      ['listing', newId(), five.desk.now],
      ['listing', entry.id, new Date(five.desk.now.getTime() + 1_000)],
      ['access_mail', entry.id, five.desk.now],
      ['listing', entry.id, five.desk.now],
    ] as const)
      await expect(open(ground, id, at), `${ground}`).rejects.toMatchObject({ code: 'GV001' });
    await expect(
      inTransaction(five.desk.system(), (inside) =>
        openDefaultPasswords(inside, institution, 'access_mail', [{ account: member.account, id: newId() }]),
      ),
    ).rejects.toMatchObject({ code: 'GV001' });
  });
});
