import { defineEntity, p } from '@mikro-orm/postgresql';
import { instant, primaryId } from '../columns.ts';
import { Institution } from './institution.ts';

/** One desk mailbox that is read over IMAP. Connection settings come from the institution's profile. */
const schema = defineEntity({
  name: 'Mailbox',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    address: p.string().length(320),
    isEnabled: p.boolean().default(true),
    leaseOwner: p.string().length(100).nullable(),
    leaseUntil: instant().nullable(),
    lastReadAt: instant().nullable(),
    failingSince: instant().nullable(),
    lastError: p.text().nullable(),
    /** Since when it is not read, once the administrators were told; null while all is well. */
    alarmedAt: instant().nullable(),
  },
  uniques: [{ properties: ['institution', 'address'] }],
});

export class Mailbox extends schema.class {}
schema.setClass(Mailbox);
