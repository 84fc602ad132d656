import { defineEntity, p } from '@mikro-orm/postgresql';
import { instant, primaryId } from '../columns.ts';
import { Institution } from './institution.ts';

/** A signed statement of how far a chain reached: `payload` is the exact text that was signed (Ed25519). Never altered. */
const schema = defineEntity({
  name: 'AuditCheckpoint',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    position: p.bigint('number'),
    hash: p.string().length(64),
    recordedAt: instant(),
    keyId: p.string().length(16),
    payload: p.text(),
    signature: p.string().length(88),
  },
  uniques: [{ properties: ['institution', 'position'] }],
});
export class AuditCheckpoint extends schema.class {}
schema.setClass(AuditCheckpoint);

/** One checkpoint on its way to one place outside the database. `target` names the place in the profile. */
const deliverySchema = defineEntity({
  name: 'AuditCheckpointDelivery',
  properties: {
    id: primaryId(),
    checkpoint: () => p.manyToOne(AuditCheckpoint).mapToPk(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    target: p.string().length(64),
    attempts: p.integer().default(0),
    dueAt: instant(),
    lastError: p.text().nullable(),
    deliveredAt: instant().nullable(),
  },
  uniques: [{ properties: ['checkpoint', 'target'] }],
  indexes: [
    {
      name: 'audit_checkpoint_delivery_due_index',
      expression: `create index "audit_checkpoint_delivery_due_index" on "audit_checkpoint_delivery" ("due_at") where "delivered_at" is null`,
    },
  ],
});
export class AuditCheckpointDelivery extends deliverySchema.class {}
deliverySchema.setClass(AuditCheckpointDelivery);
