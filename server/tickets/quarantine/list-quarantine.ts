import { InboundMail } from '#db/entities/index.ts';
import type { Context } from '../../context.ts';
import { found } from '../../errors.ts';
import { query } from '../../sql.ts';
import { institutionsWith } from '../../staff/index.ts';
import type { AsideKind, KeptMail, QuarantineQuery, QuarantineView } from '../contract.ts';
import { findDiscards } from './find-discards.ts';
import { quarantineScope } from './lock-mail.ts';

const PAGE = 25;
/** The number of mails in quarantine is told up to here. */
const MOST_COUNTED = 100;

type Row = Omit<KeptMail, 'receivedAt' | 'settledAt' | 'discard'> & {
  institution: string;
  receivedAt: string;
  settledAt: string;
};

const STATES: Record<QuarantineView, InboundMail['state']> = {
  quarantine: 'quarantined',
  aside: 'set_aside',
  discarded: 'discarded',
};

type Narrowing = { kind?: AsideKind | undefined; words?: string; after?: { at: Date; id: string } | undefined };

/**
 * The statement of one page, and its values. Each state has its partial index, in this order; the state stands in the text,
 * so that the planner knows which.
 */
export function keptMails(
  state: InboundMail['state'],
  institutions: readonly string[],
  { kind, words = '', after }: Narrowing = {},
): { text: string; values: unknown[] } {
  const values: unknown[] = [institutions, PAGE + 1];
  const value = (one: unknown): string => `$${values.push(one)}`;
  const conditions = [`i.state = '${state}'`];
  if (kind) conditions.push(`i.kind = ${value(kind)}`);
  if (words !== '') {
    const pattern = value(`%${words.replace(/[\\%_]/g, '\\$&')}%`);
    conditions.push(`(i.sender_name ilike ${pattern} or i.subject ilike ${pattern})`);
  }
  if (after) {
    const at = value(after.at);
    conditions.push(`i.settled_at <= ${at} and (i.settled_at < ${at} or i.id > ${value(after.id)})`);
  }
  const text = `
    select m.id, m.institution_id as institution, b.address as mailbox, m.state, m.kind, m.reason,
      m.sender_name as "senderName", m.sender_hint as "senderHint", m.subject, m.size, m.attempts,
      m.last_error as "lastError", m.received_at as "receivedAt", m.settled_at as "settledAt"
    from unnest($1::uuid[]) as ours(id)
    cross join lateral (
      select * from inbound_mail i where i.institution_id = ours.id and ${conditions.join(' and ')}
      order by i.settled_at desc, i.id limit $2) m
    join mailbox b on b.id = m.mailbox_id
    order by m.settled_at desc, m.id limit $2`;
  return { text, values };
}

/**
 * The mails that no ticket came of, in the institutions in which the reader may decide, the newest first, 25 a page.
 * @returns one page, and the mark after which the next begins.
 */
export async function listQuarantine(
  context: Context,
  { view, kind, q, before }: QuarantineQuery,
): Promise<{ mails: KeptMail[]; nextBefore: string | null; waiting: number }> {
  const [at, id] = before?.split('.', 2) ?? [];
  const { text, values } = keptMails(STATES[view], await scopeOf(context), {
    kind: view === 'aside' ? kind : undefined,
    words: q,
    after: at && id ? { at: new Date(Number(at)), id } : undefined,
  });
  const found = await query<Row>(context.em, text, values);
  const rows = found.slice(0, PAGE);
  const last = found.length > PAGE ? rows.at(-1) : undefined;
  return {
    mails: await withDiscards(context, rows),
    nextBefore: last ? `${new Date(last.settledAt).getTime()}.${last.id}` : null,
    waiting: await countQuarantined(context),
  };
}

/** One mail of the list. @throws DomainError `not_found` where the reader may not decide about it, or it became a ticket. */
export async function showKeptMail(context: Context, id: string): Promise<KeptMail> {
  const key = { id, state: { $in: Object.values(STATES) }, ...quarantineScope(context) };
  const mail = found(await context.em.findOne(InboundMail, key, { refresh: true }), 'mail');
  const [mailbox] = await query<{ address: string }>(context.em, 'select address from mailbox where id = $1', [
    mail.mailbox,
  ]);
  const [one] = await withDiscards(context, [
    {
      ...mail,
      kind: mail.kind ?? null,
      reason: mail.reason ?? null,
      senderName: mail.senderName ?? null,
      senderHint: mail.senderHint ?? null,
      subject: mail.subject ?? null,
      lastError: mail.lastError ?? null,
      state: mail.state as KeptMail['state'],
      mailbox: mailbox?.address ?? '',
      receivedAt: mail.receivedAt.toISOString(),
      settledAt: (mail.settledAt ?? mail.receivedAt).toISOString(),
    },
  ]);
  return found(one, 'mail');
}

/** @returns how many mails wait in quarantine for a decision of the reader, at most 100. */
export async function countQuarantined(context: Context): Promise<number> {
  const [row] = await query<{ count: number }>(
    context.em,
    `select count(*)::int as count from (
       select from inbound_mail where institution_id = any($1::uuid[]) and state = 'quarantined' limit ${MOST_COUNTED}) q`,
    [await scopeOf(context)],
  );
  return row?.count ?? 0;
}

async function scopeOf({ em, actor }: Context): Promise<string[]> {
  if (actor.kind !== 'system') return institutionsWith(actor, 'mail.quarantine');
  return (await query<{ id: string }>(em, 'select id from institution')).map(({ id }) => id);
}

async function withDiscards(context: Context, rows: readonly Row[]): Promise<KeptMail[]> {
  const discarded = rows.filter((row) => row.state === 'discarded');
  const discards = await findDiscards(
    context.em,
    discarded.map((row) => ({ ...row, settledAt: new Date(row.settledAt) })),
  );
  return rows.map((row) => {
    const discard = discards.get(row.id);
    return {
      id: row.id,
      mailbox: row.mailbox,
      state: row.state,
      kind: row.kind,
      reason: row.reason,
      senderName: row.senderName,
      senderHint: row.senderHint,
      subject: row.subject,
      size: row.size,
      attempts: row.attempts,
      lastError: row.lastError,
      receivedAt: new Date(row.receivedAt).toISOString(),
      settledAt: new Date(row.settledAt).toISOString(),
      discard: discard ? { by: discard.by, reason: discard.reason, from: discard.from } : null,
    };
  });
}
