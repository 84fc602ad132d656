import { isDeepStrictEqual } from 'node:util';
import { newId } from '#db/columns.ts';
import { ImportSource } from '#db/entities/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { DomainError, found } from '../errors.ts';
import { LANGUAGES, type Profile } from '../institutions/contract.ts';
import { findInstitution, type InstitutionRecord, institutionById, listInstitutions } from '../institutions/index.ts';
import { query } from '../sql.ts';
import { assertAllowed, institutionsWith } from '../staff/index.ts';
import {
  CODED_FIELDS,
  type CodedField,
  IMPORTED_STATUSES,
  type ImportState,
  type Mapping,
  mappingSchema,
  type NewSource,
  type RowMeaning,
  type SourceDetail,
  type SourceFace,
} from './contract.ts';

/** Lets those pass who may bring an institution's accounts in, and the product itself. */
export function assertMayImport({ actor }: Context, institution: string): void {
  if (actor.kind !== 'system') assertAllowed(actor, institution, 'imports.run');
}

const IDENTITY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What an address names, where it can be an identity at all. @throws DomainError `not_found`. */
export function assertIdentity(id: string, code: string): void {
  if (!IDENTITY.test(id)) throw new DomainError('not_found', code);
}

type Row = {
  id: string;
  institution: string;
  key: string;
  name: string;
  rowIs: RowMeaning;
  isTrusted: boolean;
  mapping: unknown;
  lastId: string | null;
  lastState: ImportState | null;
  lastAt: string | null;
  openId: string | null;
  openState: ImportState | null;
};

const SOURCES = `
  select s.id, s.institution_id as institution, s.key, s.name, s.row_is as "rowIs", s.is_trusted as "isTrusted", s.mapping,
    last.id as "lastId", last.state as "lastState", last.created_at as "lastAt", open.id as "openId", open.state as "openState"
  from import_source s
  left join lateral (
    select id, state, created_at from account_import where institution_id = s.institution_id and source_id = s.id
    order by created_at desc limit 1) last on true
  left join account_import open on open.source_id = s.id
    and open.state in ('unmapped', 'received', 'reading', 'previewed', 'applying')`;

const toFace = (row: Row, { id, slug, profile }: InstitutionRecord): SourceFace => ({
  id: row.id,
  key: row.key,
  name: row.name,
  rowIs: row.rowIs,
  isTrusted: row.isTrusted,
  isMapped: row.mapping !== null,
  institution: { id, slug, name: profile.shortName },
  last:
    row.lastId && row.lastState && row.lastAt
      ? { id: row.lastId, state: row.lastState, createdAt: new Date(row.lastAt).toISOString() }
      : null,
  open: row.openId && row.openState ? { id: row.openId, state: row.openState } : null,
});

/** The sources of the institutions for which the actor may import, or of one of these; by institution and name. */
export async function listSources(context: Context, institution?: string): Promise<SourceFace[]> {
  const { em, actor } = context;
  const may = actor.kind === 'system' ? null : institutionsWith(actor, 'imports.run');
  const records = (await listInstitutions(context)).filter(
    ({ id }) => (may === null || may.includes(id)) && (institution === undefined || id === institution),
  );
  const rows = await query<Row>(em, `${SOURCES} where s.institution_id = any($1) order by s.name, s.id`, [
    records.map(({ id }) => id),
  ]);
  return records.flatMap((one) => rows.filter((row) => row.institution === one.id).map((row) => toFace(row, one)));
}

/** One source with what its columns mean. @throws DomainError `not_found`; `forbidden` without `imports.run` there. */
export async function findSource(context: Context, source: string): Promise<SourceDetail> {
  assertIdentity(source, 'source');
  const [row] = await query<Row>(context.em, `${SOURCES} where s.id = $1`, [source]);
  const { institution, mapping } = found(row, 'source');
  assertMayImport(context, institution);
  const face = toFace(found(row, 'source'), await institutionById(context, institution));
  return { ...face, mapping: mapping === null ? null : mappingSchema.parse(mapping) };
}

/** A source by its institution's name and its key, which also names its folder; null where there is none. */
export async function sourceByKey(context: Context, slug: string, key: string): Promise<SourceFace | null> {
  const institution = await findInstitution(context, slug);
  assertMayImport(context, institution.id);
  const [row] = await query<Row>(context.em, `${SOURCES} where s.institution_id = $1 and s.key = $2`, [
    institution.id,
    key,
  ]);
  return row ? toFace(row, institution) : null;
}

/** A name as the name of a folder: `Service du personnel` → `service-du-personnel`. */
const keyOf = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');

/**
 * Adds a source of an institution's accounts. A key that is not given is made of the name, numbered where it is taken.
 * @returns its identity.
 * @throws DomainError `forbidden` without `imports.run`; `conflict`, `source_key_taken` for a key that was given.
 */
