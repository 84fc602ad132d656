import { isDeepStrictEqual } from 'node:util';
import { LockMode } from '@mikro-orm/postgresql';
import { newId } from '#db/columns.ts';
import { Institution, InstitutionDraft, InstitutionRevision, Staff } from '#db/entities/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { DomainError, found } from '../errors.ts';
import { assertAllowed, assertRecentlyAuthenticated } from '../staff/index.ts';
import { type AppliedProfile, applyProfile } from './apply.ts';
import { type Profile, profileSchema } from './contract.ts';
import { findInstitution, type InstitutionRecord } from './find.ts';
import { changesBetween, type ProfileChange } from './profile-changes.ts';
import { checkProfile, type ProfileIssue } from './profile-issues.ts';
import { HELD_KEYS, type Section } from './profile-sections.ts';
import { readSection, type SentForm } from './read-section.ts';

/** A profile as it is being worked on. `version` names the state that a form was filled in from. */
export type Editor = {
  institution: InstitutionRecord;
  /** The draft, or what is in force where there is none. */
  profile: Profile;
  version: number;
  /** Null where nothing waits to be applied. */
  draft: { editedBy: string; editedAt: string; isOutdated: boolean; changes: ProfileChange[] } | null;
};

type Tree = Record<string, unknown>;

export type SaveOutcome =
  | { kind: 'saved'; isDraft: boolean }
  | { kind: 'invalid'; typed: Tree; issues: ProfileIssue[] };

/**
 * The profile of an institution for its editor: whoever may read it.
 * @throws DomainError `not_found`; `forbidden` without `institutions.read` there.
 */
export async function openEditor(context: Context<StaffActor>, slug: string): Promise<Editor> {
  const institution = await findInstitution(context, slug);
  assertAllowed(context.actor, institution.id, 'institutions.read');
  const kept = await context.em.findOne(InstitutionDraft, { institution: institution.id }, { refresh: true });
  const drafted = kept && kept.baseVersion > 0 ? kept : null;
  if (!drafted) return { institution, profile: institution.profile, version: kept?.version ?? 0, draft: null };
  const profile = profileSchema.parse(drafted.profile);
  const { name } = await context.em.findOneOrFail(Staff, drafted.editedBy);
  return {
    institution,
    profile,
    version: drafted.version,
    draft: {
      editedBy: name,
      editedAt: drafted.editedAt.toISOString(),
      isOutdated: drafted.baseVersion !== institution.version,
      changes: changesBetween(institution.profile, profile),
    },
  };
}

/**
 * The institution with its draft in the place of its profile, for looking at its pages; null where there is no draft.
 * @throws DomainError as {@link openEditor}.
 */
export async function draftedInstitution(
  context: Context<StaffActor>,
  slug: string,
): Promise<InstitutionRecord | null> {
  const { institution, profile, draft } = await openEditor(context, slug);
  return draft && { ...institution, profile };
}

/**
 * Puts one section of a profile into the draft, as a form has it. What is not valid is answered with what is wrong, and
 * nothing is kept.
 * @throws DomainError `forbidden` without `institutions.manage`; `conflict`: `draft_changed`, where somebody
 * saved meanwhile; `draft_outdated`, where it began from a version that is no longer in force.
 */
export function saveSection(
  context: Context<StaffActor>,
  slug: string,
  { section, version, form }: { section: Section; version: number; form: SentForm },
): Promise<SaveOutcome> {
  return writeDraft(context, slug, version, false, ({ drafted }) => readSection(drafted, section, form));
}

/**
 * Puts a whole profile, as a file has it, into the draft.
 * @throws DomainError as {@link saveSection}; `invalid`, `not_json`, `other_institution` or `connections_held`.
 */
export function saveFile(
  context: Context<StaffActor>,
  slug: string,
  { version, text }: { version: number; text: string },
): Promise<SaveOutcome> {
  return writeDraft(context, slug, version, true, () => {
    const input = readJson(text);
    if (typeof input !== 'object' || input === null || Array.isArray(input))
      throw new DomainError('invalid', 'not_json');
    if ('slug' in input && input.slug !== slug) throw new DomainError('invalid', 'other_institution');
    return input as Tree;
  });
}

/**
 * Puts a former version of the profile into the draft; connections stay as they are now.
 * @throws DomainError as {@link saveSection}; `not_found` for a version that never was.
 */
export function restoreRevision(
  context: Context<StaffActor>,
  slug: string,
  { version, revision }: { version: number; revision: number },
): Promise<SaveOutcome> {
  return writeDraft(context, slug, version, true, async ({ inside, institution }) => {
    const former = found(
      await inside.em.findOne(InstitutionRevision, { institution: institution.id, version: revision }),
      'revision',
    );
    return withHeld(former.profile, institution.profile);
  });
}

/**
 * Brings a draft that began from a former version up to the one in force: what the draft changed stays, the rest is as it
 * is now.
 * @throws DomainError as {@link saveSection}.
 */
