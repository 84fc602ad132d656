import { findNationalNumbers, maskWithSpans } from '../national-number.ts';
import type { Traces } from './erase.ts';
import type { Candidate } from './find.ts';
import { addressIndex, nationalNumberIndex } from './gate.ts';

type Stretch = { start: number; end: number };
type Masked<S> = { text: string; spans: S[] };

/** Most characters of a local part, and of a domain (RFC 5321 §4.5.3.1), twice over for decomposed letters. */
const LONGEST_LOCAL = 128;
const LONGEST_DOMAIN = 510;
const LOCAL_CHARACTER = /[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~-]/u;
const DOMAIN_CHARACTER = /[\p{L}\p{M}\p{N}.-]/u;

/**
 * A text as it may be stored and shown: every valid national number and the account's stored address are masked. The
 * address is recognised by its look-up value, so that it is not opened for it.
 * @returns the text, and the spans moved to where their words stand in it.
 */
export function maskText<S extends Stretch>(
  text: string,
  spans: readonly S[],
  account: Candidate | null,
  now: Date,
): Masked<S> {
  const masked = maskWithSpans(text, [...spans], now);
  if (!account?.addressIndex || !account.addressHint) return masked;
  return findAddress(masked.text, account.institution, account.addressIndex, account.addressHint).reduceRight<
    Masked<S>
  >((result, at) => replaceAt(result, at, account.addressHint ?? ''), masked);
}

/** Whether one of the addresses, or the national number, stands in a text. */
export function textHolds(traces: Traces, text: string, now: Date): boolean {
  const { institution, addresses, nationalNumberIndex: number } = traces;
  return (
    addresses.some(({ index, hint }) => findAddress(text, institution, index, hint).length > 0) ||
    (number !== null &&
      findNationalNumbers(text, now).some((span) => nationalNumberIndex(institution, span.number) === number))
  );
}

/** Where a text holds the address, words glued to it or not. Only what has the shape of its hint is tried. */
function findAddress(text: string, institution: string, index: string, hint: string): Stretch[] {
  const [initial = '', domainHint = ''] = hint.split('•••••@');
  const [domainInitial = '', suffix = ''] = domainHint.split('•••••');
  const isIt = (stretch: Stretch) => addressIndex(institution, text.slice(stretch.start, stretch.end)) === index;
  const found: Stretch[] = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const from = Math.max(reachOf(text, at, -1, LONGEST_LOCAL, LOCAL_CHARACTER), found.at(-1)?.end ?? 0);
    const local = lower(text.slice(from, at));
    const domain = lower(text.slice(at + 1, reachOf(text, at, 1, LONGEST_DOMAIN, DOMAIN_CHARACTER)));
    if (!domain.startsWith(domainInitial)) continue;
    const starts = positionsOf(local, initial).map((position) => from + position);
    const ends = positionsOf(domain, suffix).map((position) => at + 1 + position + suffix.length);
    const tried = starts.flatMap((start) => ends.map((end) => ({ start, end })));
    const hit = tried.find(isIt);
    if (hit) found.push(hit);
  }
  return found;
}

/** How far characters of a kind reach from a place, to the left or to the right, at most `most` of them. */
function reachOf(text: string, at: number, step: 1 | -1, most: number, kind: RegExp): number {
  let end = at + step;
  while (Math.abs(end - at) <= most && kind.test(text[end] ?? ' ')) end += step;
  return step === 1 ? end : end + 1;
}

const lower = (text: string): string => {
  const small = text.normalize('NFC').toLowerCase();
  return small.length === text.length ? small : text;
};

function positionsOf(text: string, part: string): number[] {
  const positions: number[] = [];
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) positions.push(at);
  return positions;
}

function replaceAt<S extends Stretch>({ text, spans }: Masked<S>, at: Stretch, hint: string): Masked<S> {
  const shift = hint.length - (at.end - at.start);
  return {
    text: text.slice(0, at.start) + hint + text.slice(at.end),
    spans: spans.map((span) =>
      span.start >= at.end
        ? { ...span, start: span.start + shift, end: span.end + shift }
        : span.end >= at.end
          ? { ...span, end: span.end + shift }
          : span,
    ),
  };
}
