import type { Context } from '../context.ts';
import { DomainError, found } from '../errors.ts';
import { type InstitutionRecord, listInstitutions } from '../institutions/index.ts';
import { query } from '../sql.ts';
import { institutionsWith } from '../staff/index.ts';
import type { ImportCounts, ImportSummary, RowMeaning, WaitCause } from './contract.ts';
import { assertIdentity } from './sources.ts';

/** Imports of a page: an institution has a few a week. */
const PAGE = 100;

type Row = Omit<
  ImportSummary,
  'institution' | 'source' | 'facts' | 'asOf' | 'createdAt' | 'settledAt' | 'waitsBecause'
> & {
  institution: string;
  sourceId: string;
  sourceKey: string;
  sourceName: string;
  isTrusted: boolean;
  rowIs: RowMeaning;
  facts: (ImportSummary['facts'] & { waitsBecause?: WaitCause | null }) | null;
  counts: ImportCounts | null;
  asOf: string;
  createdAt: string;
  settledAt: string | null;
};

const ROWS = `
  select i.id, i.institution_id as institution, s.id as "sourceId", s.key as "sourceKey", s.name as "sourceName",
    s.is_trusted as "isTrusted", s.row_is as "rowIs", i.file_name as "fileName", i.bytes::float8 as bytes, i.as_of as "asOf", i.origin, i.state,
    i.phase, i.done, i.total, i.counts, i.facts, i.refusal, i.is_cancel_asked as "isCancelAsked",
    by.name as "createdBy", decider.name as "decidedBy", i.created_at as "createdAt", i.settled_at as "settledAt",
    (select to_char(max(before.settled_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') from account_import before
      where before.institution_id = i.institution_id and before.source_id = i.source_id
        and before.fingerprint = i.fingerprint and before.state = 'applied' and before.id <> i.id) as "sameFileAppliedAt"
  from account_import i
  join import_source s on s.id = i.source_id
  left join staff by on by.id = i.created_by_id
  left join staff decider on decider.id = i.decided_by_id`;

const toIso = (at: string): string => new Date(at).toISOString();

function toSummary(row: Row, { slug, profile }: InstitutionRecord): ImportSummary {
  const { institution: _, sourceId, sourceKey, sourceName, isTrusted, rowIs, facts, ...rest } = row;
  return {
    ...rest,
    institution: { slug, name: profile.shortName },
    source: { id: sourceId, key: sourceKey, name: sourceName, isTrusted, rowIs },
    facts: facts?.kind ? plainFacts(facts) : null,
    waitsBecause: facts?.waitsBecause ?? null,
    asOf: toIso(row.asOf),
    createdAt: toIso(row.createdAt),
    settledAt: row.settledAt && toIso(row.settledAt),
  };
}

const FACTS = ['kind', 'encoding', 'delimiter', 'sheet', 'sheets', 'mixedLines', 'formulas'] as const;
const plainFacts = (facts: NonNullable<Row['facts']>): ImportSummary['facts'] =>
  Object.fromEntries(
    FACTS.flatMap((name) => (facts[name] === undefined ? [] : [[name, facts[name]]])),
  ) as ImportSummary['facts'];

/** The institutions for which the actor may import; all for the product itself. */
async function readable(context: Context): Promise<InstitutionRecord[]> {
  const { actor } = context;
  const may = actor.kind === 'system' ? null : institutionsWith(actor, 'imports.run');
  if (may?.length === 0) throw new DomainError('forbidden', 'permission');
  return (await listInstitutions(context)).filter(({ id }) => may === null || may.includes(id));
}

/** How far an import is and what it came to. @throws DomainError `not_found`; `forbidden` for whoever may not import there. */
export async function readStatus(context: Context, id: string): Promise<ImportSummary> {
  assertIdentity(id, 'import');
  const records = await readable(context);
  const [row] = await query<Row>(context.em, `${ROWS} where i.id = $1`, [id]);
  const { institution } = found(row, 'import');
  const record = records.find((one) => one.id === institution);
  if (!record) throw new DomainError('forbidden', 'permission');
  return toSummary(found(row, 'import'), record);
}

/**
 * The newest imports of the institutions for which the actor may import, or of one of these.
 * @throws DomainError `forbidden` for whoever may import nowhere.
 */
export async function listImports(context: Context, institution?: string): Promise<ImportSummary[]> {
  const records = (await readable(context)).filter(({ id }) => institution === undefined || id === institution);
  const rows = await query<Row>(
    context.em,
    `${ROWS} where i.id in (
       select newest.id from unnest($1::uuid[]) as one(id) cross join lateral (
         select n.id from account_import n where n.institution_id = one.id order by n.created_at desc limit ${PAGE}) newest)
     order by i.created_at desc, i.id desc limit ${PAGE}`,
    [records.map(({ id }) => id)],
  );
  return rows.map((row) => toSummary(row, records.find(({ id }) => id === row.institution)!));
}
