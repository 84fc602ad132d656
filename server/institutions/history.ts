import { InstitutionRevision } from '#db/entities/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { found } from '../errors.ts';
import { query } from '../sql.ts';
import { assertAllowed } from '../staff/index.ts';
import { type Profile, profileSchema } from './contract.ts';
import { findInstitution, type InstitutionRecord } from './find.ts';
import { changesBetween, type ProfileChange, sectionsChanged } from './profile-changes.ts';
import type { Section } from './profile-sections.ts';

export type RevisionRow = {
  version: number;
  changedBy: string;
  changedAt: string;
  /** What differs from the version before; empty for the first. */
  sections: (Section | 'connections')[];
};

const MOST = 50;

/** The newest versions of a profile, the newest first: at most 50. @throws DomainError `not_found`; `forbidden`. */
export async function profileHistory(
  context: Context,
  slug: string,
): Promise<{ institution: InstitutionRecord; revisions: RevisionRow[] }> {
  const institution = await readable(context, slug);
  const rows = await query<{ version: number; changed_by: string; changed_at: string; profile: Profile }>(
    context.em,
    `select version, changed_by, changed_at, profile from institution_revision where institution_id = $1
     order by version desc limit $2`,
    [institution.id, MOST + 1],
  );
  const revisions = rows.slice(0, MOST).map((row, index): RevisionRow => {
    const before = rows[index + 1];
    return {
      version: row.version,
      changedBy: row.changed_by,
      changedAt: new Date(row.changed_at).toISOString(),
      sections: before ? sectionsChanged(before.profile, row.profile) : [],
    };
  });
  return { institution, revisions };
}

export type RevisionView = {
  institution: InstitutionRecord;
  version: number;
  changedBy: string;
  changedAt: string;
  /** Against the version before; empty for the first. */
  made: ProfileChange[];
  /** What has changed since, up to what is in force: what a return to it would take back. */
  since: ProfileChange[];
};

/** One version of a profile. @throws DomainError `not_found`; `forbidden`. */
export async function profileRevision(context: Context, slug: string, version: number): Promise<RevisionView> {
  const institution = await readable(context, slug);
  const rows = await context.em.find(InstitutionRevision, {
    institution: institution.id,
    version: { $in: [version, version - 1] },
  });
  const revision = found(
    rows.find((row) => row.version === version),
    'revision',
  );
  const before = rows.find((row) => row.version === version - 1);
  return {
    institution,
    version,
    changedBy: revision.changedBy,
    changedAt: revision.changedAt.toISOString(),
    made: before ? changesBetween(before.profile, revision.profile as unknown as Profile) : [],
    since: changesBetween(revision.profile, institution.profile),
  };
}

/**
 * The profile in force as the file that `guichet institution apply` takes. Secrets are named in it, none stands in it.
 * @throws DomainError `not_found`; `forbidden`.
 */
export async function exportProfile(context: Context, slug: string): Promise<string> {
  const institution = await readable(context, slug);
  await inTransaction(context, (inside) =>
    record(inside, {
      institution: institution.id,
      action: 'institution.exported',
      detail: { version: institution.version },
    }),
  );
  return `${JSON.stringify(profileSchema.parse(institution.profile), null, 2)}\n`;
}

/** The institution, for whoever may read its profile, and for the command line. */
async function readable(context: Context, slug: string): Promise<InstitutionRecord> {
  const institution = await findInstitution(context, slug);
  if (context.actor.kind !== 'system') assertAllowed(context.actor, institution.id, 'institutions.read');
  return institution;
}
