import { defineEntity, p } from '@mikro-orm/postgresql';
import { instant, primaryId } from '../columns.ts';
import { Institution } from './institution.ts';
import { Mailbox } from './mailbox.ts';
import { Ticket } from './ticket.ts';

/**
 * `stored`: bytes are durable, not yet understood. `ticketed`: joined or opened a ticket. `set_aside`: no request (robot,
 * bounce, bulk, loop). `quarantined`: could not be read within its limits, a person decides. `discarded`: a person did.
 */
const INBOUND_MAIL_STATES = ['stored', 'ticketed', 'set_aside', 'quarantined', 'discarded'] as const;

/** A received mail: its identity and its state. The encrypted bytes lie in {@link InboundMailChunk}. */
const schema = defineEntity({
  name: 'InboundMail',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    mailbox: () => p.manyToOne(Mailbox).mapToPk(),
    fingerprint: p.string().length(43),
    size: p.integer(),
    isOversize: p.boolean().default(false),
    state: p.enum(INBOUND_MAIL_STATES).default('stored'),
    kind: p.string().length(40).nullable(),
    messageId: p.string().length(998).nullable(),
    /** Why it was set aside or put into quarantine: the sign that was seen, or the limit that was met. */
    reason: p.string().length(200).nullable(),
    /** Who wrote and about what, masked, of a mail that opened no ticket. */
    senderName: p.string().length(200).nullable(),
    senderHint: p.string().length(320).nullable(),
    subject: p.text().nullable(),
    /** A person says that it is a request, whatever its signs. */
    isVouched: p.boolean().default(false),
    /** Set in the statement that claims the mail, before the ticket itself is written: checked at commit. */
    ticket: () => p.manyToOne(Ticket).mapToPk().nullable().index().deferMode('deferred'),
    attempts: p.integer().default(0),
    lastError: p.text().nullable(),
    receivedAt: instant(),
    settledAt: instant().nullable(),
    /** When its bytes were removed, by retention or erasure. */
    purgedAt: instant().nullable(),
  },
  uniques: [{ properties: ['institution', 'fingerprint'] }],
  indexes: [
    {
      name: 'inbound_mail_waiting_index',
      expression: `create index "inbound_mail_waiting_index" on "inbound_mail" ("mailbox_id", "received_at", "id") where "state" = 'stored'`,
    },
    {
      name: 'inbound_mail_quarantine_index',
      expression: `create index "inbound_mail_quarantine_index" on "inbound_mail" ("institution_id", "settled_at" desc, "id") where "state" = 'quarantined'`,
    },
    {
      name: 'inbound_mail_set_aside_index',
      expression: `create index "inbound_mail_set_aside_index" on "inbound_mail" ("institution_id", "settled_at" desc, "id") where "state" in ('set_aside', 'discarded')`,
    },
  ],
});

export class InboundMail extends schema.class {}
schema.setClass(InboundMail);
