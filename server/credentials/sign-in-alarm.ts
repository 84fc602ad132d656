import type { Context } from '../context.ts';
import { query } from '../sql.ts';
import { STRANGERS_WAIT_MINUTES } from './sign-in.ts';

const SHOWN_HOURS = 24;

/** When so many sign-ins of an account were refused that unknown browsers had to wait, if within a day; else null. */
export async function signInAlarm({ em, now }: Context, account: string): Promise<string | null> {
  const [row] = await query<{ at: string }>(
    em,
    `select (extract(epoch from locked_until) * 1000)::float8 as at from credential
     where account_id = $1 and locked_until > $2`,
    [account, new Date(now.getTime() - SHOWN_HOURS * 3_600_000)],
  );
  return row ? new Date(Number(row.at) - STRANGERS_WAIT_MINUTES * 60_000).toISOString() : null;
}
