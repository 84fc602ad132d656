import { type BodyParts, foldText } from '../body-parts.ts';
import type { SpanField } from '../kinds.ts';
import type { ParsedMail } from '../parsed-mail.ts';
import { isFirstName } from './first-names.ts';
import { findLabelled } from './labels.ts';
import { type NameHints, type Piece, type SplitName, splitName } from './person-name.ts';

export type Found = { value: string; span: { field: SpanField; start: number; end: number } };
export type FoundNames = { lastName: Found | null; firstName: Found | null };

const WORD = "(?:\\p{Lu}[\\p{L}\\p{M}]*(?:['’´-]\\p{L}[\\p{L}\\p{M}]*)*|\\p{Lu}\\.|[dD]['’]\\p{Lu}[\\p{L}'’-]+)";
const PARTICLE =
  '(?:(?:[vV]an|[vV]on|[vV]om|[zZ]u[mr]?|[dD]e|[dD]en|[dD]er|[tT]en?|[tT]er|[dD]u|[dD]es|[lL]a|[lL]e|[eE]l|Ben|[dD]i|[dD]a|[dD]el|[dD]ella|[dD]os|[aA]l)\\s+)';
/** Two to five words of a name on one line, particles included. */
const NAME = `(?<![\\p{L}\\d@.])${PARTICLE}{0,3}${WORD}(?:[ \\u00A0]+${PARTICLE}{0,3}${WORD}){1,4}(?![\\p{L}\\d@])`;

const RELATION =
  '(?:m(?:a|on) (?:mere|pere|mari|epouse?|femme|fille|fils|soeur|frere|collegue|compagne|compagnon|conjointe?|grand-mere|grand-pere|directeur|directrice|chef|client|cliente|tante|oncle|maman|papa|belle-mere|beau-pere)|mijn (?:moeder|vader|man|vrouw|echtgenote?|echtgenoot|dochter|zoon|zus|broer|collega|partner|oma|opa|klant|mama|papa|schoonmoeder|schoonvader|grootmoeder|grootvader)|mein(?:e[nrm]?)? (?:mutter|vater|mann|frau|ehemann|ehefrau|tochter|sohn|schwester|bruder|kolleg(?:e|en|in)|partner(?:in)?|oma|opa|gro(?:ss|s)mutter|gro(?:ss|s)vater)|my (?:mother|father|mum|mom|dad|husband|wife|daughter|son|sister|brother|colleague|partner|boss|manager|client|grandmother|grandfather|aunt|uncle))';
