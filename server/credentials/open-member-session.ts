import { newId } from '#db/columns.ts';
import { actAndRecord, record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { newToken } from '../crypto/index.ts';
import { giveBackSql, storedKey, type Turn } from '../rate-limit.ts';
import { query } from '../sql.ts';
import type { Candidate } from './find-by-identifier.ts';

const HOUR = 3_600_000;
/** ASVS 5.0 7.3.2: an absolute limit. */
export const SESSION_HOURS = 12;

const LONGEST_ADDRESS = 64;
const LONGEST_AGENT = 300;

export type OpenedSession = { token: string; isTemporary: boolean };

/**
 * Opens a session with the password that stands, which forgets former failures, and which is replaced by `newHash` where it
 * was of another make: the same password, the same generation. One statement, told in it; `turns` are given back.
 * @returns null where the password or the account is no longer what was looked at.
 */
export async function openWithPassword(
  context: Context,
  institution: string,
  { account, credential, generation, passwordHash, isTemporary }: Candidate,
  { newHash, turns }: { newHash: string | null; turns: readonly Turn[] },
): Promise<OpenedSession | null> {
  const { token, hash } = newToken();
  const session = await actAndRecord(
    context,
    { institution, action: 'member.signed_in', account },
    `held as (
       select generation from credential where id = $2 and generation = $3 and password_hash = $4 for no key update
     ), forgiven as (
       update credential set failed_sign_ins = 0, password_hash = coalesce($1, password_hash)
       where id = $2 and generation = $3 and password_hash = $4 and (failed_sign_ins <> 0 or $1::text is not null)
     ), seen as (
       update account set last_sign_in_at = $5 where id = $6 and status = 'active' and exists (select from held)
       returning id, institution_id
     ), given_back as (${giveBackSql('$12')}), acted as (
       insert into member_session (${SESSION_COLUMNS})
       select $7, seen.institution_id, seen.id, $8, held.generation, $5, $5, $9, $10, $11 from held, seen returning id
     )`,
    [
      newHash,
      credential,
      generation,
      passwordHash,
      context.now,
      account,
      newId(),
      hash,
      ...bounds(context),
      turns.map(storedKey),
    ],
  );
  return session && { token, isTemporary: isTemporary === true };
}

/**
 * Opens a session with the password that was mailed, which becomes the one that stands. Sessions of the former end; a lock
 * stays (OWASP ASVS 5.0 6.4.3).
 * @returns null where what was mailed is no longer open.
 */
export function openWithMailed(
  context: Context,
  institution: string,
  candidate: Candidate,
): Promise<OpenedSession | null> {
  return inTransaction(context, async (inside) => {
    const session = await useMailed(inside, candidate);
    const detail = { method: 'mailed_password' };
    if (session) await record(inside, { institution, action: 'member.signed_in', account: candidate.account, detail });
    return session;
  });
}

async function useMailed(inside: Context, candidate: Candidate): Promise<OpenedSession | null> {
  const { em, now } = inside;
  const { account, mailed } = candidate;
  const [present] = await query<{ id: string; generation: number }>(
    em,
    'select id, generation from credential where account_id = $1 for no key update',
    [account],
  );
  const used = await query(
    em,
    `update reset_secret set used_at = $1 where id = $2 and used_at is null and voided_at is null and expires_at > $1
       and generation = $3 and exists (select from account a where a.id = account_id and a.status = 'active') returning id`,
    [now, mailed, present?.generation ?? 0],
  );
  if (used.length === 0) return null;
  await query(
    em,
    `insert into credential (id, institution_id, account_id, password_hash, is_temporary, expires_at, ground, ground_id,
       generation, failed_sign_ins, changed_at)
     select $1, institution_id, account_id, secret_hash, kind = 'temporary_password',
       case kind when 'temporary_password' then expires_at end, 'reset_secret', id, generation + 1, 0, $2
     from reset_secret where id = $3 and $4::uuid is null`,
    [newId(), now, mailed, present?.id ?? null],
  );
  await query(
    em,
    `update credential c set password_hash = s.secret_hash, is_temporary = s.kind = 'temporary_password',
       expires_at = case s.kind when 'temporary_password' then s.expires_at end, ground = 'reset_secret',
       ground_id = s.id, generation = c.generation + 1, failed_sign_ins = 0, changed_at = $1
     from reset_secret s where s.id = $2 and c.id = $3`,
    [now, mailed, present?.id ?? null],
  );
  await query(em, 'update member_session set ended_at = $1 where account_id = $2 and ended_at is null', [now, account]);
  return openSession(inside, account);
}

/**
 * Opens a session with the default password, which becomes the one that stands, to be replaced, and is a default password no
 * longer. What was mailed for coming in ends, for it was mailed while there was no password.
 * @returns null where it was used or replaced meanwhile.
 */
export function openWithDefault(
  context: Context,
  institution: string,
  { account, defaultMac }: Candidate,
  passwordHash: string,
): Promise<OpenedSession | null> {
  return inTransaction(context, async (inside) => {
    const { em, now } = inside;
    const unused = await query(
      em,
      `select from account where id = $1 and status = 'active' and last_sign_in_at is null for no key update`,
      [account],
    );
    if (unused.length === 0) return null;
    const used = await query(
      em,
      `delete from default_password where account_id = $1 and mac = $2
         and not exists (select from credential c where c.account_id = $1) returning 1`,
      [account, defaultMac],
    );
    if (used.length === 0) return null;
    await query(
      em,
      `insert into credential (id, institution_id, account_id, password_hash, is_temporary, ground, generation,
         failed_sign_ins, changed_at)
       values ($1, $2, $3, $4, true, 'register', 1, 0, $5)`,
      [newId(), institution, account, passwordHash, now],
    );
    const session = await openSession(inside, account);
    const detail = { method: 'default_password' };
    if (session) await record(inside, { institution, action: 'member.signed_in', account, detail });
    return session;
  });
}

async function openSession(inside: Context, account: string): Promise<OpenedSession | null> {
  const { em, now } = inside;
  const { token, hash } = newToken();
  const rows = await query<{ is_temporary: boolean }>(
    em,
    `with seen as (
       update account set last_sign_in_at = $1 where id = $2 and status = 'active' returning id, institution_id
     )
     insert into member_session (${SESSION_COLUMNS})
     select $3, seen.institution_id, seen.id, $4, c.generation, $1, $1, $5, $6, $7
     from seen join credential c on c.account_id = seen.id
     returning (select is_temporary from credential where account_id = $2)`,
    [now, account, newId(), hash, ...bounds(inside)],
  );
  return rows[0] ? { token, isTemporary: rows[0].is_temporary } : null;
}

const SESSION_COLUMNS =
  'id, institution_id, account_id, token_hash, generation, created_at, last_seen_at, expires_at, address, user_agent';

/** When a session ends at the latest, and where it was opened from, for its holder to recognise. */
const bounds = ({ now, origin }: Context): [Date, string | null, string | null] => [
  new Date(now.getTime() + SESSION_HOURS * HOUR),
  origin?.address.slice(0, LONGEST_ADDRESS) ?? null,
  origin?.userAgent.slice(0, LONGEST_AGENT) ?? null,
];
