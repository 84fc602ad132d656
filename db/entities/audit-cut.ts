import { defineEntity, p } from '@mikro-orm/postgresql';
import { instant, primaryId } from '../columns.ts';
import { AuditCheckpoint } from './audit-checkpoint.ts';
import { Institution } from './institution.ts';

/**
 * Where retention cut an audit chain: the entries up to `position` are gone, the last of them had this hash, and a signed
 * checkpoint says the same. Rows are written only by the database function `audit_cut`, and never altered.
 */
const schema = defineEntity({
  name: 'AuditCut',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    checkpoint: () => p.manyToOne(AuditCheckpoint).mapToPk(),
    position: p.bigint('number'),
    hash: p.string().length(64),
    entries: p.bigint('number'),
    cutAt: instant(),
  },
  uniques: [{ properties: ['institution', 'position'] }],
});
export class AuditCut extends schema.class {}
schema.setClass(AuditCut);
