import { Challenge } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { query } from '../sql.ts';

/** Tries a code has (NIST SP 800-63B-4 §3.2.2 asks for a limit; ASVS 5.0 6.6.3). */
export const TRIES = 5;
/** Wrong tries in a day against one account, over all its codes: a new code does not give new tries. */
const TRIES_A_DAY = 15;
/** Wrong tries in a day at codes that one agent had sent, over all accounts. */
const TRIES_OF_AGENT_A_DAY = 60;
const CODES_AN_HOUR = 5;
const HOUR = 3_600_000;

/** Whether any try is left today: against the account, and at what the agent has sent. */
export async function hasTriesToday({ em, now }: Context, account: string, agent: string): Promise<boolean> {
  const [wrong] = await query<{ account: number; agent: number }>(
    em,
    `select
       (select coalesce(sum(attempts - (outcome is not distinct from 'match')::int), 0)::int from challenge
         where account_id = $1 and created_at > $3) as account,
       (select coalesce(sum(attempts - (outcome is not distinct from 'match')::int), 0)::int from challenge
         where requested_by_id = $2 and created_at > $3) as agent`,
    [account, agent, new Date(now.getTime() - 24 * HOUR)],
  );
  return (wrong?.account ?? 0) < TRIES_A_DAY && (wrong?.agent ?? 0) < TRIES_OF_AGENT_A_DAY;
}

/** @throws DomainError `conflict` where no further code may go to an account now. */
export async function assertMaySendCode(context: Context, account: string, agent: string): Promise<void> {
  const { em, now } = context;
  const recent = await em.count(Challenge, { account, createdAt: { $gt: new Date(now.getTime() - HOUR) } });
  if (recent >= CODES_AN_HOUR) throw new DomainError('conflict', 'too_many_codes');
  if (!(await hasTriesToday(context, account, agent))) throw new DomainError('conflict', 'too_many_tries');
}
