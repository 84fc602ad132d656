import type { ImportCounts, ImportSummary, PreviewRow, Refusal } from '../imports/contract.ts';

/** Exit codes, those of sysexits.h where it has one. */
export const EXIT = {
  done: 0,
  notApplied: 3,
  refused: 65,
  noInput: 66,
  fault: 70,
  busy: 75,
  cancelled: 130,
} as const;

export const EXIT_HELP = `
Exit codes:
  0    applied, or nothing to do
  3    read, and not applied: rows are refused, or nobody has decided
  65   the file is refused as a whole
  66   there is no such file
  70   something went wrong on our side
  75   another file of the source is on its way: try again once it is decided on
  78   the configuration has a fault
  130  cancelled

Mapping and trust: "guichet accounts sources --help". Nothing is applied without --apply, --yes or an answer,
but for a source that is trusted.`;

const plain = (code: string): string => code.replaceAll('_', ' ');

export function refusalWords({ code, detail }: Refusal): string {
  const details = Object.entries(detail ?? {}).map(([name, value]) => `${name} ${value}`);
  return `The file is refused: ${plain(code)}${details.length > 0 ? ` (${details.join(', ')})` : ''}.`;
}

const COUNTED: readonly [keyof ImportCounts, string][] = [
  ['rows', 'rows'],
  ['new', 'new'],
  ['changed', 'changed'],
  ['addresses', 'of them with another address'],
  ['unchanged', 'unchanged'],
  ['joined', 'further assignments of the same person'],
  ['kept', 'left as they are'],
  ['refused', 'refused'],
  ['missing', 'known from before, and not in the file'],
  ['withoutAddress', 'new, and without an address'],
];

/** The counts of a preview, a line each; those that are nought are left out. */
export function countLines(counts: ImportCounts): string[] {
  const width = String(counts.rows).length;
  return COUNTED.filter(([name]) => name === 'rows' || counts[name] > 0).map(
    ([name, words]) => `  ${String(counts[name]).padStart(width)}  ${words}`,
  );
}

/** A refused row as a line: where it stands, and why, in the words that `wordsOf` gives. */
export const rowLine = (row: PreviewRow, wordsOf: (reason: string, language: 'en') => string): string =>
  `  line ${row.line}: ${row.reasons.map((reason) => wordsOf(reason, 'en')).join('; ')}`;

/** Whether applying would do anything. */
export const doesNothing = ({ counts }: ImportSummary): boolean => counts !== null && counts.new + counts.changed === 0;

const countedAs = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** What applying would do, as a question to be answered by y or n. */
export function questionOf({ counts }: ImportSummary): string {
  const { new: fresh = 0, changed = 0, addresses = 0, refused = 0 } = counts ?? {};
  const addressed = addresses > 0 ? ` (${countedAs(addresses, 'address', 'addresses')})` : '';
  const parts = [
    ...(fresh > 0 ? [`add ${countedAs(fresh, 'account', 'accounts')}`] : []),
    ...(changed > 0 ? [`change ${countedAs(changed, 'account', 'accounts')}${addressed}`] : []),
  ].join(' and ');
  const left = refused > 0 ? `, leaving ${countedAs(refused, 'refused row', 'refused rows')} out` : '';
  return `${parts.charAt(0).toUpperCase()}${parts.slice(1)}${left}? [y/N] `;
}
