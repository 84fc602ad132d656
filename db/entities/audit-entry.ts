import { defineEntity, p } from '@mikro-orm/postgresql';
import { instant, primaryId } from '../columns.ts';
import { Institution } from './institution.ts';

/**
 * One entry of an institution's audit chain. `payload` is the exact text that was hashed; the other columns are copies
 * for searching. Rows are written only by the database function `audit_append`.
 */
const schema = defineEntity({
  name: 'AuditEntry',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    position: p.bigint('number'),
    recordedAt: instant(),
    action: p.string().length(60),
    outcome: p.string().length(20),
    actorId: p.uuid().nullable(),
    actorName: p.string(),
    account: p.uuid().nullable(),
    ticket: p.uuid().nullable(),
    ticketReference: p.string().length(32).nullable(),
    payload: p.text(),
    previousHash: p.string().length(64),
    hash: p.string().length(64),
  },
  uniques: [{ properties: ['institution', 'position'] }],
  indexes: [
    { properties: ['institution', 'recordedAt'] },
    { properties: ['institution', 'action', 'recordedAt'] },
    { properties: ['account', 'recordedAt'] },
    { properties: ['ticket', 'recordedAt'] },
    { properties: ['actorId', 'recordedAt'] },
    { properties: ['institution', 'actorName', 'recordedAt'] },
    {
      name: 'audit_entry_not_done_index',
      expression: `create index "audit_entry_not_done_index" on "audit_entry" ("institution_id", "outcome", "recorded_at") where "outcome" <> 'done'`,
    },
  ],
});
export class AuditEntry extends schema.class {}
schema.setClass(AuditEntry);

/** The newest link of a chain: the row that concurrent writers wait for. */
const headSchema = defineEntity({
  name: 'AuditHead',
  properties: {
    institution: () => p.manyToOne(Institution).mapToPk().primary(),
    position: p.bigint('number'),
    hash: p.string().length(64),
  },
});
export class AuditHead extends headSchema.class {}
headSchema.setClass(AuditHead);
