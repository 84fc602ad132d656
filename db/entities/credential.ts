import { defineEntity, p } from '@mikro-orm/postgresql';
import { instant, primaryId } from '../columns.ts';
import { Account } from './account.ts';
import { Institution } from './institution.ts';

const CREDENTIAL_GROUNDS = ['register', 'reset_secret', 'member_session'] as const;

/**
 * A member's password. `generation` grows with each new one; sessions of an older generation are dead. `ground` is why the
 * present one was set and `groundId` the row that says so: a trigger refuses any other way of setting one.
 */
const credentialSchema = defineEntity({
  name: 'Credential',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    account: () => p.manyToOne(Account).mapToPk().unique(),
    passwordHash: p.text(),
    isTemporary: p.boolean().default(false),
    expiresAt: instant().nullable(),
    ground: p.enum(CREDENTIAL_GROUNDS).default('register'),
    groundId: p.uuid().nullable(),
    generation: p.integer().default(1),
    failedSignIns: p.integer().default(0),
    lockedUntil: instant().nullable(),
    changedAt: instant(),
  },
});
export class Credential extends credentialSchema.class {}
credentialSchema.setClass(Credential);

/** A member's signed-in browser, bound to the password generation it was opened with. */
const sessionSchema = defineEntity({
  name: 'MemberSession',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    account: () => p.manyToOne(Account).mapToPk().index(),
    tokenHash: p.string().length(43).unique(),
    generation: p.integer(),
    createdAt: instant(),
    lastSeenAt: instant(),
    expiresAt: instant().index(),
    endedAt: instant().nullable(),
    /** Where it was opened from, for its holder to recognise. */
    address: p.string().length(64).nullable(),
    userAgent: p.string().length(300).nullable(),
  },
});
export class MemberSession extends sessionSchema.class {}
sessionSchema.setClass(MemberSession);
