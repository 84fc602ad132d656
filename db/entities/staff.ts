import { defineEntity, p } from '@mikro-orm/postgresql';
import { instant, primaryId, sealed } from '../columns.ts';
import { Institution } from './institution.ts';

const STAFF_ROLES = ['agent', 'supervisor', 'administrator'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

/** Someone who works at the desk. `totpStep` is the last time step that was used, so that a code works once. */
const staffSchema = defineEntity({
  name: 'Staff',
  properties: {
    id: primaryId(),
    email: p.string().length(320).unique(),
    name: p.string(),
    passwordHash: p.text(),
    totpSecret: sealed(),
    totpStep: p.bigint('number').default(0),
    failedSignIns: p.integer().default(0),
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
  },
  uniques: [{ properties: ['staff', 'institution'] }],
});
export class StaffMembership extends membershipSchema.class {}
membershipSchema.setClass(StaffMembership);

/** A signed-in browser. The cookie holds a random token; the row holds its SHA-256. */
const sessionSchema = defineEntity({
  name: 'StaffSession',
  properties: {
    id: primaryId(),
    staff: () => p.manyToOne(Staff).mapToPk().index(),
    tokenHash: p.string().length(43).unique(),
    isSecondFactorDone: p.boolean().default(false),
    createdAt: instant(),
    lastSeenAt: instant(),
    expiresAt: instant(),
    endedAt: instant().nullable(),
  },
});
export class StaffSession extends sessionSchema.class {}
sessionSchema.setClass(StaffSession);
