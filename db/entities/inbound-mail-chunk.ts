import { defineEntity, p } from '@mikro-orm/postgresql';
import { InboundMail } from './inbound-mail.ts';
import { Institution } from './institution.ts';

/** At most 256 KiB of a raw mail, encrypted. Chunks keep a 50 MB mail from being in memory at once. */
const schema = defineEntity({
  name: 'InboundMailChunk',
  primaryKeys: ['mail', 'position'],
  properties: {
    institution: () => p.manyToOne(Institution).mapToPk(),
    mail: () => p.manyToOne(InboundMail).mapToPk().primary().deleteRule('cascade'),
    position: p.integer().primary(),
    sealedBytes: p.blob(),
  },
});

export class InboundMailChunk extends schema.class {}
schema.setClass(InboundMailChunk);
