import { defineEntity, p } from '@mikro-orm/postgresql';
import { instant, primaryId } from '../columns.ts';
import { Institution } from './institution.ts';

/** One saved version of a profile: the history that an administrator can read and return to. */
const schema = defineEntity({
  name: 'InstitutionRevision',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    version: p.integer(),
    profile: p.json<Record<string, unknown>>(),
    changedBy: p.string(),
    changedAt: instant(),
  },
  uniques: [{ properties: ['institution', 'version'] }],
});

export class InstitutionRevision extends schema.class {}
schema.setClass(InstitutionRevision);
