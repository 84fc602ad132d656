import { foldText } from '../words/body-parts.ts';
import { isFirstName } from './first-names.ts';

/** How a label announces the two names. */
export type NameOrder = 'last-first' | 'first-last';

/** A stretch of text with its offsets in the field it comes from. */
export type Piece = { value: string; start: number; end: number };
export type SplitName = { first: Piece; last: Piece; score: number };

const PARTICLES = new Set(
  "van de den der ten ter te vande vanden vander vandde von vom zu zum zur la le les du des del della di da dos do el al ben ibn bin bint mac mc o' d' st".split(
    ' ',
  ),
);
/** Forms of address before a name, folded, as alternatives of a pattern. */
export const TITLE_WORDS =
  'm|mr|mme|mlle|monsieur|madame|mademoiselle|maitre|me|dr|docteur|dokter|doctor|doktor|prof|professeur|professor|ing|ir|mevr|mevrouw|mw|dhr|de heer|heer|meneer|mijnheer|meester|juffrouw|herrn?|hr|frau|fr|mrs|ms|miss|sir|lic|phd|msc|dipl';
const TITLES = new RegExp(`^(?:${TITLE_WORDS})\\.?$`);

/** Whether a folded word is a form of address: "Mme", "dhr.", "Herr". */
export function isTitle(folded: string): boolean {
  return TITLES.test(folded);
}

const TOKEN = /[\p{L}\p{M}][\p{L}\p{M}'’´.-]*/gu;

/** Whether a folded word joins the parts of a name: "van", "de", "el". */
export function isParticle(folded: string): boolean {
  return PARTICLES.has(folded);
}

function isCaps(word: string): boolean {
  return word.length > 1 && /\p{Lu}/u.test(word) && word === word.toUpperCase();
}

/** The words of a piece, titles taken off; `commaAfter` is the number of words before a comma. */
function wordsOf(piece: Piece): { words: Piece[]; commaAfter: number } {
  const words: Piece[] = [];
  let commaAfter = 0;
  for (const match of piece.value.matchAll(TOKEN)) {
    const value = match[0].replace(/[.'’-]+$/, match[0].length <= 2 ? '$&' : '');
    if (TITLES.test(foldText(match[0])) && words.length === 0) continue;
    if (/^[\s]*,/.test(piece.value.slice(match.index + match[0].length)) && commaAfter === 0)
      commaAfter = words.length + 1;
    words.push({ value, start: piece.start + match.index, end: piece.start + match.index + value.length });
  }
  return { words, commaAfter };
}

function join(piece: Piece, words: readonly Piece[]): Piece {
  const start = words[0]?.start ?? piece.start;
  const end = words.at(-1)?.end ?? piece.end;
  return { value: piece.value.slice(start - piece.start, end - piece.start).replace(/\s+/g, ' '), start, end };
}

/** What else is known of the person while a name is split: the address, and names already seen. */
export type NameHints = { localPart: string; first?: string; last?: string; order?: NameOrder };

function scoreWords(first: readonly string[], last: readonly string[], hints: NameHints): number {
  let score = 0;
  for (const [at, word] of first.entries()) {
    // "Ben" leads a name as a first name and joins one as a particle.
    const isJoining = at > 0 && isParticle(word);
    score += isJoining ? -3 : word.length === 1 ? 1 : isFirstName(word) ? 2 : isParticle(word) ? -3 : -0.3;
  }
  for (const word of last) score -= word.length === 1 ? 2 : isFirstName(word) ? 0.6 : 0;
  if (isParticle(last[0] ?? '')) score += 1.5;
  if (isParticle(last.at(-1) ?? '')) score -= 4;
  if (first.length > 2) score -= 1;
  score -= 0.2 * (first.length - 1);
  const flatFirst = first.join('').replace(/[^a-z]/g, '');
  const flatLast = last.join('').replace(/[^a-z]/g, '');
  const parts = hints.localPart.split(/[._-]+/).filter(Boolean);
  const local = parts.join('');
  if (parts.length > 1) {
    if (local.startsWith(flatFirst) && local.endsWith(flatLast)) score += 3;
    else if (parts[0]?.length === 1 && parts[0] === flatFirst[0] && local.slice(1) === flatLast) score += 1.6;
    else if (parts.at(-1) === flatLast && parts[0]?.[0] === flatFirst[0]) score += 1.6;
    else if (local === flatLast + flatFirst) score += 0.4;
  } else if (local !== '') {
    if (local === flatFirst[0] + flatLast) score += 1;
    else if (local === flatFirst) score += 0.6;
  }
  if (hints.first && foldText(hints.first) === first.join(' ')) score += 1.2;
  if (hints.last && foldText(hints.last) === last.join(' ')) score += 1.2;
  return score;
}

/**
 * Splits "Pol Michaux", "MICHAUX Pol", "Van den Broeck, Jan" into first and last name.
 * Capitals, a comma, particles, common first names and the sender's address weigh in;
 * with nothing to go by the first word is the first name. Null when there are not two words.
 */
export function splitName(piece: Piece, hints: NameHints): SplitName | null {
  const { words, commaAfter } = wordsOf(piece);
  if (words.length < 2 || words.length > 7) return null;
  const folded = words.map(({ value }) => foldText(value).replace(/\.$/, ''));
  if (folded.filter((word) => !isParticle(word) || isFirstName(word)).length < 2) return null;
  const caps = words.map(({ value }) => isCaps(value));
  const isMixedCase = caps.some(Boolean) && caps.some((isCapital, at) => !isCapital && !isParticle(folded[at] ?? ''));
  let best: SplitName | null = null;
  for (let cut = 1; cut < words.length; cut++) {
    for (const isFirstLeading of [true, false]) {
      const firstRange: [number, number] = isFirstLeading ? [0, cut] : [cut, words.length];
      const lastRange: [number, number] = isFirstLeading ? [cut, words.length] : [0, cut];
      let score =
        (isFirstLeading ? 0.8 : 0) + scoreWords(folded.slice(...firstRange), folded.slice(...lastRange), hints);
      if (isMixedCase) {
        for (let at = 0; at < words.length; at++) {
          const isInLast = at >= lastRange[0] && at < lastRange[1];
          if (caps[at] && (words[at]?.value.length ?? 0) > 1) score += isInLast ? 2 : -2;
          else if (!isParticle(folded[at] ?? '')) score += isInLast ? -1.5 : 1;
        }
      }
      if (hints.order !== undefined) score += isFirstLeading === (hints.order === 'first-last') ? 1.2 : 0;
      if (commaAfter > 0) score += !isFirstLeading && cut === commaAfter ? 6 : -2;
      if (best === null || score > best.score) {
        best = {
          first: join(piece, words.slice(...firstRange)),
          last: join(piece, words.slice(...lastRange)),
          score,
        };
      }
    }
  }
  return best;
}
