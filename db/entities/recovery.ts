import { defineEntity, p } from '@mikro-orm/postgresql';
import { blindIndex, instant, primaryId, sealed } from '../columns.ts';
import { Account } from './account.ts';
import { Institution } from './institution.ts';

const RECOVERY_WAYS = ['address', 'username'] as const;
const RECOVERY_OUTCOMES = ['sent', 'unknown', 'not_active', 'not_migrated', 'without_address', 'too_many'] as const;

/**
 * What somebody typed who asks for a new password. The page answers before anything is looked up; the worker finds the
 * account afterwards, sends to the stored address or does not, and forgets what was typed.
 */
const requestSchema = defineEntity({
  name: 'RecoveryRequest',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    way: p.enum(RECOVERY_WAYS),
    /** Null once it is settled. */
    identifier: sealed().nullable(),
    language: p.string().length(2),
    createdAt: instant(),
    attempts: p.integer().default(0),
    dueAt: instant(),
    settledAt: instant().nullable(),
    outcome: p.enum(RECOVERY_OUTCOMES).nullable(),
    account: () => p.manyToOne(Account).mapToPk().nullable(),
  },
  indexes: [
    {
      name: 'recovery_request_due_index',
      expression: `create index "recovery_request_due_index" on "recovery_request" ("due_at") where "settled_at" is null`,
    },
    { properties: ['account', 'createdAt'] },
    { properties: ['institution', 'createdAt'] },
  ],
});
export class RecoveryRequest extends requestSchema.class {}
requestSchema.setClass(RecoveryRequest);

const RESET_SECRET_KINDS = ['link', 'temporary_password', 'generated_password'] as const;

/**
 * What was mailed to the stored address for coming in again: the key of a link, or a password. It is for one account, the
 * address it went to, and the password that it replaces: until it is used, the present one stays as it is. One is open at
 * most, so that only the newest counts.
 */
const secretSchema = defineEntity({
  name: 'ResetSecret',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    account: () => p.manyToOne(Account).mapToPk(),
    kind: p.enum(RESET_SECRET_KINDS),
    /** Of a link's key, or of a password. */
    secretHash: p.text().unique(),
    addressIndex: blindIndex(),
    addressVersion: p.integer(),
    /** Of the credential, 0 where there is none yet. */
    generation: p.integer(),
    /** The request or the verified action that it was mailed for. */
    ground: p.string().length(40),
    groundId: p.uuid(),
    createdAt: instant(),
    expiresAt: instant(),
    usedAt: instant().nullable(),
    voidedAt: instant().nullable(),
  },
  uniques: [{ properties: ['ground', 'groundId'] }],
  indexes: [
    { properties: ['account', 'createdAt'] },
    {
      name: 'reset_secret_open_unique',
      expression: `create unique index "reset_secret_open_unique" on "reset_secret" ("account_id") where "used_at" is null and "voided_at" is null`,
    },
  ],
});
export class ResetSecret extends secretSchema.class {}
secretSchema.setClass(ResetSecret);
