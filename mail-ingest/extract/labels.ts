import type { Piece } from './person-name.ts';

/** Labels as people write them, folded; longer ones first, because "nom" begins "nom et prénom". */
const FULL =
  'noms? (?:et|&|\\/|,|-)? ?prenoms?|prenoms? (?:et|&|\\/|,|-)? ?noms?|nom complet|identite|naam (?:en|&|\\/|\\+) ?voornaam|voornaam (?:en|&|\\/|\\+) ?(?:achter|familie)?naam|volledige naam|vor- ?(?:und|&|u\\.) ?(?:nach|zu|familien)name|(?:nach)?name (?:und|&|\\/|,) ?vorname|vorname (?:und|&|\\/|,) ?(?:nach)?name|vollstandiger name|full name|complete name|name and surname|(?:first|last) and (?:last|first) name';
const LAST =
  'nom de famille|noms?(?: de naissance)?|achternaam|familienaam|naam|nachname|familienname|zuname|name|last ?name|surname|family name';
const FIRST = 'prenoms?|voorna(?:am|men)|vornamen?|rufname|first ?names?|given ?names?|forenames?|christian name';
const ANY = `${FULL}|${FIRST}|${LAST}`;
const LABEL_LINE = new RegExp(
  `(^|[\\n,;|/(•·]|\\t| {2,}|\\b(?:mon|ma|mijn|mein|meine|my|votre|est) |[-*] )[ \\t>*_-]*(?:(?:mon|mijn|mein|my) )?(${ANY})(?:\\s?\\([^)\\n]{0,25}\\))?[ \\t*_]*(?::|=|\\t| {2,}|\\n(?=[^\\n:]{2,40}(?:\\n|$))| (?:est|is|ist|lautet) (?!(?:change|pas|niet|nicht|not|verander|geander)))[ \\t*_:]*`,
  'g',
);
const VALUE_END =
  /\n|;|\||\t| {2,}|[,.]? ?\b(?:pre?noms?|voornaam|vorname|first ?name|given ?name|nom|naam|nachname|achternaam|surname|last ?name|name)\s?[:=]|[,.]?\s?\b(?:n[°o] ?(?:de |du )?(?:registre|rn|national|niss)|numero|rijksregister|national|registre|(?:rrn|niss|nrn|insz|rn|nn|rr|nr)\b|ne[e]?\b (?:le|en)|geboren|born|e-?mail|adresse|tel|gsm)|\s[-–—]\s|\d/;

export type Labelled = { role: 'full' | 'first' | 'last'; piece: Piece };

function roleOf(label: string): Labelled['role'] {
  if (new RegExp(`^(?:${FULL})$`).test(label)) return 'full';
  return new RegExp(`^(?:${FIRST})$`).test(label) ? 'first' : 'last';
}

/** Values after a name's label: on its line, or alone on the next as mail programs write tables. */
export function findLabelled(folded: string, original: string, from: number, to: number): Labelled[] {
  const labelled: Labelled[] = [];
  const stretch = folded.slice(from, to);
  for (const match of stretch.matchAll(LABEL_LINE)) {
    const label = match[2] ?? '';
    let start = from + match.index + match[0].length;
    const rest = folded.slice(start, to);
    const length = VALUE_END.exec(rest)?.index ?? rest.length;
    const raw = original.slice(start, start + Math.min(length, 80));
    const lead = /^[\s"'«“:*_>-]*/.exec(raw)?.[0].length ?? 0;
    const value = raw.slice(lead).replace(/[\s"'»”.,:=*_(-]+$/, '');
    start += lead;
    if (!/^\p{L}[\p{L}\p{M}\s'’´.,-]*$/u.test(value.replace(/\s*\([^)]*\)?$/, ''))) continue;
    const clean = value.replace(/\s*\([^)]*\)?$/, '');
    if (clean.split(/\s+/).length > 6 || NOT_A_NAME.test(folded.slice(start, start + clean.length))) continue;
    labelled.push({ role: roleOf(label), piece: { value: clean, start, end: start + clean.length } });
  }
  return labelled;
}

const NOT_A_NAME =
  /^(?:voir|see|zie|siehe|idem|n\/a|inconnu|unbekannt|onbekend|unknown|comme|wie|zoals|as |pas |niet|nicht|not |de |la |le |les |mon |ma |utilisateur|d'utilisateur|gebruiker|user)(?:\b|$)(?! ?[a-z]+ ?$)|\b(?:utilisateur|gebruikersnaam|benutzername|username|numero|registre|adresse|compte|account|konto)\b/;
