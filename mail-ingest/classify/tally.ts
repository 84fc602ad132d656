import type { RequestKind, Span, SpanField } from '../kinds.ts';
import { type Clause, joinClauses, splitClauses } from './clauses.ts';
import { type Concept, findMentions, type Mention } from './concepts.ts';
import { RULES, type Says } from './rules.ts';
import { KNOWN_ADDRESS } from './situations.ts';

/** What speaks for a kind, and the words that do. */
export type Tally = { score: number; words: Span[] };
export type Tallies = Map<RequestKind, Tally>;

/** From this weight on a rule names what is asked. */
const PLAIN_WEIGHT = 2;
/** What a further sentence of the same meaning adds: saying a thing twice is not twice the evidence. */
const REPETITION = 0.3;

/** A mail's words as the rules are put to them. */
export type Reading = {
  /** Whether a phrase of the table stands anywhere in the mail: asked once, so that no clause is searched in vain. */
  holds: Says;
  /** Whether the mail speaks of postal addresses only. */
  isPostal: boolean;
};

/** Looks up phrase tables in a text, each at most once. */
export function rememberPhrases(text: string): Says {
  const known = new Map<RegExp, boolean>();
  return (phrases) => {
    const before = known.get(phrases);
    if (before !== undefined) return before;
    const now = phrases.test(text);
    known.set(phrases, now);
    return now;
  };
}

/** Adds to the tallies what one score and its words say. */
export function addTo(tallies: Tallies, kind: RequestKind, score: number, words: readonly Span[]): void {
  const known = tallies.get(kind);
  tallies.set(kind, { score: (known?.score ?? 0) + score, words: [...(known?.words ?? []), ...words] });
}

/** The best rule of each kind for a stretch whose mentions are known. */
function applyRules(text: string, mentions: readonly Mention[], { holds, isPostal }: Reading) {
  const says: Says = (phrases) => holds(phrases) && phrases.test(text);
  const present = new Set<Concept>(mentions.map(({ concept }) => concept));
  // "I know my address, only the password is gone": an address that is known is not asked about.
  if (isPostal || says(KNOWN_ADDRESS)) {
    present.delete('address');
    present.delete('mail');
  }
  const has = (...concepts: Concept[]) => concepts.every((concept) => present.has(concept));
  const best = new Map<RequestKind, { weight: number; concepts: readonly Concept[] }>();
  for (const rule of RULES) {
    if (rule.weight > (best.get(rule.kind)?.weight ?? 0) && rule.when(has, says)) best.set(rule.kind, rule);
  }
  return best;
}

/** Tallies one stretch; for each kind its best rule counts. */
function tallyStretch(
  clause: Clause,
  mentions: readonly Mention[],
  field: SpanField,
  reading: Reading,
  tallies: Tallies,
): void {
  for (const [kind, { weight, concepts }] of applyRules(clause.text, mentions, reading)) {
    const words = mentions.filter(({ concept }) => concepts.includes(concept));
    const tally = tallies.get(kind) ?? { score: 0, words: [] };
    // A subject lends its weight to what names a procedure, not to what merely hints at one.
    const factor = weight < PLAIN_WEIGHT ? Math.min(1, clause.factor) : clause.factor;
    tally.score = Math.max(tally.score, weight * factor);
    for (const { start, end } of words) {
      if (!tally.words.some((span) => span.start === start)) tally.words.push({ field, start, end });
    }
    tallies.set(kind, tally);
  }
}

/** Tallies the subject without its marks; `start` is where it begins. */
export function tallySubject(text: string, start: number, factor: number, reading: Reading, tallies: Tallies): void {
  tallyStretch({ text, start, factor }, findMentions(text, start), 'subject', reading, tallies);
}

/** Tallies a text clause by clause, and each with the one before it. */
export function tallyText(text: string, offset: number, factor: number, reading: Reading, tallies: Tallies): void {
  const found: Tallies = new Map();
  let before: { clause: Clause; mentions: readonly Mention[] } | null = null;
  for (const clause of splitClauses(text)) {
    const mentions = findMentions(clause.text, offset + clause.start);
    const local: Tallies = new Map();
    tallyStretch(clause, mentions, 'text', reading, local);
    // "Mon login est mon adresse. Laquelle avez-vous ?": what one sentence names, the next may speak of.
    const joined = before && joinClauses(text, before.clause, clause);
    if (before && joined) tallyStretch(joined, [...before.mentions, ...mentions], 'text', reading, local);
    before = { clause, mentions };
    for (const [kind, { score, words }] of local) {
      const known = found.get(kind);
      found.set(kind, {
        score: known ? Math.max(known.score, score) + REPETITION : score,
        words: [...(known?.words ?? []), ...words],
      });
    }
  }
  for (const [kind, { score, words }] of found) addTo(tallies, kind, score * factor, words);
}
