import { defineEntity, p } from '@mikro-orm/postgresql';
import { instant, primaryId } from '../columns.ts';

const schema = defineEntity({
  name: 'Institution',
  properties: {
    id: primaryId(),
    slug: p.string().length(64).unique(),
    name: p.string(),
    profile: p.json<Record<string, unknown>>(),
    profileVersion: p.integer().default(1),
    createdAt: instant(),
    updatedAt: instant(),
  },
});

export class Institution extends schema.class {}
schema.setClass(Institution);
