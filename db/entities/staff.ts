import { defineEntity, p } from '@mikro-orm/postgresql';
import { instant, primaryId, sealed } from '../columns.ts';
import { Institution } from './institution.ts';

const STAFF_ROLES = [
  'agent',
  'verifier',
  'supervisor',
  'administrator',
  'organising_authority',
  'secretariat',
  'auditor',
] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

/** Someone who works at the desk. Without a password they sign in with a passkey or by their organisation. `totpStep` is the last time step that was used, so that a code works once. */
const staffSchema = defineEntity({
  name: 'Staff',
  properties: {
    id: primaryId(),
    email: p.string().length(320).unique(),
    name: p.string(),
    /** The language of mails to this person; null: that of the institution. */
    language: p.string().length(2).nullable(),
    passwordHash: p.text().nullable(),
    totpSecret: sealed().nullable(),
    totpStep: p.bigint('number').default(0),
    /** Failures in a row from places that this person never signed in from. */
    failedSignIns: p.integer().default(0),
    /** Until then places that this person never signed in from are turned away; their own stay open. */
    lockedUntil: instant().nullable(),
    disabledAt: instant().nullable(),
    createdAt: instant(),
  },
});
export class Staff extends staffSchema.class {}
staffSchema.setClass(Staff);

/** The role that a staff member has in one institution. */
const membershipSchema = defineEntity({
  name: 'StaffMembership',
  properties: {
    id: primaryId(),
    staff: () => p.manyToOne(Staff).mapToPk(),
    institution: () => p.manyToOne(Institution).mapToPk().index(),
    role: p.enum(STAFF_ROLES),
    /** The person's own account there, on which they may not act. */
    ownAccount: p.uuid().nullable(),
    /**
     * Keys of the schools that an organising authority answers for, null: it answers for none; or whose members a
     * secretariat looks after, null: those of the whole institution.
     */
    schools: p.array<string>().nullable(),
  },
  uniques: [{ properties: ['staff', 'institution'] }],
});
export class StaffMembership extends membershipSchema.class {}
membershipSchema.setClass(StaffMembership);

const SIGN_IN_METHODS = ['password', 'passkey', 'organisation'] as const;

/** A signed-in browser. The cookie holds a random token; the row holds its SHA-256. */
const sessionSchema = defineEntity({
  name: 'StaffSession',
  properties: {
    id: primaryId(),
    staff: () => p.manyToOne(Staff).mapToPk().index(),
    tokenHash: p.string().length(43).unique(),
    isSecondFactorDone: p.boolean().default(false),
    method: p.enum(SIGN_IN_METHODS).default('password'),
    /** When the person last proved who they are: before an address is shown this must be recent. */
    authenticatedAt: instant().nullable(),
    address: p.string().length(64).nullable(),
    userAgent: p.string().length(300).nullable(),
    createdAt: instant(),
    lastSeenAt: instant(),
    expiresAt: instant(),
    endedAt: instant().nullable(),
    endedBy: () => p.manyToOne(Staff).mapToPk().nullable(),
  },
});
export class StaffSession extends sessionSchema.class {}
sessionSchema.setClass(StaffSession);

/** A passkey (WebAuthn Level 3): the public half, and the counter by which a cloned authenticator shows. */
const passkeySchema = defineEntity({
  name: 'StaffPasskey',
  properties: {
    id: primaryId(),
    staff: () => p.manyToOne(Staff).mapToPk().index(),
    credentialId: p.string().length(1400).unique(),
    publicKey: p.blob(),
    counter: p.bigint('number').default(0),
    transports: p.array<string>(),
    isBackedUp: p.boolean().default(false),
    label: p.string().length(100),
    createdAt: instant(),
    lastUsedAt: instant().nullable(),
  },
});
export class StaffPasskey extends passkeySchema.class {}
passkeySchema.setClass(StaffPasskey);

/** One recovery code, which serves once in place of the second factor. Only its keyed hash is kept. */
const recoveryCodeSchema = defineEntity({
  name: 'StaffRecoveryCode',
  properties: {
    id: primaryId(),
    staff: () => p.manyToOne(Staff).mapToPk().index(),
    codeHash: p.string().length(43),
    createdAt: instant(),
    usedAt: instant().nullable(),
  },
});
export class StaffRecoveryCode extends recoveryCodeSchema.class {}
recoveryCodeSchema.setClass(StaffRecoveryCode);

/** Who a person is at their organisation's identity provider: known by `subject`, never by mail address. */
const externalIdentitySchema = defineEntity({
  name: 'StaffExternalIdentity',
  properties: {
    id: primaryId(),
    staff: () => p.manyToOne(Staff).mapToPk().index(),
    issuer: p.string().length(500),
    subject: p.string().length(255),
    createdAt: instant(),
    lastUsedAt: instant().nullable(),
  },
  uniques: [{ properties: ['issuer', 'subject'] }],
});
export class StaffExternalIdentity extends externalIdentitySchema.class {}
externalIdentitySchema.setClass(StaffExternalIdentity);

const CEREMONY_KINDS = ['invitation', 'passkey_registration', 'passkey_sign_in', 'organisation_sign_in'] as const;

/** A step of signing in that goes to the browser or to a provider and comes back once. `state` is sealed. */
const ceremonySchema = defineEntity({
  name: 'StaffCeremony',
  properties: {
    id: primaryId(),
    kind: p.enum(CEREMONY_KINDS),
    staff: () => p.manyToOne(Staff).mapToPk().nullable(),
    tokenHash: p.string().length(43).unique(),
    state: sealed(),
    createdAt: instant(),
    expiresAt: instant().index(),
    usedAt: instant().nullable(),
  },
});
export class StaffCeremony extends ceremonySchema.class {}
ceremonySchema.setClass(StaffCeremony);
