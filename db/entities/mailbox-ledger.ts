import { defineEntity, p } from '@mikro-orm/postgresql';
import { instant } from '../columns.ts';
import { InboundMail } from './inbound-mail.ts';
import { Institution } from './institution.ts';
import { Mailbox } from './mailbox.ts';

/**
 * Every message that was ever seen on a server, by (mailbox, UIDVALIDITY, UID): RFC 9051 §2.3.1.1 makes that triple
 * permanent, so a row here means the bytes are stored and the server copy may be filed away.
 */
const schema = defineEntity({
  name: 'MailboxLedger',
  primaryKeys: ['mailbox', 'uidValidity', 'uid'],
  properties: {
    institution: () => p.manyToOne(Institution).mapToPk(),
    mailbox: () => p.manyToOne(Mailbox).mapToPk().primary(),
    uidValidity: p.bigint('string').primary(),
    uid: p.bigint('number').primary(),
    mail: () => p.manyToOne(InboundMail).mapToPk().index(),
    recordedAt: instant(),
    filedAt: instant().nullable(),
  },
});

export class MailboxLedger extends schema.class {}
schema.setClass(MailboxLedger);
