import { foldText } from '../words/body-parts.ts';
import { isFirstName } from './first-names.ts';
import { isParticle, isTitle, type Piece, TITLE_WORDS } from './person-name.ts';
import { isRelative } from './roles.ts';
import { isVocabulary } from './vocabulary.ts';

/** A stretch of text that may name a person. */
export type NameMention = {
  piece: Piece;
  /** "Madame", "de heer", "Mr" and the like stand before it. */
  isTitled: boolean;
  /** Written without capitals, so that only the words around it make it a name. */
  isLowerCase: boolean;
};

const WORD = "(?:\\p{Lu}[\\p{L}\\p{M}]*(?:['’´-]\\p{L}[\\p{L}\\p{M}]*)*\\.?|[dD]['’]\\p{Lu}[\\p{L}'’-]+)";
const PARTICLE =
  '(?:(?:[vV]an|[vV]on|[vV]om|[zZ]u[mr]?|[dD]e|[dD]en|[dD]er|[tT]en?|[tT]er|[dD]u|[dD]es|[lL]a|[lL]e|[eE]l|Ben|[dD]i|[dD]a|[dD]el|[dD]ella|[dD]os|[aA]l)[ \\u00A0]+)';
const RUN = new RegExp(
  `(?<![\\p{L}\\d@._])${PARTICLE}{0,3}${WORD}(?:[ \\u00A0]+${PARTICLE}{0,3}${WORD}){0,5}(?![\\p{L}\\d@])`,
  'gu',
);
const LAST_COMMA_FIRST = new RegExp(
  `^[ \\t]*(${PARTICLE}{0,3}${WORD}(?:[ ]${WORD})?, ?${WORD}(?:[ ]${WORD})?)[ \\t]*$`,
  'gmu',
);
const TITLE_BEFORE = new RegExp(`(?:^|[\\s(,:])(?:${TITLE_WORDS})\\.? *$`);
const TOKEN = /[^ \u00A0]+/g;
const MAX_MENTIONS = 80;

/** The parts of a run of capitalised words that can be a name: titles and words of the language cut it. */
function* cutRun(run: Piece, folded: string, isSender: (word: string) => boolean): Generator<NameMention> {
  let words: Piece[] = [];
  let isTitled = TITLE_BEFORE.test(folded.slice(Math.max(0, run.start - 16), run.start));
  const close = function* (): Generator<NameMention> {
    while (words.length > 1 && isParticle(foldText(words.at(-1)?.value ?? ''))) words.pop();
    const [first] = words;
    const last = words.at(-1);
    if (first && last && (words.length > 1 || isTitled)) {
      const value = run.value.slice(first.start - run.start, last.end - run.start).replace(/\.$/, '');
      yield { piece: { value, start: first.start, end: first.start + value.length }, isTitled, isLowerCase: false };
    }
    words = [];
    isTitled = false;
  };
  for (const match of run.value.matchAll(TOKEN)) {
    const value = match[0];
    const word = foldText(value);
    const bare = word.replace(/\.$/, '');
    if (isTitle(word) && words.every((before) => isParticle(foldText(before.value)))) {
      words = [];
      isTitled = true;
      continue;
    }
    if (words.length === 0 && isRelative(bare) && !isSender(bare)) continue;
    const isOpening = isParticle(bare);
    if (isVocabulary(bare) && !isOpening && !isSender(bare)) {
      yield* close();
      continue;
    }
    const start = run.start + match.index;
    words.push({ value, start, end: start + value.length });
    // A sentence ends here: what follows is another's name or a new sentence.
    if (value.endsWith('.') && value.length > 3) yield* close();
  }
  yield* close();
}

