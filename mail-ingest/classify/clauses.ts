import { ASIDE, SETTLED } from './situations.ts';

/** A part of a text that says one thing: where it starts, and what it counts beside a plain statement. */
export type Clause = { text: string; start: number; factor: number };

const MAX_SENTENCES = 60;
/** A label line ("Nouvelle adresse : …") is a sentence of its own; a line that goes on in small letters is none. */
const SENTENCE = /[^.!?\n;]+(?:[.](?=\S)[^.!?\n;]+)*[.!?;]*(?:\n(?=[a-z])[^.!?\n;:]{0,200}(?![^\n]*:))?/g;
/** What a reason, a supposition or a settled matter counts. */
const ASIDE_FACTOR = 0.4;
const SETTLED_FACTOR = 0.15;
/** What two sentences say together counts beside what one says. */
const PAIR_FACTOR = 0.7;
const LONGEST_PAIR = 240;

/** A sentence's main part and the asides that explain it. */
function* clausesOf(text: string, start: number): Generator<Clause> {
  const factor = SETTLED.test(text) ? SETTLED_FACTOR : 1;
  const clause = (from: number, to: number): Clause => ({
    text: text.slice(from, to),
    start: start + from,
    factor: from === 0 ? factor : factor * ASIDE_FACTOR,
  });
  let from = 0;
  for (const { index } of text.matchAll(ASIDE)) {
    if (text.slice(from, index).trim() !== '') yield clause(from, index);
    from = index;
  }
  yield clause(from, text.length);
}

/** The clauses of a folded text, as far as one reads for the meaning. */
export function* splitClauses(folded: string): Generator<Clause> {
  let seen = 0;
  for (const match of folded.matchAll(SENTENCE)) {
    if (match[0].trim().length < 3) continue;
    if (++seen > MAX_SENTENCES) return;
    yield* clausesOf(match[0], match.index);
  }
}

/** Two clauses that follow one another, as one that counts for less; null where a blank line or much text parts them. */
export function joinClauses(text: string, first: Clause, second: Clause): Clause | null {
  const joined = text.slice(first.start, second.start + second.text.length);
  if (joined.length > LONGEST_PAIR || /\n\s*\n/.test(joined)) return null;
  return { text: joined, start: first.start, factor: PAIR_FACTOR * Math.min(first.factor, second.factor) };
}
