/** Letters of other scripts by the Latin letter that they look like (of the confusables of Unicode TR39). */
const CONFUSABLES: Readonly<Record<string, string>> = {
  а: 'a',
  ɑ: 'a',
  α: 'a',
  ӕ: 'ae',
  æ: 'ae',
  в: 'b',
  ь: 'b',
  ƅ: 'b',
  Ꮟ: 'b',
  с: 'c',
  ϲ: 'c',
  ᴄ: 'c',
  ԁ: 'd',
  ɗ: 'd',
  đ: 'd',
  е: 'e',
  ҽ: 'e',
  є: 'e',
  ε: 'e',
  ё: 'e',
  ǝ: 'e',
  ғ: 'f',
  ƒ: 'f',
  ɡ: 'g',
  ց: 'g',
  ǥ: 'g',
  һ: 'h',
  հ: 'h',
  ħ: 'h',
  н: 'h',
  і: 'l',
  ı: 'l',
  ɩ: 'l',
  ι: 'l',
  ї: 'l',
  ӏ: 'l',
  ǀ: 'l',
  ł: 'l',
  ɫ: 'l',
  ј: 'j',
  ϳ: 'j',
  к: 'k',
  κ: 'k',
  қ: 'k',
  ĸ: 'k',
  м: 'm',
  ɱ: 'm',
  п: 'n',
  ո: 'n',
  ռ: 'n',
  η: 'n',
  ŋ: 'n',
  ɲ: 'n',
  о: 'o',
  ο: 'o',
  օ: 'o',
  σ: 'o',
  ө: 'o',
  ø: 'o',
  ᴏ: 'o',
  œ: 'oe',
  р: 'p',
  ρ: 'p',
  þ: 'p',
  ԛ: 'q',
  գ: 'q',
  г: 'r',
  ɼ: 'r',
  ᴦ: 'r',
  ѕ: 's',
  ʂ: 's',
  ꜱ: 's',
  ß: 'ss',
  т: 't',
  τ: 't',
  ŧ: 't',
  ƫ: 't',
  υ: 'u',
  ս: 'u',
  ц: 'u',
  ᴜ: 'u',
  ν: 'v',
  ѵ: 'v',
  ᴠ: 'v',
  ѡ: 'w',
  ԝ: 'w',
  ω: 'w',
  ш: 'w',
  ᴡ: 'w',
  х: 'x',
  χ: 'x',
  ҳ: 'x',
  у: 'y',
  γ: 'y',
  ү: 'y',
  ʏ: 'y',
  ƴ: 'y',
  ᴢ: 'z',
  ʐ: 'z',
  ƶ: 'z',
};

/** What the eye takes for one and the same among Latin letters and digits. */
const ALIKE: readonly [RegExp, string][] = [
  [/rn/g, 'm'],
  [/vv/g, 'w'],
  [/0/g, 'o'],
  [/[1i|]/g, 'l'],
  [/5/g, 's'],
];

/**
 * A text as the eye sees it: two texts that look the same have the same skeleton (in the manner of Unicode TR39 §4, with
 * the pairs of Latin that fraud uses). Marks and characters without a shape are dropped.
 */
export function skeletonOf(text: string): string {
  const bare = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{Mn}\p{Cf}]/gu, '');
  const latin = Array.from(bare, (letter) => CONFUSABLES[letter] ?? letter).join('');
  return ALIKE.reduce((seen, [pattern, as]) => seen.replace(pattern, as), latin);
}

/** Scripts that one word may mix: Japanese, and Han with the letters of its neighbours (the profiles of Unicode TR39 §5.2). */
const TOGETHER: readonly RegExp[] = [
  /^[\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]*$/u,
  /^[\p{Script=Latin}\p{Script=Han}\p{Script=Hangul}]*$/u,
  /^[\p{Script=Latin}\p{Script=Han}\p{Script=Bopomofo}]*$/u,
  /^\p{Script=Cyrillic}*$/u,
  /^\p{Script=Greek}*$/u,
  /^\p{Script=Armenian}*$/u,
];

/** Whether a word takes its letters from scripts that no language writes together. */
export function mixesScripts(word: string): boolean {
  const letters = Array.from(word.normalize('NFC')).filter((character) => /\p{L}/u.test(character));
  const first = letters.find((letter) =>
    /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}]/u.test(letter),
  );
  const all = letters.join('');
  return first !== undefined && !TOGETHER.some((together) => together.test(all));
}
