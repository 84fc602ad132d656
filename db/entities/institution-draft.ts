import { defineEntity, p } from '@mikro-orm/postgresql';
import { instant, primaryId } from '../columns.ts';
import { Institution } from './institution.ts';
import { Staff } from './staff.ts';

/** A profile that an administrator is working on: looked at, not yet in force. One for each institution. */
const schema = defineEntity({
  name: 'InstitutionDraft',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk().unique(),
    /** The version in force that it began from. */
    baseVersion: p.integer(),
    profile: p.json<Record<string, unknown>>(),
    editedBy: () => p.manyToOne(Staff).mapToPk(),
    editedAt: instant(),
    /** Grows with each saving, so that two who edit notice each other. */
    version: p.integer().default(1),
  },
});
export class InstitutionDraft extends schema.class {}
schema.setClass(InstitutionDraft);
