import { defineEntity, p } from '@mikro-orm/postgresql';
import { instant, primaryId, sealed } from '../columns.ts';
import { Institution } from './institution.ts';
import { Ticket } from './ticket.ts';

/** `uncertain`: the connection was lost where the server may already have had the mail; it is repeated with the same Message-ID. */
const OUTBOUND_MAIL_STATES = ['queued', 'sending', 'uncertain', 'sent', 'failed'] as const;

/** A rendered mail on its way out: one recipient a row. Recipient and content are sealed; a secret is wiped once sent. */
const schema = defineEntity({
  name: 'OutboundMail',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    ticket: () => p.manyToOne(Ticket).mapToPk().nullable().index(),
    purpose: p.string().length(60),
    language: p.string().length(2),
    messageId: p.string().length(255).unique(),
    recipient: sealed(),
    recipientHint: p.string(),
    subject: p.text(),
    content: sealed().nullable(),
    isSecret: p.boolean().default(false),
    isAutomatic: p.boolean().default(true),
    inReplyTo: p.string().length(998).nullable(),
    state: p.enum(OUTBOUND_MAIL_STATES).default('queued'),
    /** One of many: mails to single people go first. */
    isBulk: p.boolean().default(false),
    attempts: p.integer().default(0),
    dueAt: instant(),
    claimedUntil: instant().nullable(),
    verdict: p.text().nullable(),
    createdAt: instant(),
    settledAt: instant().nullable(),
    /** When a delivery report told that it did not arrive, and what it said (status and diagnostic, without addresses). */
    bouncedAt: instant().nullable(),
    bounceDetail: p.text().nullable(),
  },
  indexes: [
    {
      name: 'outbound_mail_due_index',
      expression: `create index "outbound_mail_due_index" on "outbound_mail" ("is_bulk", "due_at") where "state" in ('queued', 'sending', 'uncertain')`,
    },
  ],
});

export class OutboundMail extends schema.class {}
schema.setClass(OutboundMail);
