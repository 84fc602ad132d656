import { findNationalNumbers, type NationalNumberSpan } from '#server/accounts/contract.ts';
import type { BodyParts } from '../body-parts.ts';
import type { Span, SpanField } from '../kinds.ts';
import type { ParsedMail } from '../parsed-mail.ts';

export const NUMBER_STATUSES = ['valid', 'invalid_checksum', 'ambiguous', 'missing'] as const;
export type NumberStatus = (typeof NUMBER_STATUSES)[number];
export type FoundNumber = { value: string | null; status: NumberStatus; span: Span | null };

type Sighting = NationalNumberSpan & { field: SpanField };

const RELATIVE =
  /(?:\b(?:mere|pere|mari|epouse?|femme|fille|fils|soeur|frere|collegue|conjointe?|compagne|compagnon|enfant|maman|papa|client|cliente|moeder|vader|vrouw|echtgenote|echtgenoot|dochter|zoon|zus|broer|collega|partner|mutter|vater|ehefrau|ehemann|tochter|sohn|schwester|bruder|kollege|kollegin|mother|father|husband|wife|daughter|son|sister|brother|colleague|kind|child)\b)/;
const FOR_RELATIVE = new RegExp(
  `\\b(?:pour|au nom de|de la part de|voor|namens|in naam van|fur|im namen|for|on behalf of|concerne|compte de|account van|konto|account of)\\b[^.\\n]{0,25}${RELATIVE.source}|${RELATIVE.source}[^.\\n]{0,40}\\b(?:a (?:oublie|perdu|change)|ne (?:sait|se souvient|retrouve|peut)|is (?:haar|zijn)|weet|kan niet|heeft|hat|kann nicht|weis|has (?:forgotten|lost|changed)|forgot|can't|cannot|does not)`,
);
const OWN =
  /(?:\b(?:mon|ma|mijn|mein|meine|my|moi|ik|ich|je|i|le mien|de mijne)\b)(?![^.\n]{0,12}(?:mere|pere|mari|epou|femme|fil|soeur|frere|colleg|conj|comp|enf|maman|papa|moeder|vader|vrouw|man\b|echtg|dochter|zoon|zus|broer|collega|partner|mutter|vater|frau|mann|tochter|sohn|schwester|bruder|kolleg|mother|father|husband|wife|daughter|son|sister|brother|child|kind))/;
const OTHERS =
  /(?:\b(?:celui de|celle de|that of|dat van|die van|der von|die von|titulaire|gestionnaire|dossier de|temoin|getuige|zeuge|witness)\b)/;

/** The words on the same line before a number, back to the number before it. */
function leadOf(folded: string, sighting: Sighting, previousEnd: number): string {
  const lineStart = folded.lastIndexOf('\n', sighting.start - 1) + 1;
  return folded.slice(Math.max(previousEnd, lineStart, sighting.start - 120), sighting.start);
}

/** The one number that is the person's own among several valid ones, or null when nothing sets one apart. */
function choose(folded: string, sightings: readonly Sighting[], nameEnds: readonly number[]): Sighting | null {
  const isForRelative = FOR_RELATIVE.test(folded);
  const scored = sightings.map((sighting, at) => {
    if (sighting.field === 'subject') return { sighting, score: 1 };
    const lead = leadOf(folded, sighting, sightings[at - 1]?.field === 'text' ? (sightings[at - 1]?.end ?? 0) : 0);
    let score = 0;
    if (OTHERS.test(lead)) score -= 2;
    if (RELATIVE.test(lead)) score += isForRelative ? 3 : -3;
    else if (OWN.test(lead)) score += isForRelative ? -2 : 3;
    if (
      nameEnds.some(
        (end) =>
          end <= sighting.start && sighting.start - end < 60 && !folded.slice(end, sighting.start).includes('\n\n'),
      )
    )
      score += 1;
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
export function findNumber(folded: string, sightings: readonly Sighting[], nameEnds: readonly number[]): FoundNumber {
  const isRealDate = ({ status, number }: Sighting) =>
    status === 'valid' || (status === 'review' && Number(number.slice(4, 6)) <= 31);
  const spanOf = ({ field, start, end }: Sighting): Span => ({ field, start, end });
  const valid = sightings.filter(isRealDate);
  const distinct = [...new Map(valid.map((sighting) => [sighting.number, sighting])).values()];
  const chosen = distinct.length > 1 ? choose(folded, distinct, nameEnds) : distinct[0];
  if (chosen) return { value: chosen.number, status: 'valid', span: spanOf(chosen) };
  if (distinct.length > 1) return { value: null, status: 'ambiguous', span: null };
  const [wrong] = sightings;
  if (wrong) return { value: null, status: 'invalid_checksum', span: spanOf(wrong) };
  return { value: null, status: 'missing', span: null };
}