const ON_BEHALF = new RegExp(
  `(?:\\b(?:pour|de la part de|au nom de|pour le compte de|concernant|voor|namens|in naam van|betreffende|betreft|fur|im namen (?:von|meine[rs]?)|for|on behalf of|de|van|von|about) )?\\b${RELATION}\\b[^.\\n!?]{0,30}?(?:[,:( ]|s'appelle|heet|heisst|called|named)\\s*$`,
);
const BEHALF_TITLE =
  /(?:\b(?:pour|de la part de|au nom de|pour le compte de|concernant|concerne|demande de|voor|namens|in naam van|betreffende|betreft|fur|im namen von|betrifft|for|on behalf of|regarding|le compte de|het account van|das konto von|the account of|l'adresse de)\s*:?\s*(?:notre |onze |unsere[nr]? |our |le |la |de |den |the )?(?:collegue |collega |kolleg(?:e|en|in) |colleague )?(?:m\.?|mr\.?|mme\.?|mlle|monsieur|madame|maitre|mevrouw|mevr\.?|mw\.?|dhr\.?|de heer|meneer|mijnheer|herrn?|frau|mrs\.?|ms\.?|miss)?\s*)$/;
const INTRO =
  /(?:\bje m'appelle|\bje me nomme|\bje soussignee?,?|\bmoi,? c'est|\bmon nom (?:complet )?est|\bici|\bc'est|\bje suis(?: (?:m\.?|mme\.?|madame|monsieur|maitre))?|\bik ben|\bik heet|\bmijn (?:volledige )?naam is|\bondergetekende,?|\bmet|\bich heisse|\bich heise|\bmein name (?:ist|lautet)|\bich bin|\bhier ist|\bi am|\bi'm|\bthis is|\bmy (?:full )?name is|\bmy name's)\s*:?\s*$/;
const NEW_LAST_NAME =
  /(?:(?:m'appelle|me nomme) (?:maintenant|desormais|dorenavant)|(?:nouveau nom|nom d'epouse|new (?:last |sur|family )?name|nieuwe (?:familie|achter)?naam|neuer (?:nach|familien)?name)(?: de famille)?(?: est| is| ist)?\s?:?|heiss?e (?:jetzt|nun|ab jetzt)|heet (?:nu|voortaan)|(?:is|am) now(?: called)?)\s+$/;
const OFFICE_WORDS =
  /\b(?:iban|bic|tva|btw|vat|bce|kbo|niss|insz|nrn|rrn|gsm|tel|fax|be|service|desk|helpdesk|support|bureau|secretariat|info|contact|equipe|team|commune|ville|gemeente|stad|dienst|direction|departement|department|portail|portal|srl|sprl|asbl|vzw|bvba|nv|sa|gmbh|ag|ltd|inc|noreply|no-reply|rue|avenue|straat|laan|strasse|place|chaussee|boulevard|guichet|loket|mail|outlook|office|iphone|android|samsung|gazette|national|registre|bonjour|merci|cher|chere|beste|geachte|dear|hello|guten|cordialement|groeten|regards|windows|chrome|firefox|edge|internet|belgique|belgie|belgien|belgium|ministere|tribunal|greffe|parquet|police|politie|adresse|compte|account|mot|passe|wachtwoord|password|passwort|objet|onderwerp|betreff|subject|vriendelijke|bien|tres|sincere|best|kind|mit|freundlichen|met|ecole|school|schule|universite|hopital|ziekenhuis|janvier|fevrier|mars|avril|juin|juillet|aout|septembre|octobre|novembre|decembre|januari|februari|maart|mei|juni|juli|augustus|oktober|januar|februar|marz|dezember|january|february|march|june|july|august|october|december|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|friday)\b/;
const JOB =
  /\b(?:gerante?|directeur|directrice|assistante?|secretaire|comptable|juriste|avocate?|notaire|manager|director|zaakvoerder|medewerker|advocaat|boekhouder|leiter|mitarbeiter|geschaftsfuhrer|attachee?|conseiller|greffier|substitut|magistrat|inspecteur|verantwoordelijke|referendaris)\b/;

type Candidate = { split: SplitName; field: SpanField; rank: number };

function found(piece: Piece, field: SpanField): Found {
  return { value: piece.value, span: { field, start: piece.start, end: piece.end } };
}

const NAME_PATTERN = new RegExp(NAME, 'gu');
const CAPS_LINE = /^[ \t]*((?:\p{Lu}[\p{Lu}\p{M}'’-]+[ \t]+){1,4}\p{Lu}[\p{Lu}\p{M}'’-]+)[ \t]*$/gmu;

/** Whether a name stands where its own line, the end of a sentence, or the end of the text closes it. */
function standsAlone(folded: string, start: number, end: number): boolean {
  const before = folded.slice(Math.max(0, start - 3), start);
  const after = folded.slice(end, end + 3);
  return /(?:^|\n[ \t]*|[.!?,;:)-][ \t]*)$/.test(before) && /^(?:$|[ \t]*(?:\n|[.,;|(–—-]|$))/.test(after);
}

function rankInText(folded: string, start: number, end: number, numbers: readonly number[]): number {
  const before = folded.slice(Math.max(0, start - 70), start);
  if (ON_BEHALF.test(before) || BEHALF_TITLE.test(before)) return 9;
  if (INTRO.test(before)) return 6;
  const after = folded.slice(end, end + 60);
  const isByNumber =
    numbers.some((at) => at > end && at - end < 60 && !/[.!?]\s|\n\s*\n/.test(folded.slice(end, at))) ||
    numbers.some((at) => at < start && start - at < 24 && !/[.!?]\s|\n\s*\n/.test(folded.slice(at, start)));
  if (isByNumber && (standsAlone(folded, start, end) || /^[\s,(:;-]*(?:n|r|\d)/.test(after))) return 7;
  return standsAlone(folded, start, end) ? 4 : 0;
}

function textCandidates(
  mail: ParsedMail,
  folded: string,
  from: number,
  to: number,
  hints: NameHints,
  numbers: readonly number[],
): Candidate[] {
  const candidates: Candidate[] = [];
  const add = (value: string, start: number, bonus: number): void => {
    const end = start + value.length;
    const flat = folded.slice(start, end);
    if (OFFICE_WORDS.test(flat) || JOB.test(flat)) return;
    const split = splitName({ value, start, end }, hints);
    if (!split) return;
    const rank = rankInText(folded, start, end, numbers);
    if (rank === 0) return;
    const isLikely = [split.first.value, split.last.value].some((part) => foldText(part).split(' ').some(isFirstName));
    const isSender = agreesWith(split, hints);
    if (rank < 6 && !isLikely && !isSender) return;
    candidates.push({ split, field: 'text', rank: rank + bonus + (isSender ? 0.6 : 0) + (isLikely ? 0.3 : 0) });
  };
  const stretch = mail.text.slice(from, to);
  for (const match of stretch.matchAll(NAME_PATTERN)) {
    // "Bonjour Marc Dubois" and "Merci Jean" begin with a word of greeting: the name starts after it.
    const lead =
      /^(?:(?:Bonjour|Bonsoir|Merci|Thanks|Thank|Danke|MfG|Mvg|MVG|MFG|Cdlt|Bàv|Groeten|Groetjes|Regards|Grüße|Gruß|Hallo|Hello|Dag|Beste|Cordialement|Bedankt|Dank|Nom|Naam|Name|Signé|Je|Ik|Ich|Pour|Voor|Für|For)[ \u00A0]+)+/u.exec(
        match[0],
      );
    let offset = lead?.[0].length ?? 0;
    // "le compte de Marc Dubois": a small particle before a first name belongs to the sentence.
    const joined = /^(?:(?:van|von|vom|de|du|la|le|al) )+(?=(\p{Lu}[\p{L}-]*))/u.exec(match[0].slice(offset));
    if (joined && isFirstName(foldText(joined[1] ?? ''))) offset += joined[0].length;
    const value = match[0].slice(offset);
    if (value.length > 2) add(value, from + match.index + offset, offset > 0 ? 0.2 : 0);
  }
  for (const match of stretch.matchAll(CAPS_LINE)) {
    const value = match[1] ?? '';
    add(value, from + match.index + match[0].indexOf(value), 0);
  }
  return candidates;
}

function agreesWith(split: SplitName, hints: NameHints): boolean {
  const words = new Set(
    foldText(`${hints.first ?? ''} ${hints.last ?? ''}`)
      .split(/[\s-]+/)
      .filter((word) => word.length > 1),
  );
  const own = foldText(`${split.first.value} ${split.last.value}`).split(/[\s-]+/);
  return words.size > 0 && own.filter((word) => words.has(word)).length >= Math.min(2, words.size);
}

/** The From header's display name; null for a function, a place, or an address in place of a name. */
function fromName(mail: ParsedMail, localPart: string): SplitName | null {
  const raw = mail.from?.name ?? '';
  const value = raw.replace(/\s*[([{|/].*$|\s+(?:via|-|–|—)\s.*$|["']/g, '').trim();
  if (value === '' || value.includes('@') || OFFICE_WORDS.test(foldText(value))) return null;
  const start = raw.indexOf(value);
  return splitName({ value, start: Math.max(0, start), end: Math.max(0, start) + value.length }, { localPart });
}

/** A single name (only "Nom : Dubois" or only a first name) completed by the sender's other name. */
function complete(names: FoundNames, sender: SplitName | null): FoundNames {
  if (!sender || (names.lastName && names.firstName)) return names;
  const known = foldText(names.lastName?.value ?? names.firstName?.value ?? '');
  const isOf = (piece: Piece) =>
    foldText(piece.value) === known || foldText(piece.value).split(/[\s-]/).includes(known);
  if (names.lastName && !names.firstName) {
    if (isOf(sender.last)) return { ...names, firstName: found(sender.first, 'from') };
    if (isOf(sender.first)) return { ...names, firstName: found(sender.last, 'from') };
  }
  if (names.firstName && !names.lastName && (isOf(sender.first) || isOf(sender.last))) {
    return { ...names, lastName: found(isOf(sender.first) ? sender.last : sender.first, 'from') };
  }
  return names;
}

function labelledNames(
  mail: ParsedMail,
  folded: string,
  from: number,
  to: number,
  hints: NameHints,
): FoundNames | null {
  const labelled = findLabelled(folded, mail.text, from, to);
  const last = labelled.find(({ role }) => role === 'last')?.piece;
  const first = labelled.find(({ role }) => role === 'first')?.piece;
  const full = labelled.find(({ role }) => role === 'full')?.piece;
  if (last && first) return { lastName: found(last, 'text'), firstName: found(first, 'text') };
  const whole = full ?? (last && !first ? last : undefined);
  const split = whole ? splitName(whole, hints) : null;
  const isPlainLast =
    last !== undefined &&
    whole === last &&
    /^(?:van|von|de|den|der|du|la|le|d'|ten|ter|el|ben)\b/.test(foldText(last.value));
  if (split && !(isPlainLast && split.score < 2)) {
    return { lastName: found(split.last, 'text'), firstName: found(split.first, 'text') };
  }
  if (!last && !first) return null;
  return { lastName: last ? found(last, 'text') : null, firstName: first ? found(first, 'text') : null };
}

/**
 * First and last name of the person the request is for: from labels, from "pour ma mère …", from an
 * introduction, beside the number, from the signature, and last from the From header.
 */
export function findNames(
  mail: ParsedMail,
  folded: string,
  parts: BodyParts,
  numberStarts: readonly number[],
): FoundNames {
  const localPart = foldText(mail.from?.address.split('@')[0] ?? '');
  const sender = fromName(mail, localPart);
  const hints: NameHints = { localPart, ...(sender ? { first: sender.first.value, last: sender.last.value } : {}) };
  const isBlank = folded.slice(0, parts.fresh.end).trim() === '';
  const [from, to] = isBlank ? [parts.quoted.start, parts.quoted.end] : [0, parts.fresh.end];

  const labelled = labelledNames(mail, folded, from, to, hints);
  if (labelled?.lastName && labelled.firstName) return labelled;
  if (isForward(mail) && parts.quoted.start < parts.quoted.end) {
    const forwarded = forwardedNames(mail, folded, parts);
    if (forwarded) return forwarded;
  }
  const [best] = textCandidates(mail, folded, from, to, hints, numberStarts).sort((a, b) => b.rank - a.rank);
  if (labelled) {
    const completed = complete(labelled, sender);
    return completed.lastName && completed.firstName ? completed : complete(labelled, best?.split ?? null);
  }
  const renamed = renamedTo(mail, folded, to, sender);
  if (best && !(renamed && best.rank < 7)) {
    return { lastName: found(best.split.last, best.field), firstName: found(best.split.first, best.field) };
  }
  if (renamed) return renamed;
  if (sender) return { lastName: found(sender.last, 'from'), firstName: found(sender.first, 'from') };
  return { lastName: null, firstName: null };
}

/** "Ich heiße jetzt Jansen": the new last name, with the sender's first name. */
function renamedTo(mail: ParsedMail, folded: string, to: number, sender: SplitName | null): FoundNames | null {
  const pattern = new RegExp(`${PARTICLE}{0,3}${WORD}`, 'gu');
  for (const match of mail.text.slice(0, to).matchAll(pattern)) {
    if (!NEW_LAST_NAME.test(folded.slice(Math.max(0, match.index - 60), match.index))) continue;
    const piece = { value: match[0], start: match.index, end: match.index + match[0].length };
    return { lastName: found(piece, 'text'), firstName: sender ? found(sender.first, 'from') : null };
  }
  return null;
}

function isForward(mail: ParsedMail): boolean {
  return /^(?:\[[^\]]{1,12}\]\s*)?(?:tr|fwd?|wg|doorst|i)\s?:/.test(foldText(mail.subject).trim());
}

/** The person of a forwarded mail: its labels, else its own From line. */
function forwardedNames(mail: ParsedMail, folded: string, parts: BodyParts): FoundNames | null {
  const { start, end } = parts.quoted;
  const line = /^[ \t>*]*(?:de|van|von|from)\s?:[ \t*]*([^\n<[(@]{3,60}?)[ \t"']*(?=[<[(\n])/m.exec(
    folded.slice(start, end),
  );
  const at = line ? start + line.index + line[0].lastIndexOf(line[1] ?? '') : 0;
  const length = line?.[1]?.trim().length ?? 0;
  const writer =
    line && !OFFICE_WORDS.test(line[1] ?? '')
      ? splitName({ value: mail.text.slice(at, at + length), start: at, end: at + length }, { localPart: '' })
      : null;
  const hints: NameHints = { localPart: '', ...(writer ? { first: writer.first.value, last: writer.last.value } : {}) };
  const labelled = labelledNames(mail, folded, start, end, hints);
  if (labelled?.lastName && labelled.firstName) return labelled;
  return writer ? { lastName: found(writer.last, 'text'), firstName: found(writer.first, 'text') } : null;
}
