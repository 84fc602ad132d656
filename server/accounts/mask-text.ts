import type { Candidate } from './find.ts';
import { openAccountValue } from './gate.ts';
import { maskWithSpans } from './national-number.ts';

/**
 * A text as it may be stored and shown: every valid national number and the account's stored address are masked.
 * @returns the text, and the spans moved to where their words stand in it.
 */
export function maskText<S extends { start: number; end: number }>(
  text: string,
  spans: readonly S[],
  account: Candidate | null,
  now: Date,
): { text: string; spans: S[] } {
  const masked = maskWithSpans(text, [...spans], now);
  const address = account && openAccountValue(account, 'address');
  return address ? replaceAll(masked, address, account?.addressHint ?? '•••••') : masked;
}

function replaceAll<S extends { start: number; end: number }>(
  { text, spans }: { text: string; spans: S[] },
  needle: string,
  hint: string,
): { text: string; spans: S[] } {
  // The one letter whose small form is longer would shift all that follows.
  const lower = text.replaceAll('\u0130', 'I').toLowerCase();
  if (lower.length !== text.length || needle === '') return { text, spans };
  let result = text;
  let moved = spans;
  for (let at = lower.lastIndexOf(needle); at >= 0; at = at === 0 ? -1 : lower.lastIndexOf(needle, at - 1)) {
    const end = at + needle.length;
    const shift = hint.length - needle.length;
    result = result.slice(0, at) + hint + result.slice(end);
    moved = moved.map((span) =>
      span.start >= end
        ? { ...span, start: span.start + shift, end: span.end + shift }
        : span.end >= end
          ? { ...span, end: span.end + shift }
          : span,
    );
  }
  return { text: result, spans: moved };
}
