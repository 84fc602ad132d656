import { randomInt } from 'node:crypto';
import { newId } from '#db/columns.ts';
import { recordAll } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { blindIndex, sealText } from '../crypto/index.ts';
import { openText } from '../crypto/open.ts';
import { found } from '../errors.ts';
import { query } from '../sql.ts';

/**
 * Letters and digits that are not taken for one another, and no vowels, so that no word comes out: 25 signs, twelve of
 * which hold 55 bits. Nobody guesses one within the limits of sign-in (NIST SP 800-63B-4 §3.1.1.2 asks for 20 of them).
 */
const SIGNS = 'CDFGHJKMNPQRTVWXY23456789';
const GROUPS = 3;
const GROUP_LENGTH = 4;

/** Draws a default password from a cryptographic source: three groups of four, to be read aloud and typed from paper. */
export const drawDefaultPassword = (): string =>
  Array.from({ length: GROUPS }, () =>
    Array.from({ length: GROUP_LENGTH }, () => SIGNS[randomInt(SIGNS.length)]).join(''),
  ).join('-');

/** A default password as it is compared: without the blanks and dashes of its groups, in one case. */
export const plainDefault = (typed: string): string =>
  typed
    .normalize('NFKC')
    .replace(/[\s\p{Pd}]/gu, '')
    .toUpperCase();

/** What a typed default password is compared by; it holds for one account alone. */
export const defaultPasswordMac = (institution: string, account: string, typed: string): string =>
  blindIndex({ institution, column: 'default_password.mac' }, `${account}|${plainDefault(typed)}`);

const placeOf = (institution: string, account: string) => ({
  institution,
  column: 'default_password.password',
  row: account,
});

async function store(
  { em, now }: Context,
  institution: string,
  passwords: readonly (readonly [account: string, password: string])[],
): Promise<void> {
  await query(
    em,
    `insert into default_password (account_id, institution_id, password, mac, created_at)
     select account, $1, password, mac, $2
     from unnest($3::uuid[], $4::text[], $5::text[]) as drawn(account, password, mac)
     on conflict (account_id) do nothing`,
    [
      institution,
      now,
      passwords.map(([account]) => account),
      passwords.map(([account, password]) => sealText(placeOf(institution, account), password)),
      passwords.map(([account, password]) => defaultPasswordMac(institution, account, password)),
    ],
  );
}

/**
 * Gives an account that nobody has come into the default password of a former register: for those that are loaded with
 * made-up people. One that it has already stays.
 */
export async function setDefaultPassword(context: Context, account: string, password: string): Promise<void> {
  await inTransaction(context, async (inside) => {
    const [row] = await query<{ institution: string }>(
      inside.em,
      'select institution_id as institution from account where id = $1',
      [account],
    );
    await store(inside, found(row, 'account').institution, [[account, password]]);
  });
}

/** Why default passwords are shown; `id` names the row that says so, one for each account. */
export type Showing = { account: string; id: string };

/**
 * Hands out the default passwords of accounts of one institution, and draws those that are missing. The database does so for
 * accounts alone that nobody has come into, once for each ground: a mail that was just queued, an audit entry of the showing.
 * @returns the passwords, by account.
 * @throws an error of the database (GV001) without the ground, and for an account that was used.
 */
export async function openDefaultPasswords(
  inside: Context,
  institution: string,
  ground: 'access_mail' | 'listing',
  showings: readonly Showing[],
): Promise<Map<string, string>> {
  const { em, now } = inside;
  const accounts = showings.map(({ account }) => account);
  await em.flush();
  const missing = await query<{ account: string }>(
    em,
    `select account from unnest($1::uuid[]) as a(account)
     where not exists (select from default_password d where d.account_id = a.account)`,
    [accounts],
  );
  if (missing.length > 0)
    await store(
      inside,
      institution,
      missing.map(({ account }) => [account, drawDefaultPassword()]),
    );
  const rows = await query<{ account: string; sealed: string }>(
    em,
    `select account, open_default_password(account, $1, ground, $2) as sealed
     from unnest($3::uuid[], $4::uuid[]) as s(account, ground)`,
    [ground, now, accounts, showings.map(({ id }) => id)],
  );
  return new Map(rows.map(({ account, sealed }) => [account, openText(placeOf(institution, account), sealed)]));
}

/**
 * Shows a secretariat the default passwords of accounts, for handing them out on paper: each showing is an entry of the
 * audit log, without which the database hands none out. Who may see whose is for the caller to say.
 * @returns the passwords, by account.
 * @throws an error of the database (GV001) for an account that was used, and for whoever is no secretariat there.
 */
export async function showDefaultPasswords(
  inside: Context<StaffActor>,
  institution: string,
  accounts: readonly string[],
  { reason, detail = {} }: { reason?: string; detail?: Record<string, string | number | boolean> } = {},
): Promise<Map<string, string>> {
  const showings = [...new Set(accounts)].map((account) => ({ account, id: newId() }));
  if (showings.length === 0) return new Map();
  await recordAll(
    inside,
    institution,
    showings.map(({ account, id }) => ({
      id,
      institution,
      action: 'default_password.shown',
      account,
      detail,
      ...(reason === undefined ? {} : { reason }),
    })),
  );
  return openDefaultPasswords(inside, institution, 'listing', showings);
}
