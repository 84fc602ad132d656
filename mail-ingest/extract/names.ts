import type { SpanField } from '../kinds.ts';
import type { ParsedMail } from '../parse/parsed-mail.ts';
import { type BodyParts, foldText } from '../words/body-parts.ts';
import { phrases } from '../words/phrases.ts';
import { isFirstName } from './first-names.ts';
import { forwardedNames, isForward } from './forwarded-names.ts';
import { type FoundNames, type FoundPerson, found } from './found.ts';
import { labelledNames } from './labelled-names.ts';
import { findCapitalised, findLowerCase, type NameMention } from './mentions.ts';
import { findNewLastName } from './new-last-name.ts';
import { type NameHints, type Piece, type SplitName, splitName, TITLE_WORDS } from './person-name.ts';
import { speaksOfThirdPerson, stanceOf } from './roles.ts';
import { readSender } from './sender-name.ts';
import { holdsVocabulary } from './vocabulary.ts';

/** A name in the text: how strongly it is the writer's own, and how strongly that of the person he writes for. */
type Candidate = { last: Piece; first: Piece | null; own: number; beneficiary: number };
type Scene = {
  mail: ParsedMail;
  folded: string;
  from: number;
  to: number;
  signatureStart: number;
  numbers: readonly number[];
  hints: NameHints;
  isShouted: boolean;
};

/** From here on the person written for is another than the writer. */
const LEAST_BENEFICIARY = 5;
/** "Chère Madame Lambert": whom the mail is addressed to, with nothing between the greeting and the name but titles. */
const GREETED = new RegExp(
  `${phrases({
    fr: 'bonjour | bonsoir | salut | cher | chere | chers | cheres',
    nl: 'beste | geachte | dag | goedemorgen | goedemiddag | goeiedag | goedenavond',
    de: 'sehr geehrte | sehr geehrter | sehr geehrtes | guten tag | guten morgen | guten abend | gruezi | liebe | lieber',
    en: 'hallo | hello | hi | hey | dear | good morning | good afternoon | good evening',
  })}(?:[ ,]+(?:${TITLE_WORDS}|confrere|collegue|collega|cher|chere)\\.?)*[ ,]*$`,
);
/** Names whose own line, or the end of a sentence, stands on both sides. */
const OPENS = /(?:^|\n[ \t>*-]*|[.!?,;:)(–—|/-][ \t]*)$/;
const CLOSES = /^(?:$|[ \t]*(?:\n|[.,;|()/–—-]|$))/;

/**
 * First and last name of the person the request is for: from labels, from "pour ma mère …" and whoever else is written
 * for, from an introduction, beside the number, from the signature, and last from the From header.
 */
export function findNames(
  mail: ParsedMail,
  folded: string,
  parts: BodyParts,
  numberStarts: readonly number[],
): FoundPerson {
  const { sender, hints } = readSender(mail);
  const isBlank = folded.slice(0, parts.fresh.end).trim() === '';
  const [from, to] = isBlank ? [parts.quoted.start, parts.quoted.end] : [0, parts.fresh.end];

  const labelled = labelledNames(mail, folded, from, to, hints);
  if (labelled?.lastName && labelled.firstName) return { ...labelled, isForAnother: false };
  if (isForward(mail, folded, parts)) {
    const forwarded = forwardedNames(mail, folded, parts);
    if (forwarded) return { ...forwarded, isForAnother: false };
  }
  const signatureStart = isBlank ? to : parts.signatureStart;
  const isShouted = /[A-Z]{4}/.test(mail.text) && isMostlyCapitals(mail.text.slice(from, to));
  const scene: Scene = { mail, folded, from, to, signatureStart, numbers: numberStarts, hints, isShouted };
  const candidates = listCandidates(scene);
  const beneficiary = best(candidates, 'beneficiary');
  if (beneficiary && beneficiary.beneficiary >= LEAST_BENEFICIARY) {
    const whole = withFirstName(beneficiary, candidates);
    const names = { lastName: found(whole.last, 'text'), firstName: whole.first && found(whole.first, 'text') };
    return { ...names, ...(labelled ? withoutNull(labelled) : {}), isForAnother: true };
  }
  return { ...ownNames(mail, folded, to, labelled, sender, best(candidates, 'own')), isForAnother: false };
}