export async function createSource(context: Context, form: NewSource): Promise<{ source: string; key: string }> {
  const institution = await findInstitution(context, form.institution);
  assertMayImport(context, institution.id);
  return inTransaction(context, async (inside) => {
    const { em, now, actor } = inside;
    await query(em, `select pg_advisory_xact_lock(hashtextextended('import_source ' || $1, 0))`, [institution.id]);
    const taken = await query<{ key: string }>(em, 'select key from import_source where institution_id = $1', [
      institution.id,
    ]);
    const isTaken = (key: string) => taken.some((one) => one.key === key);
    if (form.key !== undefined && isTaken(form.key)) throw new DomainError('conflict', 'source_key_taken');
    const base = form.key ?? (keyOf(form.name) || 'source');
    let key = base;
    for (let number = 2; isTaken(key); number += 1) key = `${base.slice(0, 36)}-${number}`;
    const id = newId();
    await em.insert(ImportSource, {
      id,
      institution: institution.id,
      key,
      name: form.name,
      rowIs: form.rowIs,
      createdBy: actor.kind === 'staff' ? actor.id : null,
      createdAt: now,
      updatedAt: now,
    });
    await record(inside, { institution: institution.id, action: 'import_source.added', detail: { folder: key } });
    return { source: id, key };
  });
}

/** Gives a source another name; its folder keeps its own. */
export async function renameSource(context: Context, { source, name }: { source: string; name: string }) {
  await changeSource(context, source, async (inside, held) => {
    if (held.name === name) return;
    held.name = name;
    await record(inside, {
      institution: held.institution,
      action: 'import_source.renamed',
      detail: { folder: held.key },
    });
  });
}

/**
 * Lets a source's files be applied without anybody looking at them first, or ends that.
 * @throws DomainError `forbidden` without `imports.trust`; `conflict`, `source_unmapped` before its columns are known.
 */
export async function trustSource(context: Context, { source, isTrusted }: { source: string; isTrusted: boolean }) {
  await changeSource(context, source, async (inside, held) => {
    if (context.actor.kind !== 'system') assertAllowed(context.actor, held.institution, 'imports.trust');
    if (!isTrusted) return distrust(inside, held);
    if (held.isTrusted) return;
    if (held.mapping === null) throw new DomainError('conflict', 'source_unmapped');
    held.isTrusted = true;
    await record(inside, {
      institution: held.institution,
      action: 'import_source.trusted',
      detail: { folder: held.key },
    });
  });
}

/** Has the files of a locked source wait for a person again. */
export async function distrust(inside: Context, held: ImportSource): Promise<void> {
  if (!held.isTrusted) return;
  held.isTrusted = false;
  const { institution, key } = held;
  await record(inside, { institution, action: 'import_source.distrusted', detail: { folder: key } });
}

/** Takes a source away that has brought nothing yet. @throws DomainError `conflict`, `source_used`. */
export async function removeSource(context: Context, { source }: { source: string }): Promise<void> {
  await changeSource(context, source, async (inside, held) => {
    const used = await query(inside.em, 'select 1 from account_import where source_id = $1 limit 1', [source]);
    if (used.length > 0) throw new DomainError('conflict', 'source_used');
    await record(inside, {
      institution: held.institution,
      action: 'import_source.removed',
      detail: { folder: held.key },
    });
    inside.em.remove(held);
  });
}

/** What the codes of a field may stand for at an institution. */
export const codedValues = (profile: Profile): Record<CodedField, readonly string[]> => ({
  role: Object.keys(profile.roles),
  school: profile.schools.map(({ key }) => key),
  language: LANGUAGES,
  status: IMPORTED_STATUSES,
});

function assertKnown({ values, constants, facts }: Mapping, profile: Profile): void {
  const known = codedValues(profile);
  for (const field of CODED_FIELDS) {
    const told = [...Object.values(values[field] ?? {}), ...(constants[field] === undefined ? [] : [constants[field]])];
    if (!told.every((value) => known[field].includes(value))) throw new DomainError('invalid', 'value_unknown');
  }
  const questions = profile.blindQuestions.map(({ key }) => key);
  if (!Object.keys(facts).every((key) => questions.includes(key))) throw new DomainError('invalid', 'value_unknown');
}

/**
 * States what a source's columns mean, for its files to come and for the one that waits to be understood, which is then
 * read. It was trusted as it was read: where it is read otherwise, a person looks at its files again.
 * @returns the import that is read now; null where none waited.
 * @throws DomainError `invalid`, `value_unknown` for a role, school or question that the profile does not have.
 */
export async function saveMapping(
  context: Context,
  { source, mapping }: { source: string; mapping: Mapping },
): Promise<{ import: string | null }> {
  return changeSource(context, source, async (inside, held) => {
    const { em, now } = inside;
    assertKnown(mapping, (await institutionById(inside, held.institution)).profile);
    const isSame = isDeepStrictEqual(JSON.parse(JSON.stringify(mapping)), held.mapping);
    held.mapping = mapping;
    await record(inside, {
      institution: held.institution,
      action: 'import_source.mapped',
      detail: { folder: held.key, columns: Object.keys(mapping.columns).length + Object.keys(mapping.facts).length },
    });
    if (!isSame) await distrust(inside, held);
    await em.flush();
    const [waiting] = await query<{ id: string }>(
      em,
      `update account_import set state = 'received', refusal = null, moved_at = $2
       where source_id = $1 and state = 'unmapped' returning id`,
      [source, now],
    );
    return { import: waiting?.id ?? null };
  });
}

/** Changes a locked source in one transaction. */
export function changeSource<T>(
  context: Context,
  source: string,
  change: (inside: Context, held: ImportSource) => Promise<T>,
): Promise<T> {
  assertIdentity(source, 'source');
  return inTransaction(context, async (inside) => {
    const { em, now } = inside;
    await query(em, 'select 1 from import_source where id = $1 for update', [source]);
    const held = found(await em.findOne(ImportSource, { id: source }, { refresh: true }), 'source');
    assertMayImport(context, held.institution);
    held.updatedAt = now;
    return change(inside, held);
  });
}