/** A small particle before a first name belongs to the sentence: "le compte de Marc Dubois". */
function withoutSentenceParticle({ piece, ...rest }: NameMention): NameMention {
  const joined =
    /^(?:(?:van|von|vom|de|du|des|la|le|al|der|den|den|zu)[ \u00A0]+)+(?=(\p{Lu}[\p{L}-]*)[ \u00A0])/u.exec(
      piece.value,
    );
  if (!joined || !isFirstName(foldText(joined[1] ?? ''))) return { piece, ...rest };
  const start = piece.start + joined[0].length;
  return { ...rest, piece: { value: piece.value.slice(joined[0].length), start, end: piece.end } };
}

/** Runs of capitalised words, and lines of the form "Last, First". */
export function findCapitalised(
  original: string,
  folded: string,
  from: number,
  to: number,
  isSender: (word: string) => boolean,
): NameMention[] {
  const stretch = original.slice(from, to);
  const mentions: NameMention[] = [];
  for (const match of stretch.matchAll(LAST_COMMA_FIRST)) {
    const value = match[1] ?? '';
    const start = from + match.index + match[0].indexOf(value);
    if (value.split(/[ ,]+/).some((word) => isVocabulary(foldText(word)) && !isParticle(foldText(word)))) continue;
    mentions.push({ piece: { value, start, end: start + value.length }, isTitled: false, isLowerCase: false });
  }
  for (const match of stretch.matchAll(RUN)) {
    if (mentions.length > MAX_MENTIONS) break;
    const start = from + match.index;
    if (mentions.some(({ piece }) => start < piece.end && piece.start < start + match[0].length)) continue;
    const run = { value: match[0], start, end: start + match[0].length };
    for (const mention of cutRun(run, folded, isSender)) mentions.push(withoutSentenceParticle(mention));
  }
  return mentions;
}

const LOWER_WORD = /[a-z]+(?:['-][a-z]+)*/g;
const MAX_WORDS = 400;

/**
 * Two or three words without capitals that can only be a name: a common first name beside a word that is none of the
 * language's, or the sender's own names as his address or From line gives them.
 */
export function findLowerCase(
  original: string,
  folded: string,
  from: number,
  to: number,
  isSender: (word: string) => boolean,
): NameMention[] {
  const words: Piece[] = [];
  for (const match of folded.slice(from, to).matchAll(LOWER_WORD)) {
    if (words.length >= MAX_WORDS) break;
    const start = from + match.index;
    const around = `${folded[start - 1] ?? ' '}${folded[start + match[0].length] ?? ' '}`;
    // Half of an address or of a number is no name.
    const isLower = original[start] === match[0][0];
    words.push({ value: /[@\d]|^\./.test(around) || !isLower ? '' : match[0], start, end: start + match[0].length });
  }
  const mentions: NameMention[] = [];
  for (const [at, first] of words.entries()) {
    const second = words[at + 1];
    if (!second || first.value.length < 2 || second.value.length < 2) continue;
    if (!/^[ \u00A0]+$/.test(original.slice(first.end, second.start))) continue;
    const isPair =
      (isSender(first.value) && isSender(second.value)) ||
      (isFirstName(first.value) && !isWord(second.value)) ||
      (isFirstName(second.value) && !isWord(first.value));
    if (!isPair || isWord(first.value) || (isWord(second.value) && !isParticle(second.value))) continue;
    let last = second;
    for (let next = at + 2; isParticle(last.value) && next < at + 5; next++) {
      const further = words[next];
      if (!further || !/^[ \u00A0]+$/.test(original.slice(last.end, further.start))) break;
      last = further;
    }
    if (isParticle(last.value)) continue;
    const piece = { value: original.slice(first.start, last.end), start: first.start, end: last.end };
    mentions.push({
      piece,
      isTitled: TITLE_BEFORE.test(folded.slice(Math.max(0, first.start - 16), first.start)),
      isLowerCase: true,
    });
    if (mentions.length > MAX_MENTIONS) break;
  }
  return mentions;
}

const isWord = (folded: string): boolean =>
  (isVocabulary(folded) || isTitle(folded)) && !isFirstName(folded) && !isParticle(folded);