export function renewDraft(context: Context<StaffActor>, slug: string, version: number): Promise<SaveOutcome> {
  return writeDraft(context, slug, version, true, async ({ inside, institution, drafted, baseVersion }) => {
    const base = await inside.em.findOne(InstitutionRevision, { institution: institution.id, version: baseVersion });
    if (!base) return drafted;
    const changed = Object.entries(drafted).filter(([key, value]) => !isDeepStrictEqual(value, base.profile[key]));
    return withHeld({ ...institution.profile, ...Object.fromEntries(changed) }, institution.profile);
  });
}

/** Drops the draft. @throws DomainError as {@link saveSection}. */
export async function discardDraft(context: Context<StaffActor>, slug: string, version: number): Promise<void> {
  await inTransaction(context, async (inside) => {
    const { kept } = await lockDraft(inside, slug, version);
    if (kept) inside.em.assign(kept, { ...closed(inside), version: kept.version + 1 });
  });
}

/**
 * Puts the draft in force: a new version in the history, an entry with the sections that changed and why, and a mail to
 * those who lead the institution where it changes who is let in, or on what proof.
 * @throws DomainError as {@link saveSection}; `forbidden`, `reauthentication_needed`; `conflict`, `draft_outdated` where
 * another version came into force meanwhile, `no_draft` where there is nothing to apply.
 */
export async function applyDraft(
  context: Context<StaffActor>,
  slug: string,
  { version, reason }: { version: number; reason: string },
): Promise<AppliedProfile> {
  return inTransaction(context, async (inside) => {
    const { kept, institution } = await lockDraft(inside, slug, version);
    await assertRecentlyAuthenticated(inside);
    if (!kept || kept.baseVersion === 0) throw new DomainError('conflict', 'no_draft');
    if (kept.baseVersion !== institution.version) throw new DomainError('conflict', 'draft_outdated');
    const profile = profileSchema.parse(kept.profile);
    assertHeld(profile, institution.profile);
    inside.em.assign(kept, { ...closed(inside), version: kept.version + 1 });
    return applyProfile(inside, profile, { reason });
  });
}

type Locked = { institution: InstitutionRecord; kept: InstitutionDraft | null };

/** The institution and its draft, locked, in the state that `version` names. */
async function lockDraft(inside: Context<StaffActor>, slug: string, version: number): Promise<Locked> {
  const { em, actor } = inside;
  const { id } = found(
    await em.findOne(Institution, { slug }, { lockMode: LockMode.PESSIMISTIC_WRITE }),
    'institution',
  );
  assertAllowed(actor, id, 'institutions.manage');
  const institution = await findInstitution(inside, slug);
  const kept = await em.findOne(InstitutionDraft, { institution: id }, { refresh: true });
  if ((kept?.version ?? 0) !== version) throw new DomainError('conflict', 'draft_changed');
  return { institution, kept };
}

type Basis = { inside: Context<StaffActor>; institution: InstitutionRecord; drafted: Profile; baseVersion: number };

/** @param isWhole whether what is made stands on what is in force, whatever the draft began from. */
function writeDraft(
  context: Context<StaffActor>,
  slug: string,
  version: number,
  isWhole: boolean,
  make: (basis: Basis) => Tree | Promise<Tree>,
): Promise<SaveOutcome> {
  return inTransaction(context, async (inside): Promise<SaveOutcome> => {
    const { em, actor, now } = inside;
    const { institution, kept } = await lockDraft(inside, slug, version);
    const isOpen = kept !== null && kept.baseVersion > 0;
    const drafted = isOpen ? profileSchema.parse(kept.profile) : institution.profile;
    const baseVersion = isOpen ? kept.baseVersion : institution.version;
    if (!isWhole && baseVersion !== institution.version) throw new DomainError('conflict', 'draft_outdated');
    const typed = await make({ inside, institution, drafted, baseVersion });
    const checked = checkProfile(typed);
    if (checked.kind === 'invalid') return { kind: 'invalid', typed, issues: checked.issues };
    const { profile } = checked;
    assertHeld(profile, institution.profile);
    const isDraft = !isDeepStrictEqual(profile, institution.profile);
    const state = isDraft
      ? { profile, baseVersion: institution.version, editedBy: actor.id, editedAt: now }
      : closed(inside);
    if (kept) em.assign(kept, { ...state, version: kept.version + 1 });
    else em.persist(em.create(InstitutionDraft, { id: newId(), institution: institution.id, version: 1, ...state }));
    return { kind: 'saved', isDraft };
  });
}

/** A draft that there is none of; its row stays, so that its version never comes back. */
const closed = ({ actor, now }: Context<StaffActor>) => ({
  profile: {},
  baseVersion: 0,
  editedBy: actor.id,
  editedAt: now,
});

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DomainError('invalid', 'not_json');
  }
}

const heldOf = (profile: Profile | Tree): Tree =>
  Object.fromEntries(HELD_KEYS.map((key) => [key, (profile as Tree)[key]]));

const withHeld = (profile: Tree, present: Profile): Tree => ({ ...profile, ...heldOf(present) });

/** What is held changes on the host alone. */
function assertHeld(profile: Profile, present: Profile): void {
  if (!isDeepStrictEqual(heldOf(profile), heldOf(present))) throw new DomainError('forbidden', 'connections_held');
}
