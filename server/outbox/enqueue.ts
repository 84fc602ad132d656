import { setImmediate as otherWork } from 'node:timers/promises';
import { newId } from '#db/columns.ts';
import { OutboundMail } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { sealText } from '../crypto/index.ts';
import { insertTogether } from '../sql.ts';
import { newMessageId } from './message-id.ts';
import { type MailChange, type MailFact, type MailLanguage, renderMail } from './render.ts';
import type { MailPurpose } from './texts/texts.ts';

/** Mails that are written without letting other work of the process come in between. */
const AT_A_TIME = 5;

/** On whose behalf a mail goes out. */
export type MailSender = {
  institution: string;
  name: string;
  /** For subject lines, which are cut short where they are read. */
  shortName: string;
  address: string;
  senderName: string;
  colour: string;
};

export type OutgoingMail = {
  sender: MailSender;
  purpose: MailPurpose;
  language: MailLanguage;
  /** One address: a mail to two people is two mails. */
  recipient: string;
  recipientHint: string;
  params?: Record<string, string | number>;
  text?: string;
  secret?: string;
  /** What the mail says of the account, each on a line of its own, after the first one. */
  facts?: MailFact[];
  /** What a file changed, where the mail tells it. */
  changed?: readonly MailChange[];
  url?: string;
  ticket?: { id: string; reference: string } | null;
  inReplyTo?: string | null;
  /** Where it is one of many: when it is its turn, see {@link takeSlots}. Mails to single people go first. */
  bulkDueAt?: Date;
};

/**
 * A mail, in its words, as a row of the outbox: for a statement that inserts it together with what it tells. Recipient and
 * content are sealed; content that holds a secret or a link is wiped once it is sent.
 */
export function outboxRow({ now }: Context, mail: OutgoingMail): { id: string; [property: string]: unknown } {
  const id = newId();
  const institution = mail.sender.institution;
  const reference = mail.ticket?.reference;
  const rendered = renderMail({
    purpose: mail.purpose,
    language: mail.language,
    params: mail.params ?? {},
    sender: mail.sender,
    ...(mail.text === undefined ? {} : { text: mail.text }),
    ...(mail.secret === undefined ? {} : { secret: mail.secret }),
    ...(mail.facts === undefined ? {} : { facts: mail.facts }),
    ...(mail.changed === undefined ? {} : { changed: mail.changed }),
    ...(mail.url === undefined ? {} : { url: mail.url }),
    ...(reference === undefined ? {} : { reference }),
  });
  const place = (column: string) => ({ institution, column: `outbound_mail.${column}`, row: id });
  const messageId = newMessageId(reference ?? 'MAIL', mail.sender.address.split('@')[1] ?? 'localhost');
  return {
    id,
    institution,
    ticket: mail.ticket?.id ?? null,
    purpose: mail.purpose,
    language: mail.language,
    messageId,
    recipient: sealText(place('recipient'), mail.recipient),
    recipientHint: mail.recipientHint,
    subject: rendered.subject,
    content: sealText(place('content'), JSON.stringify(rendered.parts)),
    isSecret: mail.secret !== undefined || mail.url !== undefined,
    isAutomatic: mail.purpose !== 'reply',
    inReplyTo: mail.inReplyTo ?? null,
    isBulk: mail.bulkDueAt !== undefined,
    dueAt: mail.bulkDueAt ?? now,
    createdAt: now,
  };
}

/**
 * Puts a mail into the outbox in the transaction of what it tells: it leaves only if that commits. See {@link outboxRow}.
 * @throws Error outside a transaction.
 */
export async function enqueue(context: Context, mail: OutgoingMail): Promise<void> {
  await enqueueAll(context, [mail]);
}

/**
 * Puts several mails into the outbox with one statement; see {@link enqueue}.
 * @returns their identities, in the same order.
 */
export async function enqueueAll(context: Context, mails: readonly OutgoingMail[]): Promise<string[]> {
  if (!context.em.isInTransaction()) throw new Error(`mail ${mails[0]?.purpose} outside a transaction`);
  const rows: ReturnType<typeof outboxRow>[] = [];
  for (const mail of mails) {
    // Writing a mail takes some tenths of a millisecond: whoever waits for a page comes in between.
    if (rows.length % AT_A_TIME === AT_A_TIME - 1) await otherWork();
    rows.push(outboxRow(context, mail));
  }
  await insertTogether(context.em, [OutboundMail, rows]);
  return rows.map(({ id }) => id);
}
