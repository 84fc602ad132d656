import { stringify } from 'csv-stringify/sync';
import { type Context, inTransaction } from '../context.ts';
import type { AuditQuery } from './contract.ts';
import { conditionsOf, describeQuery, institutionsOf, type Mark, readEntries, type StoredRow } from './filter.ts';
import { payloadSchema } from './payload.ts';
import { record } from './record.ts';

const BATCH = 1_000;
const HEADINGS = [
  'institution',
  'position',
  'at',
  'action',
  'outcome',
  'actor_kind',
  'actor_name',
  'actor_id',
  'account',
  'ticket',
  'reason',
  'detail',
  'address',
  'request',
  'hash',
];

/**
 * The entries that satisfy a query as CSV (RFC 4180, UTF-8 with a byte order mark), the newest first, in pieces of at
 * most 1,000 lines. `audit.exported` is recorded before the first piece, so that a broken-off export is told too.
 */
export async function* exportCsv(
  context: Context,
  institutionIds: readonly string[],
  query: AuditQuery,
): AsyncGenerator<string> {
  const institutions = (await institutionsOf(context, institutionIds, query)).sort();
  const conditions = await conditionsOf(context, institutions, query);
  await inTransaction(context, async (inside) => {
    for (const institution of institutions)
      await record(inside, { institution, action: 'audit.exported', detail: describeQuery(query) });
  });
  yield `\uFEFF${stringify([HEADINGS], { record_delimiter: '\r\n' })}`;
  let mark: Mark | null = null;
  for (;;) {
    const rows: StoredRow[] = await readEntries(context, institutions, conditions, mark, BATCH);
    const entries = rows.map((row) => ({ row, entry: payloadSchema.parse(JSON.parse(row.payload)) }));
    if (entries.length > 0) yield stringify(entries.map(toCells), { record_delimiter: '\r\n' });
    const last = entries.at(-1);
    if (!last || rows.length < BATCH) return;
    mark = { at: Date.parse(last.entry.at), id: last.row.id };
  }
}

function toCells({ row, entry }: { row: StoredRow; entry: ReturnType<typeof payloadSchema.parse> }): string[] {
  const detail = Object.entries(entry.detail).map(([key, value]) => `${key}=${value}`);
  return [
    row.slug,
    row.position,
    entry.at,
    entry.action,
    entry.outcome,
    entry.actor.kind,
    entry.actor.name,
    entry.actor.id ?? '',
    entry.account ?? '',
    entry.ticket?.reference ?? '',
    entry.reason ?? '',
    detail.join('; '),
    entry.origin?.address ?? '',
    entry.origin?.request ?? '',
    row.hash,
  ].map(safeCell);
}

/** ANSI sequences, control characters and line ends, and the marks that change the direction of writing (UAX #9). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const ESCAPES = /\u001b\[[0-9;?]*[ -/]*[@-~]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;
const DIRECTION_MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A text that a spreadsheet shows and never runs: one that begins like a formula, in ASCII or full width, gets a leading
 * apostrophe (OWASP, CSV Injection).
 */
export function safeCell(text: string): string {
  const plain = text.replace(ESCAPES, '').replace(CONTROLS, ' ').replace(DIRECTION_MARKS, '');
  return /^[\t\r]/.test(text) || /^\s*[=+\-@＝＋－＠]/.test(plain) ? `'${plain}` : plain;
}
