import { LockMode } from '@mikro-orm/postgresql';
import { Account } from '#db/entities/index.ts';
import { type AuditEvent, record, recordAll } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { DomainError } from '../errors.ts';
import { findInstitution } from '../institutions/index.ts';
import { query } from '../sql.ts';
import type { MigratedSchools, MigrationChoice } from './contract.ts';
import { openAccount } from './migrate.ts';
import { type Authority, authorityOf, countWaiting, lockWaiting, schoolsOf } from './migration-list.ts';

/** Accounts of one transaction, and those of one request: whoever asks again goes on where it ended. */
const CHUNK = 50;
const MOST = 300;

export type SchoolMigration = MigrationChoice & {
  institution: string;
  /** Those that are meant, or null: all of the choice. */
  accounts: readonly string[] | null;
  reason: string;
};

/**
 * Opens accounts of the actor's own schools, in transactions of 50, at most 300 at once; each with its entry in the audit
 * log and its mail. It cannot be undone. What is open already is passed over.
 * @returns how many were opened, how many of these have no address to be told at, and how many of the choice still wait.
 * @throws DomainError `forbidden` for whoever is no organising authority, and for a school or an account of another.
 */
export async function migrateSchools(context: Context<StaffActor>, request: SchoolMigration): Promise<MigratedSchools> {
  const institution = await findInstitution(context, request.institution);
  try {
    const authority = await authorityOf(context, institution);
    const schools = schoolsOf(authority, request);
    const chosen = request.accounts === null ? null : [...new Set(request.accounts)].slice(0, MOST);
    if (chosen) await assertOwn(context, authority, schools, chosen);
    const result = { migrated: 0, withoutAddress: 0 };
    for (let done = 0; done < MOST; done += CHUNK) {
      const part = chosen?.slice(done, done + CHUNK) ?? null;
      const opened = await openChunk(context, authority, schools, { ...request, accounts: part });
      result.migrated += opened.length;
      result.withoutAddress += opened.filter(({ isTold }) => !isTold).length;
      if (part ? part.length < CHUNK : opened.length < CHUNK) break;
    }
    return { ...result, remaining: chosen ? 0 : await countWaiting(context, authority, schools, request.q) };
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'forbidden')
      await inTransaction({ ...context, em: context.em.fork() }, (inside) =>
        record(inside, {
          institution: institution.id,
          action: 'account.migrated',
          outcome: 'denied',
          detail: { refusal: error.code },
        }),
      );
    throw error;
  }
}

/** Every account that is named is of a school that the actor answers for, and none is their own. */
async function assertOwn(
  { em }: Context,
  { institution, ownAccount }: Authority,
  schools: readonly string[],
  accounts: readonly string[],
): Promise<void> {
  const own = await query<{ id: string }>(
    em,
    'select id from account where id = any($1) and institution_id = $2 and school = any($3)',
    [accounts, institution.id, schools],
  );
  if (own.length < accounts.length) throw new DomainError('forbidden', 'other_school');
  if (ownAccount !== null && accounts.includes(ownAccount)) throw new DomainError('forbidden', 'own_account');
}

/** Opens one part of the accounts, or none of it. */
async function openChunk(
  context: Context<StaffActor>,
  authority: Authority,
  schools: readonly string[],
  { accounts: chosen, q, reason }: SchoolMigration,
): Promise<{ isTold: boolean }[]> {
  return inTransaction({ ...context, em: context.em.fork() }, async (inside) => {
    const { em, actor } = inside;
    const institution = authority.institution.id;
    await query(em, `select set_config('guichet.decided_by', $1, true)`, [actor.id]);
    const ids = chosen ?? (await lockWaiting(inside, authority, schools, q, CHUNK));
    const accounts = await em.find(
      Account,
      { id: { $in: [...ids] }, institution, school: { $in: [...schools] }, status: 'not_migrated' },
      { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
    );
    const opened: { isTold: boolean }[] = [];
    for (const account of accounts) opened.push({ isTold: await openAccount(inside, account, null) });
    const events = accounts.map((account): AuditEvent => {
      return { institution, action: 'account.migrated', account: account.id, reason, detail: { by: 'authority' } };
    });
    if (events.length > 0) await recordAll(inside, institution, events);
    return opened;
  });
}
