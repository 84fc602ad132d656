import { LockMode } from '@mikro-orm/postgresql';
import { Account, RecoveryRequest } from '#db/entities/index.ts';
import { addressIndex } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { type InstitutionRecord, institutionById } from '../institutions/index.ts';
import { query } from '../sql.ts';
import type { RecoveryWay } from './request-recovery.ts';
import { sendCredential } from './send-credential.ts';
import { openIdentifier } from './typed-identifier.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const BATCH = 25;

type Outcome = NonNullable<RecoveryRequest['outcome']>;

/**
 * Settles requests for a new password: finds the account by what was typed, sends what the profile sends to the stored
 * address or nothing, and forgets what was typed. State, audit entry and mail of one request are one transaction, so
 * that a crash repeats it whole and no mail goes out twice. Several workers may run it at once.
 * @returns how many requests were handled, and when the next one is due (null: nothing waits).
 * @throws the first fault; what met it is due again later, and the others are settled.
 */
export async function settleRecoveries(context: Context): Promise<{ handled: number; nextDueAt: Date | null }> {
  const faults: unknown[] = [];
  let handled = 0;
  for (; handled < BATCH; handled += 1) {
    const em = context.em.fork();
    let claimed: RecoveryRequest | null = null;
    try {
      await inTransaction({ ...context, em }, async (inside) => {
        claimed = await claim(inside);
        if (claimed) await settle(inside, claimed);
      });
    } catch (error) {
      if (!claimed) throw error;
      faults.push(error);
      await putOff(context, claimed);
    }
    if (!claimed) break;
  }
  if (faults.length > 0) throw faults[0];
  return { handled, nextDueAt: await nextDueAt(context) };
}

const claim = ({ em, now }: Context): Promise<RecoveryRequest | null> =>
  em.findOne(
    RecoveryRequest,
    { settledAt: null, dueAt: { $lte: now } },
    { orderBy: { dueAt: 'asc' }, lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE },
  );

async function settle(context: Context, request: RecoveryRequest): Promise<void> {
  const { em, now } = context;
  const institution = await institutionById(context, request.institution);
  const account = await findAccount(context, institution, request);
  const outcome = await outcomeFor(context, institution, request, account);
  em.assign(request, { identifier: null, settledAt: now, outcome, account: account?.id ?? null });
  await em.flush();
  if (account && outcome === 'sent') {
    const ground = { kind: 'recovery_request' as const, id: request.id };
    await sendCredential(context, institution, account, ground, { language: request.language });
    return;
  }
  await record(context, {
    institution: institution.id,
    action: 'credential.recovery_ignored',
    outcome: 'denied',
    account: account?.id ?? null,
    detail: { cause: outcome },
  });
}

/** The one account that was meant; where two have the same address it is nobody's (ASVS 5.0 6.3.8: no guess). */
async function findAccount(
  { em }: Context,
  { id, profile }: InstitutionRecord,
  request: RecoveryRequest,
): Promise<Account | null> {
  const typed = openIdentifier(request);
  if (typed === '' || /\p{Cc}/u.test(typed) || !profile.recovery.by.includes(request.way)) return null;
  const found = await em.find(Account, { institution: id, ...byWay(id, request.way, typed) }, { limit: 2 });
  return found.length === 1 ? (found[0] ?? null) : null;
}

const byWay = (institution: string, way: RecoveryWay, typed: string) =>
  way === 'address' ? { addressIndex: addressIndex(institution, typed) } : { username: typed.toLowerCase() };

async function outcomeFor(
  context: Context,
  { profile }: InstitutionRecord,
  request: RecoveryRequest,
  account: Account | null,
): Promise<Outcome> {
  if (!account) return 'unknown';
  if (account.status === 'not_migrated') return 'not_migrated';
  if (account.status !== 'active') return 'not_active';
  if (!account.address) return 'without_address';
  const [sent] = await query<{ mails: number }>(
    context.em,
    `with counted_alone as materialized (select pg_advisory_xact_lock(hashtextextended($1::text, 31)))
     select count(*)::int as mails from counted_alone, recovery_request
     where account_id = $1::uuid and outcome = 'sent' and created_at > $2`,
    [account.id, new Date(request.createdAt.getTime() - HOUR)],
  );
  return (sent?.mails ?? 0) >= profile.recovery.mailsAnHour ? 'too_many' : 'sent';
}

/** Half a minute, doubled with each fault, at most an hour; a day after it was made it is given up. */
async function putOff({ em, now }: Context, { id, attempts }: RecoveryRequest): Promise<void> {
  const wait = Math.min(HOUR, (MINUTE / 2) * 2 ** Math.min(attempts, 10));
  await query(
    em,
    `update recovery_request set attempts = attempts + 1, due_at = $2 where id = $1 and settled_at is null`,
    [id, new Date(now.getTime() + wait)],
  );
}

async function nextDueAt({ em }: Context): Promise<Date | null> {
  const [next] = await query<{ at: string | null }>(
    em,
    'select min(due_at) as at from recovery_request where settled_at is null',
  );
  return next?.at ? new Date(next.at) : null;
}

/**
 * Gives up the requests that nobody could settle for a day, and forgets those settled 30 days ago.
 * @returns how many were given up.
 */
export async function forgetRecoveries(context: Context): Promise<number> {
  return inTransaction(context, async (inside) => {
    const rows = await query<{ institution: string }>(inside.em, 'select institution from forget_recoveries($1)', [
      inside.now,
    ]);
    const counts = Map.groupBy(rows, ({ institution }) => institution);
    for (const [institution, { length }] of counts) {
      await record(inside, {
        institution,
        action: 'credential.recovery_ignored',
        outcome: 'failed',
        detail: { cause: 'too_late', count: length },
      });
    }
    return rows.length;
  });
}
