import type { NameOrder, Piece } from './person-name.ts';

/** Words for the last name, folded, longer ones first. */
const LAST =
  'nom de famille|nom de naissance|noms?|achternaam|familienaam|naam|nachname|familienname|zuname|name|last ?name|surname|family ?name';
/** Words for the first name. */
const FIRST =
  'prenoms?|voorna(?:am|men)|roepnaam|vornamen?|rufname|first ?names?|given ?names?|forenames?|christian name';
const AND = ' ?(?:et|en|und|and|&|/|,|\\+|-|u\\.) ?';
/** Words for both at once; their order is that of the value, where the value does not say otherwise. */
const FULL = `(?:${LAST})(?:${AND}| )(?:${FIRST})|(?:${FIRST})(?:${AND}| )(?:${LAST})|nom complet|identite|volledige naam|vollstandiger name|vor-? ?(?:und|&|u\\.) ?(?:nach|zu|familien)name|full ?name|complete name|name and surname|(?:first|last)${AND}(?:last|first) ?name|demandeur|aanvrager|antragsteller|applicant|titulaire|titularis|personne concernee|betrokken(?:e| persoon)|betroffene person|concerned person|membre|lid|mitglied|member|etudiant|student|client|klant|kunde`;
const ANY = `${FULL}|${FIRST}|${LAST}`;

const OPENING =
  '(?:^|[\\n,;|/(•·.]|\\t| {2}|\\b(?:mon|ma|mijn|mein|meine|my|votre|son|zijn|haar|seine?|his|her|est) |[-*] )';
const POSSESSIVE = '(?:(?:mon|son|mijn|zijn|haar|mein|sein|ihr|my|his|her) )?';
/** What stands between a label and its value: a sign, a gap, a line's end, a verb. */
const SEPARATOR =
  '(?::|=|\\t| {2,}| ?\\| ?|\\n(?=[^\\n:]{2,40}(?:\\n|$))| (?:est|is|ist|lautet) (?!(?:change|pas|niet|nicht|not|verander|geander)))';
const LABEL_LINE = new RegExp(
  `${OPENING}[ \\t>*_-]{0,12}${POSSESSIVE}(${ANY})(?:\\s?\\([^)\\n]{0,25}\\))?[ \\t*_]{0,12}${SEPARATOR}[ \\t*_:]{0,40}`,
  'g',
);
/** "Naam Bosmans" on a line of its own: believed where all that follows is written as a name. */
const BARE_LINE = new RegExp(`(?:^|\\n)[ \\t>*_-]{0,12}(${ANY}) (?=[^\\n:]{2,40}(?:\\n|$))`, 'g');
const BARE_VALUE =
  /^(?:\p{Lu}[\p{L}'’-]*|van|von|de|den|der|du|la|le|ten|ter|el)(?: (?:\p{Lu}[\p{L}'’-]*|van|von|de|den|der|du|la|le|ten|ter|el)){0,4}$/u;

const NEXT_LABEL =
  '[,.]? ?\\b(?:pre?noms?|voornaam|vorname|first ?name|given ?name|nom|naam|nachname|achternaam|surname|last ?name|name)\\s?[:=]';
const OTHER_DATA =
  "[,.]?\\s?\\b(?:n[°o] ?(?:de |du )?(?:registre|rn|national|niss)|num(?:ero)?\\b|rijksregister|national|registre|(?:rrn|niss|nrn|insz|rn|nn|rr|nr)\\b|ne[e]?\\b (?:le|en)|geboren|born|e-?mail|adresse|tel|gsm|et (?:mon|je|j'|le)|en (?:mijn|ik)|und (?:meine|ich)|and (?:my|i)\\b)";
