import { findNationalNumbers, type NationalNumberSpan } from '#server/accounts/contract.ts';
import type { Span, SpanField } from '../kinds.ts';
import type { ParsedMail } from '../parse/parsed-mail.ts';
import type { BodyParts } from '../words/body-parts.ts';
import { anyOf } from '../words/phrases.ts';
import { relativeWords } from './roles.ts';

export const NUMBER_STATUSES = ['valid', 'invalid_checksum', 'ambiguous', 'missing'] as const;
export type NumberStatus = (typeof NUMBER_STATUSES)[number];
export type FoundNumber = { value: string | null; status: NumberStatus; span: Span | null };

type Sighting = NationalNumberSpan & { field: SpanField };

const RELATIVE = new RegExp(relativeWords);
/** The number after these words is the writer's own. */
const OWN = anyOf({
  fr: 'mon | ma | le mien | moi | je',
  nl: 'mijn | de mijne | dat van mij | ik',
  de: 'mein | meine | meines | meinem | ich',
  en: 'my | mine | i',
});
/** The number after these words is another person's. */
const ANOTHERS = anyOf({
  fr: "son | sa | ses | celui de | celle de | titulaire | gestionnaire | dossier de | temoin | de l'interesse* | de la personne",
  nl: 'zijn | haar | diens | dat van | die van | titularis | getuige | van de betrokkene',
  de: 'sein | seine | ihre | der von | die von | zeuge | des betroffenen',
  en: 'his | her | their | that of | witness | of the person',
});

/** Whose number is looked for: where the text names the person, and whether somebody else writes. */
export type Person = { names: readonly { start: number; end: number }[]; isForAnother: boolean };

/** A name before the number, or right after it on its line. */
function standsBeside(folded: string, name: { start: number; end: number }, number: Sighting): boolean {
  if (name.end <= number.start) {
    return number.start - name.end < 60 && !folded.slice(name.end, number.start).includes('\n\n');
  }
  return (
    name.start >= number.end && name.start - number.end < 12 && !/[\n.]/.test(folded.slice(number.end, name.start))
  );
}

/** The words on the same line before a number, back to the number before it. */
function leadOf(folded: string, sighting: Sighting, previousEnd: number): string {
  const lineStart = folded.lastIndexOf('\n', sighting.start - 1) + 1;
  return folded.slice(Math.max(previousEnd, lineStart, sighting.start - 120), sighting.start);
}

/** The one number among several valid ones that is the person's the mail is for, or null when nothing sets one apart. */
function choose(folded: string, sightings: readonly Sighting[], { names, isForAnother }: Person): Sighting | null {
  const scored = sightings.map((sighting, at) => {
    if (sighting.field === 'subject') return { sighting, score: 1 };
    const lead = leadOf(folded, sighting, sightings[at - 1]?.field === 'text' ? (sightings[at - 1]?.end ?? 0) : 0);
    let score = 0;
    if (RELATIVE.test(lead) || ANOTHERS.test(lead)) score += isForAnother ? 3 : -3;
    else if (OWN.test(lead)) score += isForAnother ? -2 : 3;
    if (names.some((name) => standsBeside(folded, name, sighting))) score += 1;
    return { sighting, score };
  });
  scored.sort((a, b) => b.score - a.score);
  const [first, second] = scored;
  return first && second && first.score - second.score >= 2 ? first.sighting : null;
}

/** The sightings of the person's number in the words that are new, else in the quoted ones. */
export function findSightings(mail: ParsedMail, parts: BodyParts, today: Date): Sighting[] {
  const inText = findNationalNumbers(mail.text, today).map((span) => ({ ...span, field: 'text' as const }));
  const inSubject = findNationalNumbers(mail.subject, today).map((span) => ({ ...span, field: 'subject' as const }));
  const fresh = inText.filter(({ start }) => start < parts.fresh.end);
  const now = [...inSubject, ...fresh];
  if (now.some(({ status }) => status !== 'invalid_checksum')) return now;
  const quoted = inText.filter(({ start, status }) => start >= parts.quoted.start && status !== 'invalid_checksum');
  return now.length > 0 ? now : quoted;
}

/**
 * The number of the person the request is for. `ambiguous`: several valid ones, none clearly that person's.
 * `invalid_checksum`: given, but wrong; it is never repaired.
 */
export function findNumber(folded: string, sightings: readonly Sighting[], person: Person): FoundNumber {
  const isRealDate = ({ status, number }: Sighting) =>
    status === 'valid' || (status === 'review' && Number(number.slice(4, 6)) <= 31);
  const spanOf = ({ field, start, end }: Sighting): Span => ({ field, start, end });
  const valid = sightings.filter(isRealDate);
  const distinct = [...new Map(valid.map((sighting) => [sighting.number, sighting])).values()];
  const chosen = distinct.length > 1 ? choose(folded, distinct, person) : distinct[0];
  if (chosen) return { value: chosen.number, status: 'valid', span: spanOf(chosen) };
  if (distinct.length > 1) return { value: null, status: 'ambiguous', span: null };
  const [wrong] = sightings;
  if (wrong) return { value: null, status: 'invalid_checksum', span: spanOf(wrong) };
  return { value: null, status: 'missing', span: null };
}
