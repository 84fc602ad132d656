/** An e-mail address in a text, normalised, with where it stands. */
export type Address = { value: string; start: number; end: number };

const AT =
  '(?:\\s{0,2}[@＠]\\s{0,2}|\\s?[\\[({<]\\s?(?:at|arobas(?:e)?|apenstaartje|klammeraffe|@)\\s?[\\])}>]\\s?|\\s(?:at|arobas|arobase|apenstaartje|klammeraffe|a commercial)\\s|_at_|-at-)';
const DOT = '(?:\\.|\\s?[\\[({<]\\s?(?:dot|point|punt|punkt|\\.)\\s?[\\])}>]\\s?|\\s(?:dot|point|punt|punkt)\\s)';
const PLAIN =
  /[a-z0-9][a-z0-9._%+'-]{0,63}[＠@][a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?){1,6}/g;
/** Written so that robots do not read it: "jean (at) exemple (point) be", "jean arobase exemple point be". */
const OBFUSCATED = new RegExp(
  `(?<![a-z0-9._%+@-])[a-z0-9][a-z0-9_%+-]{0,40}(?:${DOT}[a-z0-9_%+-]{1,40}){0,4}${AT}[a-z0-9-]{1,40}(?:${DOT}[a-z0-9-]{1,40}){0,3}${DOT}[a-z]{2,12}\\b`,
  'g',
);
const HINTS_AT = /[@＠]|\bat\b|_at_|arobas|apenstaart|klammeraffe|a commercial/;
const MAX_ADDRESSES = 40;

const ALL_AT = new RegExp(AT, 'g');
const ALL_DOT = new RegExp(DOT, 'g');

function normalise(written: string): string {
  return written.replace(ALL_AT, '@').replace(ALL_DOT, '.').replace(/\s+/g, '');
}

/** Every address in a stretch of folded text, in order. */
export function findAddresses(folded: string, from: number, to: number): Address[] {
  const stretch = folded.slice(from, to);
  if (!HINTS_AT.test(stretch)) return [];
  const found: Address[] = [];
  for (const pattern of [PLAIN, OBFUSCATED]) {
    for (const match of stretch.matchAll(pattern)) {
      if (found.length >= MAX_ADDRESSES) break;
      const start = from + match.index;
      const end = start + match[0].length;
      const value = normalise(match[0]);
      if (found.some((other) => start < other.end && end > other.start)) continue;
      if (!/^[^@]+@[^@]+\.[a-z]{2,12}$/.test(value) && pattern === OBFUSCATED) continue;
      found.push({ value, start, end });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}
