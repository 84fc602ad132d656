import type { ParsedMail } from '../parse/parsed-mail.ts';
import { endingIn } from '../words/phrases.ts';
import type { Piece } from './person-name.ts';

const NEW_LAST_NAME = endingIn({
  fr: "m'appelle maintenant | m'appelle desormais | m'appelle dorenavant | me nomme desormais | nouveau nom | nouveau nom de famille | nouveau nom est | nom d'epouse | nom d'epouse est | nom de mariage",
  nl: 'heet nu | heet voortaan | nieuwe naam | nieuwe familienaam | nieuwe achternaam | nieuwe naam is | nieuwe achternaam is',
  de: 'heisse jetzt | heise jetzt | heisse nun | heise nun | heise ab jetzt | neuer name | neuer nachname | neuer familienname | neuer name ist | neuer nachname ist',
  en: 'is now | am now | am now called | new name | new surname | new last name | new name is | new surname is | new last name is | married name | married name is',
});
const LAST_NAME =
  /(?:(?:[vV]an|[vV]on|[dD]e|[dD]en|[dD]er|[dD]u|[lL]e|[lL]a|[eE]l) ){0,3}\p{Lu}[\p{L}\p{M}]*(?:['’-]\p{L}[\p{L}\p{M}]*)*/gu;

/** "Ich heiße jetzt Jansen": the last name that a mail says is the present one. */
export function findNewLastName(mail: ParsedMail, folded: string, to: number): Piece | null {
  for (const match of mail.text.slice(0, to).matchAll(LAST_NAME)) {
    if (!NEW_LAST_NAME.test(folded.slice(Math.max(0, match.index - 60), match.index))) continue;
    return { value: match[0], start: match.index, end: match.index + match[0].length };
  }
  return null;
}
