import type { MikroORM } from '@mikro-orm/postgresql';
import type { ImapFlow } from 'imapflow';
import { openSmallMails } from '#server/tickets/index.ts';

type Row = {
  id: string;
  institution: string;
  address: string;
  state: string;
  attempts: number;
  error: string | null;
  kind: string | null;
  reason: string | null;
  ticket: string | null;
  received: string;
  settled: string | null;
  places: string | null;
};
/** Where a mail lies on the server. */
type Copy = { address: string; folder: string; uidValidity: string; uid: number };

const ROWS = `
  select m.id, m.institution_id as institution, b.address, m.state, m.attempts, m.last_error as error, m.kind, m.reason,
    m.ticket_id as ticket, m.received_at::text as received, m.settled_at::text as settled,
    (select string_agg(format('%s/%s recorded %s filed %s', uid_validity, uid, recorded_at, filed_at), '; ')
       from mailbox_ledger where mail_id = m.id) as places
  from inbound_mail m join mailbox b on b.id = m.mailbox_id`;
const LEDGER = `
  select l.mail_id as mail, l.recorded_at::text as recorded, l.filed_at::text as filed
  from mailbox_ledger l join mailbox b on b.id = l.mailbox_id where b.address = ? and l.uid_validity = ? and l.uid = ?`;
const MAILBOXES = `
  select address, lease_owner, lease_until, last_read_at, failing_since, last_error, clock_timestamp() as asked_at
  from mailbox order by address`;
const SESSIONS = `
  select pid, state, wait_event_type, wait_event, clock_timestamp() - state_change as since, pg_blocking_pids(pid) as blocked_by,
    left(query, 100) as query
  from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() order by pid`;

/**
 * Tells of each mail why it may have no ticket: its row and its places in the ledger, the folders of the server in which it
 * lies, and whose mail the ledger takes each copy for; then how the mailboxes and the database's sessions stand.
 * @param missing Message-IDs. Without any it tells of the mails that lie in an INBOX.
 */
export async function tellMissing(
  orm: MikroORM,
  missing: readonly string[],
  mailboxes: readonly { address: string; visit: <T>(work: (client: ImapFlow) => Promise<T>) => Promise<T> }[],
): Promise<string> {
  const em = orm.em.fork();
  const rows = await em.execute<Row[]>(ROWS);
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  const idOf = await messageIds(orm, rows);
  const copies = new Map<string, Copy[]>();
  for (const { address, visit } of mailboxes) {
    const found = await visit((client) => listCopies(client, address));
    for (const { messageId, ...copy } of found) copies.set(messageId, [...(copies.get(messageId) ?? []), copy]);
  }
  const asked =
    missing.length > 0
      ? missing
      : [...copies].filter(([, some]) => some.some(({ folder }) => folder === 'INBOX')).map(([id]) => id);

  const lines: string[] = [];
  for (const messageId of asked) {
    const own = rows.filter(({ id }) => idOf.get(id) === messageId);
    lines.push(`${messageId}: ${own.length === 0 ? 'no row' : own.map(tellRow).join(' | ')}`);
    const lying = copies.get(messageId) ?? [];
    if (lying.length === 0) lines.push('  in no folder');
    for (const { address, folder, uidValidity, uid } of lying) {
      const [place] = await em.execute<{ mail: string; recorded: string; filed: string | null }[]>(LEDGER, [
        address,
        uidValidity,
        uid,
      ]);
      const taken = place && rowOf.get(place.mail);
      const told =
        folder === 'INBOX' && place
          ? `, in the ledger as ${idOf.get(place.mail)} (${taken?.state}), recorded ${place.recorded}, filed ${place.filed}`
          : '';
      lines.push(`  in ${folder} of ${address}, ${uidValidity}/${uid}${told}`);
    }
  }
  for (const mailbox of await em.execute(MAILBOXES)) lines.push(`mailbox ${JSON.stringify(mailbox)}`);
  const sessions = await em.transactional(async (inside) => {
    // The application's role may not see what others ask.
    await inside.execute('set local role none');
    return inside.execute(SESSIONS);
  });
  for (const session of sessions) lines.push(`session ${JSON.stringify(session)}`);
  return lines.join('\n');
}

const tellRow = ({ institution: _, ...row }: Row): string => JSON.stringify(row);

/** The Message-ID of each stored mail, out of its bytes: a mail that was not read yet has it nowhere else. */
async function messageIds(orm: MikroORM, rows: readonly Row[]): Promise<Map<string, string>> {
  const [institution = ''] = rows.map((row) => row.institution);
  const ids = rows.map(({ id }) => id);
  const bytes = await openSmallMails(orm.em.fork(), institution, ids);
  return new Map(ids.map((id) => [id, messageIdOf(bytes.get(id) ?? Buffer.alloc(0))]));
}

const messageIdOf = (raw: Buffer): string => /^Message-ID: (\S+)/im.exec(raw.toString('latin1'))?.[1] ?? '';

async function listCopies(client: ImapFlow, address: string): Promise<(Copy & { messageId: string })[]> {
  const copies: (Copy & { messageId: string })[] = [];
  for (const { path } of await client.list()) {
    const { uidValidity, exists } = await client.mailboxOpen(path, { readOnly: true });
    if (exists === 0) continue;
    for (const { uid, envelope } of await client.fetchAll('1:*', { uid: true, envelope: true }))
      copies.push({
        messageId: envelope?.messageId ?? '',
        address,
        folder: path,
        uidValidity: String(uidValidity),
        uid,
      });
  }
  return copies;
}
