import { foldText, MAX_READ, splitBody } from './body-parts.ts';
import { type Concept, findMentions, type Mention } from './classify/concepts.ts';
import { detectLanguage } from './classify/language.ts';
import { RULES } from './classify/rules.ts';
import { ASIDE, KNOWN_ADDRESS, SETTLED } from './classify/situations.ts';
import { findAddressChange } from './extract/new-address.ts';
import type { Language, RequestKind, Span, SpanField } from './kinds.ts';
import type { ParsedMail } from './parsed-mail.ts';

export type Classification = { kind: RequestKind; confidence: number; language: Language; words: Span[] };

/** Reply and forward marks of the four languages, and the tags that gateways put before a subject. */
const PREFIX =
  /^(?:\s*(?:(?:re|r|tr|fwd?|antw?|aw|wg|doorst|rv|sv|vs|i)\s?(?:\[\d+\])?\s?:|\[(?:ext|extern|externe?|external|spam\??|suspect|caution|sec(?:ure)?|bulk)[^\]]{0,12}\]|\*{2,}[^*]{1,20}\*{2,}))+\s*/;
const MAX_BODY = 6_000;
const MAX_SENTENCES = 60;

const FORWARD_PREFIX = /\b(?:tr|fwd?|wg|doorst|rv|vs)\s?:/;
const POINTS_BELOW =
  /\b(?:ci-dessous|ci-apres|plus bas|hieronder|onderstaand|below|unten|untenstehend|nachstehend|fyi|pour suite|ter info)\b/;
const POSTAL =
  /\b(?:demenag\w*|domicil\w*|adresse postale|rue|avenue|chaussee|boulevard|verhuis\w*|\w*straat|\w*laan|steenweg|umgezogen|umzug|\w*strasse|anschrift|postal address|postadres|moved house|street|delivery address|adresse de livraison|leveradres|lieferadresse|rendre visite|vos bureaux|bezoekadres|langskomen|besuchen|come to your office|visit you)\b/;
const ELECTRONIC = /@|mail|courriel|electroni|\(at\)|\[at\]/;

/** From this weight on a rule names what is asked. */
const PLAIN_WEIGHT = 2;

type Tally = { score: number; words: Span[] };
/** One address said to take another's place, or called the new one, beside the weights of the rules. */
const CHANGE_SAID = 2.2;

const add = (tally: Tally | undefined, score: number, words: readonly Span[]): Tally => ({
  score: (tally?.score ?? 0) + score,
  words: [...(tally?.words ?? []), ...words],
});

function tallyStretch(
  folded: string,
  offset: number,
  field: SpanField,
  factor: number,
  tallies: Map<RequestKind, Tally>,
  isPostal: boolean,
): void {
  const mentions = findMentions(folded, offset);
  // "I know my address, only the password is gone": an address that is known is not asked about.
  const isAddressKnown = KNOWN_ADDRESS.test(folded);
  const present = new Set<Concept>(mentions.map(({ concept }) => concept));
  if (isAddressKnown || isPostal) {
    present.delete('address');
    present.delete('mail');
  }
  const has = (...concepts: Concept[]) => concepts.every((concept) => present.has(concept));
  const best = new Map<RequestKind, { weight: number; words: Mention[] }>();
  for (const rule of RULES) {
    if (rule.weight <= (best.get(rule.kind)?.weight ?? 0) || !rule.when(has, folded)) continue;
    best.set(rule.kind, {
      weight: rule.weight,
      words: mentions.filter(({ concept }) => rule.concepts.includes(concept)),
    });
  }
  for (const [kind, { weight, words }] of best) {
    const tally = tallies.get(kind) ?? { score: 0, words: [] };
    // A subject lends its weight to what names a procedure, not to what merely hints at one.
    tally.score = Math.max(tally.score, weight * (weight < PLAIN_WEIGHT ? Math.min(1, factor) : factor));
    for (const { start, end } of words) {
      if (!tally.words.some((span) => span.field === field && span.start === start))
        tally.words.push({ field, start, end });
    }
    tallies.set(kind, tally);
  }
}

type Clause = { text: string; start: number; factor: number };
/** What a reason, a supposition or a settled matter counts beside a plain statement. */
const ASIDE_FACTOR = 0.4;
const SETTLED_FACTOR = 0.15;
/** What two sentences say together counts beside what one says. */
const PAIR_FACTOR = 0.7;

/** A sentence's main part and the asides that explain it. */
function* clausesOf(text: string, start: number): Generator<Clause> {
  const factor = SETTLED.test(text) ? SETTLED_FACTOR : 1;
  let from = 0;
  for (const { index } of text.matchAll(ASIDE)) {
    if (text.slice(from, index).trim() !== '') {
      yield { text: text.slice(from, index), start: start + from, factor: from === 0 ? factor : factor * ASIDE_FACTOR };
    }
    from = index;
  }
  yield { text: text.slice(from), start: start + from, factor: from === 0 ? factor : factor * ASIDE_FACTOR };
}

