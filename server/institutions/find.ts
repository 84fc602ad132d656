import { Institution } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { found } from '../errors.ts';
import { type InstitutionFace, type Language, type Profile, profileSchema } from './contract.ts';

export type InstitutionRecord = { id: string; slug: string; version: number; profile: Profile };

const parsed = new Map<string, InstitutionRecord>();

function toRecord(row: Institution): InstitutionRecord {
  const key = `${row.id}:${row.profileVersion}:${row.updatedAt.getTime()}`;
  let record = parsed.get(key);
  if (!record) {
    record = { id: row.id, slug: row.slug, version: row.profileVersion, profile: profileSchema.parse(row.profile) };
    parsed.set(key, record);
  }
  return record;
}

/** @returns the institution with its validated profile. @throws DomainError `not_found` for an unknown name. */
export async function findInstitution({ em }: Context, slug: string): Promise<InstitutionRecord> {
  return toRecord(found(await em.findOne(Institution, { slug }), 'institution'));
}

/** @returns the institution with its validated profile, by identity. @throws DomainError `not_found`. */
export async function institutionById({ em }: Context, id: string): Promise<InstitutionRecord> {
  return toRecord(found(await em.findOne(Institution, { id }), 'institution'));
}

/** @returns all institutions, by name. */
export async function listInstitutions({ em }: Context): Promise<InstitutionRecord[]> {
  return (await em.find(Institution, {}, { orderBy: { slug: 'asc' } })).map(toRecord);
}

/** What an institution's own pages show of it, in one language. */
export function institutionFace({ slug, profile }: InstitutionRecord, language: Language): InstitutionFace {
  return {
    slug,
    name: profile.name[language],
    shortName: profile.shortName,
    portalName: profile.portalName,
    colour: profile.colour,
    languages: profile.languages,
    deskAddress: profile.desk.address,
    signInWith: profile.signInWith,
  };
}

/** The best language of an institution for a reader: the one asked for where it is offered, else the institution's own. */
export function offeredLanguage(profile: Profile, asked: string): Language {
  return profile.languages.find((language) => language === asked) ?? profile.defaultLanguage;
}
