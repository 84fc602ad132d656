import type { EntityManager } from '@mikro-orm/postgresql';
import type { Transporter } from 'nodemailer';
import { OutboundMail } from '#db/entities/index.ts';
import { record } from '../audit/index.ts';
import { inTransaction, systemContext } from '../context.ts';
import { openText } from '../crypto/open.ts';
import type { Log } from '../log.ts';
import { query } from '../sql.ts';
import { layOutHtml, layOutText, type MailParts } from './layout.ts';
import { nextAttempt, type Verdict, verdictOf } from './verdict.ts';

/** How long a claim holds: a worker that died in the middle is followed by another after that. */
const CLAIM_SECONDS = 120;
const BATCH = 25;
/** Of one batch, the mails that are one of many: a mail to a single person waits for no more than these. */
const BULK = 10;

/** Read from the ends of the index: a hundred thousand that wait for their turn cost nothing. */
const first = (isBulk: boolean): string =>
  `(select due_at from outbound_mail where is_bulk = ${isBulk} and state in ('queued', 'uncertain') order by due_at limit 1)`;
const NEXT = `
  select least(${first(false)}, ${first(true)}, (select min(claimed_until) from outbound_mail
    where is_bulk in (false, true) and state = 'sending' and due_at <= $1)) as at`;

export type SenderOf = (
  institution: string,
) => Promise<{ transport: Transporter; from: { name: string; address: string } }>;
export type DeliveryDependencies = { em: EntityManager; log: Log; senderOf: SenderOf; now?: () => Date };

type Claimed = {
  id: string;
  institution_id: string;
  ticket_id: string | null;
  ticket_reference: string | null;
  purpose: string;
  message_id: string;
  recipient: string;
  subject: string;
  content: string;
  is_automatic: boolean;
  in_reply_to: string | null;
  attempts: number;
};

const due = (isBulk: boolean, most: string | number): string => `
    select id from outbound_mail
    where is_bulk = ${isBulk} and state in ('queued', 'uncertain', 'sending') and due_at <= $1
      and (state <> 'sending' or claimed_until < $1)
    order by due_at limit ${most} for update skip locked`;

/**
 * Rows that are due, and rows whose worker died: mails to single people first, then some of those to many. The attempt is
 * counted and committed before anything is sent.
 */
const CLAIM = `
  with single as (${due(false, BATCH)}),
    many as (${due(true, `least(${BULK}, ${BATCH} - (select count(*) from single))`)}),
    due as (select id from single union all select id from many)
  update outbound_mail m set state = 'sending', attempts = m.attempts + 1, claimed_until = $2
  from due where m.id = due.id
  returning m.id, m.institution_id, m.ticket_id, (select reference from ticket t where t.id = m.ticket_id) as ticket_reference,
    m.purpose, m.message_id, m.recipient, m.subject, m.content, m.is_automatic, m.in_reply_to, m.attempts`;

/**
 * Sends what is due and records each verdict. Several workers may run it at once.
 * @returns how many mails were handled, and when the next one is due (null: nothing waits).
 */
export async function deliverDue(
  dependencies: DeliveryDependencies,
): Promise<{ handled: number; nextDueAt: Date | null }> {
  const now = dependencies.now ?? (() => new Date());
  const em = dependencies.em.fork();
  const at = now();
  const claimed = await query<Claimed>(em, CLAIM, [at, new Date(at.getTime() + CLAIM_SECONDS * 1000)]);
  await Promise.all(claimed.map((mail) => deliverOne(dependencies, mail, now)));
  const [next] = await query<{ at: string | null }>(em, NEXT, [at]);
  return { handled: claimed.length, nextDueAt: next?.at ? new Date(next.at) : null };
}

async function deliverOne({ em, log, senderOf }: DeliveryDependencies, mail: Claimed, now: () => Date): Promise<void> {
  const verdict = await send(senderOf, mail);
  await inTransaction(systemContext(em.fork(), 'outbox', now()), async (context) => {
    const row = await context.em.findOneOrFail(OutboundMail, { id: mail.id });
    row.claimedUntil = null;
    row.verdict = verdict.detail;
    const retryAt =
      verdict.state === 'sent' || verdict.state === 'refused' ? null : nextAttempt(mail.attempts, context.now);
    if (retryAt) {
      row.state = verdict.state === 'uncertain' ? 'uncertain' : 'queued';
      row.dueAt = retryAt;
      log.warn(
        { mail: mail.id, purpose: mail.purpose, attempt: mail.attempts, verdict: verdict.detail, retryAt },
        'mail not sent yet',
      );
      return;
    }
    row.state = verdict.state === 'sent' ? 'sent' : 'failed';
    row.settledAt = context.now;
    if (row.isSecret) row.content = null;
    await record(context, {
      institution: mail.institution_id,
      action: row.state === 'sent' ? 'mail.sent' : 'mail.failed',
      outcome: row.state === 'sent' ? 'done' : 'failed',
      ticket: mail.ticket_id && mail.ticket_reference ? { id: mail.ticket_id, reference: mail.ticket_reference } : null,
      detail: { purpose: mail.purpose, attempts: mail.attempts },
    });
  });
}

const placeIn = ({ institution_id, id }: Pick<Claimed, 'institution_id' | 'id'>, column: string) => ({
  institution: institution_id,
  column: `outbound_mail.${column}`,
  row: id,
});

/** To whom a mail goes, in clear. */
export const openRecipient = (mail: Pick<Claimed, 'institution_id' | 'id' | 'recipient'>): string =>
  openText(placeIn(mail, 'recipient'), mail.recipient);

async function send(senderOf: SenderOf, mail: Claimed): Promise<Verdict> {
  try {
    const { transport, from } = await senderOf(mail.institution_id);
    const parts = JSON.parse(openText(placeIn(mail, 'content'), mail.content)) as MailParts;
    const info = await transport.sendMail({
      from,
      to: openRecipient(mail),
      subject: mail.subject,
      html: layOutHtml(parts),
      text: layOutText(parts),
      messageId: mail.message_id,
      ...(mail.in_reply_to ? { inReplyTo: mail.in_reply_to, references: [mail.in_reply_to] } : {}),
      headers: {
        ...(mail.is_automatic
          ? {
              'Auto-Submitted': mail.purpose === 'acknowledgement' ? 'auto-replied' : 'auto-generated',
              'X-Auto-Response-Suppress': 'All',
            }
          : {}),
        ...(mail.ticket_reference ? { 'X-Guichet-Ticket': mail.ticket_reference } : {}),
      },
    });
    return verdictOf({ rejected: info.rejected ?? [], response: info.response ?? '' });
  } catch (error) {
    return verdictOf(error instanceof Error ? error : new Error(String(error)));
  }
}