/** The sentences of a stretch with their offsets; label lines ("Nouvelle adresse : …") are sentences of their own. */
function* sentencesOf(folded: string): Generator<Clause> {
  const pattern = /[^.!?\n;]+(?:[.](?=\S)[^.!?\n;]+)*[.!?;]*(?:\n(?=[a-z])[^.!?\n;:]{0,200}(?![^\n]*:))?/g;
  let seen = 0;
  for (const match of folded.matchAll(pattern)) {
    if (match[0].trim().length < 3) continue;
    if (++seen > MAX_SENTENCES) return;
    yield* clausesOf(match[0], match.index);
  }
}

const LONGEST_PAIR = 240;

/** Two sentences that follow one another, as one that counts for less; null where a blank line or much text parts them. */
function joinClauses(text: string, first: Clause, second: Clause): Clause | null {
  const end = second.start + second.text.length;
  const joined = text.slice(first.start, end);
  if (joined.length > LONGEST_PAIR || /\n\s*\n/.test(joined)) return null;
  return { text: joined, start: first.start, factor: PAIR_FACTOR * Math.min(first.factor, second.factor) };
}

function tallyBody(
  folded: string,
  offset: number,
  factor: number,
  tallies: Map<RequestKind, Tally>,
  isPostal: boolean,
): void {
  const found = new Map<RequestKind, Tally>();
  const text = folded.slice(0, MAX_BODY);
  let before: Clause | null = null;
  for (const clause of sentencesOf(text)) {
    const local = new Map<RequestKind, Tally>();
    tallyStretch(clause.text, offset + clause.start, 'text', clause.factor, local, isPostal);
    // "Mon login est mon adresse. Laquelle avez-vous ?": what one sentence names, the next may speak of.
    const joined = before && joinClauses(text, before, clause);
    if (joined) tallyStretch(joined.text, offset + joined.start, 'text', joined.factor, local, isPostal);
    before = clause;
    for (const [kind, tally] of local) {
      const known = found.get(kind);
      // Saying a thing twice is not twice the evidence.
      if (!known) found.set(kind, tally);
      else
        found.set(kind, { score: Math.max(known.score, tally.score) + 0.3, words: [...known.words, ...tally.words] });
    }
  }
  for (const [kind, { score, words }] of found) {
    const tally = tallies.get(kind) ?? { score: 0, words: [] };
    tallies.set(kind, { score: tally.score + score * factor, words: [...tally.words, ...words] });
  }
}

/** The names in addresses and links say nothing of what is asked; blanks keep the places of the other words. */
const withoutAddresses = (folded: string): string =>
  folded.replace(/\S{1,64}@\S{1,255}|\bhttps?:\/\/\S{1,500}|\bwww\.\S{1,255}/g, (found) => ' '.repeat(found.length));

/**
 * What a person asks for, from the subject first and the body second; quoted mail, disclaimers and
 * signatures count only when nothing else is there. `confidence` runs from 0 to 1: a clear subject alone
 * gives about 0.8, agreement of subject and body more, a contradiction less. `words` are what decided.
 */
export function classify(mail: ParsedMail): Classification {
  const subject = foldText(mail.subject);
  const folded = foldText(mail.text.slice(0, MAX_READ));
  const parts = splitBody(folded);
  const fresh = folded.slice(0, parts.fresh.end);
  const hasFresh = fresh.trim().length > 0;
  const words = withoutAddresses(folded);
  const prefix = PREFIX.exec(subject)?.[0] ?? '';
  const isReply = /\b(?:re|antw?|aw|r)\s?(?:\[\d+\])?\s?:/.test(prefix);
  const isForward = FORWARD_PREFIX.test(prefix);
  const written = `${subject}\n${fresh}`;
  const isPostal = POSTAL.test(written) && !ELECTRONIC.test(written);

  const tallies = new Map<RequestKind, Tally>();
  tallyStretch(
    withoutAddresses(subject).slice(prefix.length),
    prefix.length,
    'subject',
    isReply ? 1.6 : 2.2,
    tallies,
    isPostal,
  );
  const change = findAddressChange(mail, folded, parts);
  if (change.isSaid) {
    const span = change.address?.span;
    tallies.set('email_changed', add(tallies.get('email_changed'), CHANGE_SAID, span?.field === 'text' ? [span] : []));
  }
  if (hasFresh) tallyBody(words.slice(0, Math.max(parts.signatureStart, 1)), 0, 1, tallies, isPostal);
  const mayReadQuoted = !hasFresh || isForward || POINTS_BELOW.test(fresh);
  if (tallies.size === 0 && mayReadQuoted) {
    tallyBody(words.slice(parts.quoted.start), parts.quoted.start, 0.6, tallies, isPostal);
  }

  const languageText = hasFresh ? fresh : folded;
  const language = detectLanguage(subject.slice(prefix.length), languageText, `${mail.subject}\n${mail.text}`);
  const ranked = [...tallies].sort(([, a], [, b]) => b.score - a.score);
  const [first, second] = ranked;
  if (!first) return { kind: 'other_request', confidence: 0.3, language, words: [] };
  const [kind, { score, words: decisive }] = first;
  const strength = 1 - Math.exp(-score / 3.2);
  const margin = score / (score + (second?.[1].score ?? 0));
  const confidence = Math.round(Math.min(0.99, strength * (0.4 + 0.6 * margin)) * 100) / 100;
  return { kind, confidence, language, words: decisive };
}