const VALUE_END = new RegExp(`\\n|;|\\||\\t| {2,}|${NEXT_LABEL}|${OTHER_DATA}|\\s[-–—]\\s|\\d`);
const NOT_A_NAME =
  /^(?:voir|see|zie|siehe|idem|n\/a|inconnu|unbekannt|onbekend|unknown|comme|wie|zoals|as |pas |niet|nicht|not |utilisateur|d'utilisateur|gebruiker|user)(?:\b|$)(?! ?[a-z]+ ?$)|\b(?:utilisateur|gebruikersnaam|benutzername|username|numero|registre|adresse|compte|account|konto|(?:pre)?nom|(?:voor|achter|familie)?naam|(?:vor|nach|familien)?name)\b/;

export type Labelled = { role: 'full' | 'first' | 'last'; order: NameOrder | null; piece: Piece };

const IS_FULL = new RegExp(`^(?:${FULL})$`);
const IS_FIRST = new RegExp(`^(?:${FIRST})$`);
const BEGINS_FIRST = new RegExp(`^(?:${FIRST}|vor)\\b`);
const HOLDS_FIRST = new RegExp(`(?:${FIRST})$`);

function roleOf(label: string): Pick<Labelled, 'role' | 'order'> {
  if (!IS_FULL.test(label)) return { role: IS_FIRST.test(label) ? 'first' : 'last', order: null };
  if (BEGINS_FIRST.test(label)) return { role: 'full', order: 'first-last' };
  return { role: 'full', order: HOLDS_FIRST.test(label) ? 'last-first' : null };
}

/** Values after a name's label: on its line, or alone on the next as mail programs write tables. */
export function findLabelled(folded: string, original: string, from: number, to: number): Labelled[] {
  const labelled: Labelled[] = [];
  const stretch = folded.slice(from, to);
  for (const pattern of [LABEL_LINE, BARE_LINE]) {
    for (const match of stretch.matchAll(pattern)) {
      const piece = readValue(folded, original, from + match.index + match[0].length, to);
      if (!piece || (pattern === BARE_LINE && !BARE_VALUE.test(piece.value))) continue;
      labelled.push(...withRoles(match[1] ?? '', piece));
    }
    if (labelled.length > 0) break;
  }
  return labelled;
}

function readValue(folded: string, original: string, at: number, to: number): Piece | null {
  const rest = folded.slice(at, Math.min(to, at + 120));
  const length = VALUE_END.exec(rest)?.index ?? rest.length;
  const raw = original.slice(at, at + Math.min(length, 80));
  const lead = /^[\s"'«“:*_>-]*/.exec(raw)?.[0].length ?? 0;
  const value = raw
    .slice(lead)
    .replace(/[\s"'»”.,:=*_(/-]+$/, '')
    .replace(/\s*\([^)]*\)?$/, '')
    // "Christine Van Hoof, ik ben …": after a comma in small letters the sentence goes on.
    .replace(/(?<=^\p{Lu}[^,]*),\s+\p{Ll}.*$/su, '');
  const start = at + lead;
  if (!/^\p{L}[\p{L}\p{M}\s'’´.,/-]*$/u.test(value)) return null;
  // "Nom : celui de ma mère" goes on like a sentence: no capital, and more words than a name has.
  const count = value.split(/\s+/).length;
  if (count > 7 || (count > 4 && !/\p{Lu}/u.test(value)) || NOT_A_NAME.test(folded.slice(start, start + value.length)))
    return null;
  return { value, start, end: start + value.length };
}

/** A value under its label's role; one that is itself parted by a bar, "Dubois / Marc", is parted as the label is. */
function withRoles(label: string, piece: Piece): Labelled[] {
  const { role, order } = roleOf(label);
  const parted = /^([^/]+?)\s*\/\s*([^/]+)$/.exec(piece.value);
  if (!parted?.[1] || !parted[2]) {
    return piece.value.includes('/') ? [] : [{ role, order, piece }];
  }
  const [left, right] = [parted[1], parted[2]];
  const rightStart = piece.end - right.length;
  const pieces: [Piece, Piece] = [
    { value: left, start: piece.start, end: piece.start + left.length },
    { value: right, start: rightStart, end: piece.end },
  ];
  const [last, first] = order === 'first-last' ? [pieces[1], pieces[0]] : pieces;
  return role === 'full'
    ? [
        { role: 'last', order: null, piece: last },
        { role: 'first', order: null, piece: first },
      ]
    : [];
}
