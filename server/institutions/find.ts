import type { EntityManager } from '@mikro-orm/postgresql';
import type { Context } from '../context.ts';
import { found } from '../errors.ts';
import { query } from '../sql.ts';
import { typeset, typesetAll } from '../typography/contract.ts';
import { type InstitutionFace, type Language, type Profile, profileSchema, SITUATIONS } from './contract.ts';

export type InstitutionRecord = { id: string; slug: string; version: number; profile: Profile };

type Version = { id: string; slug: string; profile_version: number; updated_at: string };

/** The newest version of each profile that this process has read: reading and checking one takes a millisecond. */
const known = new Map<string, { updatedAt: string; record: InstitutionRecord }>();

const VERSIONS = `select id, slug, profile_version, updated_at::text as updated_at from institution`;

async function toRecord(em: EntityManager, version: Version): Promise<InstitutionRecord> {
  const kept = known.get(version.id);
  if (kept && kept.record.version === version.profile_version && kept.updatedAt === version.updated_at)
    return kept.record;
  const [row] = await query<{ profile: unknown }>(em, 'select profile from institution where id = $1', [version.id]);
  const record = {
    id: version.id,
    slug: version.slug,
    version: version.profile_version,
    profile: profileSchema.parse(row?.profile),
  };
  known.set(version.id, { updatedAt: version.updated_at, record });
  return record;
}

/** @returns the institution with its validated profile. @throws DomainError `not_found` for an unknown name. */
export async function findInstitution({ em }: Context, slug: string): Promise<InstitutionRecord> {
  const [version] = await query<Version>(em, `${VERSIONS} where slug = $1`, [slug]);
  return toRecord(em, found(version, 'institution'));
}

/** @returns the institution with its validated profile, by identity. @throws DomainError `not_found`. */
export async function institutionById({ em }: Context, id: string): Promise<InstitutionRecord> {
  const [version] = await query<Version>(em, `${VERSIONS} where id = $1`, [id]);
  return toRecord(em, found(version, 'institution'));
}

/** @returns all institutions, by name. */
export async function listInstitutions({ em }: Context): Promise<InstitutionRecord[]> {
  const versions = await query<Version>(em, `${VERSIONS} order by slug`);
  const records: InstitutionRecord[] = [];
  for (const version of versions) records.push(await toRecord(em, version));
  return records;
}

/** What an institution's own pages show of it, in one language. */
export function institutionFace({ slug, profile }: InstitutionRecord, language: Language): InstitutionFace {
  const set = (text: string): string => typeset(text, language);
  return {
    slug,
    name: set(profile.name[language]),
    shortName: profile.shortName,
    portalName: profile.portalName,
    colour: profile.colour,
    languages: profile.languages,
    language,
    deskAddress: profile.desk.address,
    labels: Object.fromEntries(Object.entries(profile.labels).map(([label, text]) => [label, set(text[language])])),
    signInWith: profile.signInWith,
    recovery: profile.recovery,
    resetMethod: profile.reset.method,
    situations: SITUATIONS.flatMap((situation) => {
      const answer = profile.situations[situation];
      if (!answer) return [];
      const text = answer.kind === 'desk' ? null : set(answer.text[language]);
      const href = answer.kind === 'referral' ? (answer.href ?? null) : null;
      return [{ situation, kind: answer.kind, text, href }];
    }),
    helpers: set(profile.support.name[language]),
    nationalNumber: typesetAll(nationalNumberGround(profile, language), language),
  };
}

/** On what ground and for what an institution uses the national number (law of 8 August 1983, art. 8); null where it does not. */
export const nationalNumberGround = (
  { nationalNumber }: Profile,
  language: Language,
): { legalBasis: string; purpose: string } | null =>
  nationalNumber.isUsed
    ? { legalBasis: nationalNumber.legalBasis[language], purpose: nationalNumber.purpose[language] }
    : null;

/** The best language of an institution for a reader: the one asked for where it is offered, else the institution's own. */
export function offeredLanguage(profile: Profile, asked: string): Language {
  return profile.languages.find((language) => language === asked) ?? profile.defaultLanguage;
}
