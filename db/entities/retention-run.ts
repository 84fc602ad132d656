import { defineEntity, p } from '@mikro-orm/postgresql';
import { instant, primaryId } from '../columns.ts';
import { Institution } from './institution.ts';

/** What one night's removal of old data did in an institution, by kind. */
const schema = defineEntity({
  name: 'RetentionRun',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    startedAt: instant(),
    finishedAt: instant().nullable(),
    removed: p.json<Record<string, number>>(),
  },
  indexes: [{ properties: ['institution', 'startedAt'] }],
});
export class RetentionRun extends schema.class {}
schema.setClass(RetentionRun);
