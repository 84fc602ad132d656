import { defineEntity, p } from '@mikro-orm/postgresql';
import { instant, primaryId } from '../columns.ts';
import { InboundMail } from './inbound-mail.ts';
import { Institution } from './institution.ts';
import { Staff } from './staff.ts';
import { Ticket } from './ticket.ts';

const MESSAGE_DIRECTIONS = ['in', 'out', 'note'] as const;

/** Verdicts of RFC 8601; `domain` is the one in From. `by` tells who checked: this product, or the named upstream server. */
type SenderAuthentication = {
  by: string;
  domain: string;
  dmarc: string;
  spf: string;
  dkim: string;
  arc: string;
};

/** One entry of a ticket's conversation. `text` is masked: no valid national number and no stored address stands in it. */
const schema = defineEntity({
  name: 'Message',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    ticket: () => p.manyToOne(Ticket).mapToPk(),
    direction: p.enum(MESSAGE_DIRECTIONS),
    authorName: p.string(),
    authorShown: p.string().nullable(),
    author: () => p.manyToOne(Staff).mapToPk().nullable(),
    subject: p.text().nullable(),
    text: p.text(),
    spans: p.json<{ field: 'subject' | 'text'; what: string; start: number; end: number }[]>(),
    attachments: p.json<{ name: string; contentType: string; size: number; sha256: string }[]>(),
    flags: p.array<string>(),
    /** Whether the raw mail holds an HTML body, which is shown sanitised on demand. */
    hasHtml: p.boolean().default(false),
    /** How far the sender's domain vouches for the mail; null for what the desk wrote. */
    authentication: p.json<SenderAuthentication>().nullable(),
    inboundMail: () => p.manyToOne(InboundMail).mapToPk().nullable(),
    createdAt: instant(),
  },
  indexes: [{ properties: ['ticket', 'createdAt'] }],
});

export class Message extends schema.class {}
schema.setClass(Message);