/** The writer's names, from the surest place that gives them. */
function ownNames(
  mail: ParsedMail,
  folded: string,
  to: number,
  labelled: FoundNames | null,
  sender: SplitName | null,
  own: Candidate | null,
): FoundNames {
  if (labelled) {
    const completed = complete(labelled, sender, 'from');
    return completed.lastName && completed.firstName ? completed : complete(labelled, asSplit(own), 'text');
  }
  const renamed = findNewLastName(mail, folded, to);
  if (own && own.own > 0 && !(renamed && own.own < 7)) {
    return { lastName: found(own.last, 'text'), firstName: own.first && found(own.first, 'text') };
  }
  if (renamed) return { lastName: found(renamed, 'text'), firstName: sender && found(sender.first, 'from') };
  if (sender) return { lastName: found(sender.last, 'from'), firstName: found(sender.first, 'from') };
  return { lastName: null, firstName: null };
}

function best(candidates: readonly Candidate[], by: 'own' | 'beneficiary'): Candidate | null {
  return candidates.reduce<Candidate | null>((top, next) => (top === null || next[by] > top[by] ? next : top), null);
}

const asSplit = (candidate: Candidate | null): Pick<SplitName, 'first' | 'last'> | null =>
  candidate?.first ? { last: candidate.last, first: candidate.first } : null;

const withoutNull = ({ lastName, firstName }: FoundNames): Partial<FoundNames> => ({
  ...(lastName ? { lastName } : {}),
  ...(firstName ? { firstName } : {}),
});

/** "Mme Habimana" in one sentence and "Béatrice Habimana" in another are one person. */
function withFirstName(candidate: Candidate, candidates: readonly Candidate[]): Candidate {
  if (candidate.first) return candidate;
  const last = foldText(candidate.last.value);
  return candidates.find((other) => other.first && foldText(other.last.value) === last) ?? candidate;
}

function listCandidates(scene: Scene): Candidate[] {
  const { mail, folded, from, to, hints } = scene;
  const own = new Set(
    foldText(`${hints.first ?? ''} ${hints.last ?? ''} ${hints.localPart.replace(/[._\d-]+/g, ' ')}`)
      .split(/\s+/)
      .filter((word) => word.length > 1 && !holdsVocabulary(word)),
  );
  const isSender = (word: string) => own.has(word);
  const mentions = [
    ...findCapitalised(mail.text, folded, from, to, isSender),
    ...findLowerCase(mail.text, folded, from, to, isSender),
  ];
  return mentions.flatMap((mention) => {
    const candidate = weigh(mention, scene);
    return candidate ? [candidate] : [];
  });
}

