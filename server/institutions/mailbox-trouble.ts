import type { Context, StaffActor } from '../context.ts';
import { env } from '../env.ts';
import { institutionsWith } from '../staff/index.ts';
import type { MailboxAlarm, TroubleCause } from './contract.ts';

/** A mailbox whose mails are not read. `since` is the last time they were, or when it began. */
export type MailboxTrouble = {
  mailbox: string;
  institution: string;
  address: string;
  since: Date;
  cause: TroubleCause;
  /** What the reading process noted; null where none reads. */
  error: string | null;
};

/** Milliseconds of failing, and of not having been read at all, after which a mailbox is in trouble. */
export type TroubleLimits = { failingMs: number; unreadMs: number };
export const TROUBLE_LIMITS: TroubleLimits = { failingMs: 2 * 60_000, unreadMs: 4 * 60_000 };

type Row = {
  id: string;
  institution_id: string;
  address: string;
  failing_since: string | null;
  last_read_at: string | null;
  last_error: string | null;
  updated_at: string;
};

const LONGEST_ERROR = 400;

/**
 * The enabled mailboxes whose mails are not read, by what the reading process wrote down of each: it fails, or it has
 * written nothing for too long, and may be dead. A reader writes at least once a minute while all is well.
 */
export async function mailboxesInTrouble(
  { em, now }: Pick<Context, 'em' | 'now'>,
  limits: TroubleLimits = TROUBLE_LIMITS,
): Promise<MailboxTrouble[]> {
  const rows = await em.execute<Row[]>(
    `select m.id, m.institution_id, m.address, m.failing_since, m.last_read_at, m.last_error, i.updated_at
     from mailbox m join institution i on i.id = m.institution_id where m.is_enabled order by m.address, m.id`,
  );
  return rows.flatMap((row) => troubleOf(row, now, limits) ?? []);
}

/** What staff are shown of the mailboxes in trouble of their institutions: the error itself is for administrators. */
export async function mailboxAlarms(context: Context<StaffActor>): Promise<MailboxAlarm[]> {
  const own = institutionsWith(context.actor, 'desk.enter');
  if (own.length === 0) return [];
  const trouble = await mailboxesInTrouble(context);
  return trouble
    .filter(({ institution }) => own.includes(institution))
    .map(({ institution, address, since, cause, error }) => ({
      address,
      since: since.toISOString(),
      cause,
      error: context.actor.roles[institution] === 'administrator' ? error : null,
    }));
}

function troubleOf(row: Row, now: Date, { failingMs, unreadMs }: TroubleLimits): MailboxTrouble | null {
  const lastRead = row.last_read_at === null ? null : new Date(row.last_read_at);
  const failing = row.failing_since === null ? null : new Date(row.failing_since);
  // A mailbox that was added or set up anew is given the same time to be read as one that was read then.
  const expected = Math.max(lastRead?.getTime() ?? 0, bornAt(row.id), new Date(row.updated_at).getTime());
  const isFailing = failing !== null && now.getTime() - failing.getTime() >= failingMs;
  const isUnread = now.getTime() - expected >= unreadMs;
  if (!isFailing && !isUnread) return null;
  return {
    mailbox: row.id,
    institution: row.institution_id,
    address: row.address,
    since: lastRead ?? failing ?? new Date(bornAt(row.id)),
    cause: failing === null ? 'nobody_reads' : causeOf(row.last_error ?? ''),
    error: failing === null || row.last_error === null ? null : withoutSecrets(row.last_error).slice(0, LONGEST_ERROR),
  };
}

/** The instant in an identity of version 7 (RFC 9562 §5.7), in milliseconds. */
const bornAt = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);

const CAUSES: readonly [RegExp, TroubleCause][] = [
  [/token endpoint/, 'token_refused'],
  [/refuses the (?:sign-in|access token)|GUICHET_SECRETS/, 'sign_in_refused'],
  [/certificate|TLS/, 'certificate'],
  [/cannot be reached|connection|no answer|ECONN|ETIMEDOUT|EHOST/i, 'unreachable'],
];

const causeOf = (error: string): TroubleCause => CAUSES.find(([words]) => words.test(error))?.[1] ?? 'other';

/** Servers repeat what they were sent. */
function withoutSecrets(text: string): string {
  const secrets = Object.values(env().GUICHET_SECRETS).filter((secret) => secret.length > 0);
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, '•••'), text);
}
