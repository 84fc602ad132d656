import { defineEntity, p } from '@mikro-orm/postgresql';
import { InboundMail } from './inbound-mail.ts';

/** At most 1 MiB of a raw mail, encrypted. Chunks keep a 50 MB mail from being in memory at once. */
const schema = defineEntity({
  name: 'InboundMailChunk',
  primaryKeys: ['mail', 'position'],
  properties: {
    mail: () => p.manyToOne(InboundMail).mapToPk().primary().deleteRule('cascade'),
    position: p.integer().primary(),
    sealedBytes: p.blob(),
  },
});

export class InboundMailChunk extends schema.class {}
schema.setClass(InboundMailChunk);