function weigh(mention: NameMention, scene: Scene): Candidate | null {
  const { folded, hints, numbers, isShouted, signatureStart } = scene;
  const { piece, isTitled, isLowerCase } = mention;
  const { start, end } = piece;
  const split = splitName(piece, hints);
  const last = split?.last ?? piece;
  const first = split?.first ?? null;
  const isSender = split !== null && agreesWith(split, hints);
  const isGreeted =
    GREETED.test(folded.slice(Math.max(0, start - 60), start)) && /^ *(?:[,.!:\n]|$)/.test(folded.slice(end, end + 3));
  if (!isSender && isGreeted) return null;

  const { beneficiary, isIntroduced } = stanceOf(folded, start, end, isTitled);
  const isLikely =
    split !== null &&
    [split.first.value, split.last.value].some((part) => foldText(part).split(/[ ]/).some(isFirstName));
  const isAlone = standsAlone(folded, start, end);
  const isByNumber = standsByNumber(folded, start, end, numbers);
  const doubt = isLowerCase || isShouted;

  let own = 0;
  if (split && isIntroduced && (isLikely || isSender || !isLowerCase)) own = 6.5;
  else if (split && isByNumber && (isAlone || !isLowerCase) && (!doubt || isLikely || isSender)) own = 7;
  else if (split && isAlone && (isLikely || isSender)) own = start >= signatureStart ? 4.2 : 4;
  else if (isSender && isLowerCase) own = 3;
  if (own > 0) own += (isSender ? 0.6 : 0) + (isLikely ? 0.3 : 0) - (doubt && !isSender ? 0.4 : 0);

  let forOther = beneficiary;
  if (isSender || isIntroduced) forOther = 0;
  if (start >= signatureStart && beneficiary < LEAST_BENEFICIARY) forOther = 0;
  if (forOther > 0 && speaksOfThirdPerson(folded.slice(scene.from, scene.to))) forOther += 2;
  if (forOther > 0 && isByNumber) forOther += 1;
  // An office writes for others.
  if (forOther > 0 && hints.first === undefined) forOther += 1;
  // With none of the sender's words in it, a name by the number that others speak of is the other's.
  return { last, first, own, beneficiary: forOther + (forOther > 0 && isLikely ? 0.3 : 0) };
}

/** Whether a name stands where its own line, the end of a sentence, or the end of the text closes it. */
function standsAlone(folded: string, start: number, end: number): boolean {
  return OPENS.test(folded.slice(Math.max(0, start - 8), start)) && CLOSES.test(folded.slice(end, end + 3));
}

const BROKEN = /[.!?]\s|\n\s*\n/;

function standsByNumber(folded: string, start: number, end: number, numbers: readonly number[]): boolean {
  return numbers.some((at) =>
    at > end
      ? at - end < 60 && !BROKEN.test(folded.slice(end, at))
      : at < start && start - at < 26 && !BROKEN.test(folded.slice(at + 10, start)),
  );
}

function isMostlyCapitals(text: string): boolean {
  const letters = text.replace(/[^\p{L}]/gu, '');
  return letters.length > 20 && letters.replace(/[^\p{Lu}]/gu, '').length > 0.7 * letters.length;
}

/** Whether a name is the sender's, whole or with one of two names shortened to an initial. */
function agreesWith(split: SplitName, hints: NameHints): boolean {
  const words = foldText(`${hints.first ?? ''} ${hints.last ?? ''}`)
    .split(/[\s-]+/)
    .filter((word) => word !== '');
  const whole = new Set(words.filter((word) => word.replace('.', '').length > 1));
  const own = foldText(`${split.first.value} ${split.last.value}`).split(/[\s-]+/);
  const shared = own.filter((word) => whole.has(word)).length;
  if (whole.size > 0 && shared >= Math.min(2, whole.size)) return true;
  const address = hints.localPart.split(/[._\d-]+/).filter((word) => word.length > 1);
  return address.length > 1 && address.every((word) => own.includes(word));
}

/** A single name (only "Nom : Dubois" or only a first name) completed by another mention of the person. */
function complete(names: FoundNames, other: Pick<SplitName, 'first' | 'last'> | null, field: SpanField): FoundNames {
  if (!other || (names.lastName && names.firstName)) return names;
  const known = foldText(names.lastName?.value ?? names.firstName?.value ?? '');
  const isOf = (piece: Piece) =>
    foldText(piece.value) === known || foldText(piece.value).split(/[\s-]/).includes(known);
  if (names.lastName && !names.firstName) {
    if (isOf(other.last)) return { ...names, firstName: found(other.first, field) };
    if (isOf(other.first)) return { ...names, firstName: found(other.last, field) };
  }
  if (names.firstName && !names.lastName && (isOf(other.first) || isOf(other.last))) {
    return { ...names, lastName: found(isOf(other.first) ? other.last : other.first, field) };
  }
  return names;
}
