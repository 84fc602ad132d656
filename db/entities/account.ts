import { defineEntity, p } from '@mikro-orm/postgresql';
import { blindIndex, instant, primaryId, sealed } from '../columns.ts';
import { Institution } from './institution.ts';

const ACCOUNT_STATUSES = ['active', 'disabled', 'not_migrated', 'erased'] as const;

/**
 * A member's account. Personal values are sealed; `…Index` finds them, `…Hint` is the masked form that pages show, so
 * that no page has a reason to decrypt. `addressChange` names the change that put the present address there: a trigger
 * refuses any other way of altering the address.
 */
const schema = defineEntity({
  name: 'Account',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    lastName: p.string(),
    firstName: p.string(),
    searchName: p.string().length(512),
    language: p.string().length(2),
    roles: p.array<string>(),
    status: p.enum(ACCOUNT_STATUSES).default('active'),
    username: p.string().length(128).nullable(),
    clientNumber: p.string().length(10).nullable(),
    /** Key of one of the institution's schools. */
    school: p.string().length(64).nullable(),
    nationalNumber: sealed().nullable(),
    nationalNumberIndex: blindIndex().nullable(),
    nationalNumberHint: p.string().nullable(),
    address: sealed().nullable(),
    addressIndex: blindIndex().nullable(),
    addressHint: p.string().nullable(),
    addressChange: p.uuid().nullable(),
    addressVersion: p.integer().default(1),
    phone: sealed().nullable(),
    phoneHint: p.string().nullable(),
    birthDate: sealed().nullable(),
    facts: sealed().nullable(),
    factKeys: p.array<string>(),
    /** From when what was changed on an account in use counts as evidence. Written by the database alone. */
    phoneFrom: instant().nullable(),
    answersFrom: instant().nullable(),
    nationalNumberFrom: instant().nullable(),
    namesFrom: instant().nullable(),
    lastSignInAt: instant().nullable(),
    createdAt: instant(),
    updatedAt: instant(),
    erasedAt: instant().nullable(),
  },
  uniques: [
    { properties: ['institution', 'nationalNumberIndex'] },
    { properties: ['institution', 'username'] },
    { properties: ['institution', 'clientNumber'] },
  ],
  indexes: [
    { properties: ['institution', 'addressIndex'] },
    { properties: ['institution', 'searchName'] },
    {
      // Homonyms: the same username but for the number behind it.
      name: 'account_username_base_index',
      expression: `create index "account_username_base_index" on "account" ("institution_id", rtrim("username", '0123456789')) where "username" is not null`,
    },
    {
      name: 'account_not_migrated_index',
      expression: `create index "account_not_migrated_index" on "account" ("institution_id", "school", "search_name", "id") where "status" = 'not_migrated'`,
    },
  ],
});

export class Account extends schema.class {}
schema.setClass(Account);
