import { defineEntity, p } from '@mikro-orm/postgresql';
import { instant, primaryId } from '../columns.ts';
import { Account } from './account.ts';
import { Institution } from './institution.ts';
import { Staff } from './staff.ts';

/**
 * The opening of an account that was taken over from a former system. Written by the guard of that opening alone.
 * `decidedBy`: the person of the organising authority; null where a verification opened it.
 */
const schema = defineEntity({
  name: 'AccountMigration',
  properties: {
    id: primaryId(),
    account: () => p.manyToOne(Account).mapToPk().index(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    school: p.string().length(64).nullable(),
    decidedBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    migratedAt: instant(),
  },
  indexes: [{ properties: ['institution', 'school'] }],
});
export class AccountMigration extends schema.class {}
schema.setClass(AccountMigration);
