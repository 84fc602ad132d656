import { detectLanguage } from './classify/language.ts';
import { addTo, type Reading, rememberPhrases, type Tallies, tallySubject, tallyText } from './classify/tally.ts';
import { findAddressChange } from './extract/new-address.ts';
import type { Language, RequestKind, Span } from './kinds.ts';
import type { ParsedMail } from './parse/parsed-mail.ts';
import { foldText, MAX_READ, splitBody } from './words/body-parts.ts';
import { anyOf } from './words/phrases.ts';

export type Classification = { kind: RequestKind; confidence: number; language: Language; words: Span[] };

/** Reply and forward marks of the four languages, and the tags that gateways put before a subject. */
const PREFIX =
  /^(?:\s*(?:(?:re|r|tr|fwd?|antw?|aw|wg|doorst|rv|sv|vs|i)\s?(?:\[\d+\])?\s?:|\[(?:ext|extern|externe?|external|spam\??|suspect|caution|sec(?:ure)?|bulk)[^\]]{0,12}\]|\*{2,}[^*]{1,20}\*{2,}))+\s*/;
const MAX_BODY = 6_000;

const FORWARD_PREFIX = /\b(?:tr|fwd?|wg|doorst|rv|vs)\s?:/;
const POINTS_BELOW = anyOf({
  fr: 'ci-dessous | ci-apres | plus bas | pour suite',
  nl: 'hieronder | onderstaand* | zie onder | ter info',
  de: 'unten | untenstehend* | nachstehend*',
  en: 'below | fyi',
});
/** Where somebody lives or works, or goes to. */
const POSTAL = anyOf({
  fr: 'demenag* | domicil* | adresse postale | rue | avenue | chaussee | boulevard | adresse de livraison | rendre visite | vos bureaux',
  nl: 'verhuis* | straat | steenweg | postadres | leveradres | bezoekadres | langskomen',
  de: 'umgezogen | umzug | strasse | anschrift | lieferadresse | besuchen',
  en: 'postal address | moved house | street | delivery address | come to your office | visit you',
});
/** Street names in one word: "Kerkstraat", "Hauptstrasse". */
const STREET = /\b\w+(?:straat|laan|strasse)\b/;
const ELECTRONIC = /@|mail|courriel|electroni|\(at\)|\[at\]/;

/** One address said to take another's place, or called the new one, beside the weights of the rules. */
const CHANGE_SAID = 2.2;
/** What a subject counts beside a sentence; that of a reply may be an older matter's, and quoted words another's. */
const SUBJECT_FACTOR = 2.2;
const REPLY_SUBJECT_FACTOR = 1.6;
const QUOTED_FACTOR = 0.6;

/** The names in addresses and links say nothing of what is asked; blanks keep the places of the other words, and the full stop after an address still ends its sentence. */
const withoutAddresses = (folded: string): string =>
  folded.replace(
    /[^\s@]{1,64}@[^\s@]{0,254}[a-z0-9]|\bhttps?:\/\/\S{1,500}(?<=[a-z0-9/])|\bwww\.\S{1,255}(?<=[a-z0-9/])/g,
    (found) => ' '.repeat(found.length),
  );

/**
 * What a person asks for, from the subject first and the body second; quoted mail, disclaimers and
 * signatures count only when nothing else is there. `confidence` runs from 0 to 1: a clear subject alone
 * gives about 0.8, agreement of subject and body more, a contradiction less. `words` are what decided.
 */
export function classify(mail: ParsedMail): Classification {
  const subject = foldText(mail.subject);
  const folded = foldText(mail.text.slice(0, MAX_READ));
  const parts = splitBody(folded);
  const fresh = folded.slice(0, parts.fresh.end);
  const hasFresh = fresh.trim().length > 0;
  const words = withoutAddresses(folded);
  const prefix = PREFIX.exec(subject)?.[0] ?? '';
  const isReply = /\b(?:re|antw?|aw|r)\s?(?:\[\d+\])?\s?:/.test(prefix);
  const isForward = FORWARD_PREFIX.test(prefix);
  const written = `${subject}\n${fresh}`;
  const isPostal = !ELECTRONIC.test(written) && (POSTAL.test(written) || STREET.test(written));

  const subjectWords = withoutAddresses(subject).slice(prefix.length);
  const reading: Reading = { holds: rememberPhrases(`${subjectWords}\n${words}`), isPostal };
  const tallies: Tallies = new Map();
  tallySubject(subjectWords, prefix.length, isReply ? REPLY_SUBJECT_FACTOR : SUBJECT_FACTOR, reading, tallies);
  const change = findAddressChange(mail, folded, parts);
  if (change.isSaid) {
    const span = change.address?.span;
    addTo(tallies, 'email_changed', CHANGE_SAID, span?.field === 'text' ? [span] : []);
  }
  if (hasFresh) tallyText(words.slice(0, Math.max(parts.signatureStart, 1)).slice(0, MAX_BODY), 0, 1, reading, tallies);
  const mayReadQuoted = !hasFresh || isForward || POINTS_BELOW.test(fresh);
  if (tallies.size === 0 && mayReadQuoted) {
    const { start } = parts.quoted;
    tallyText(words.slice(start, start + MAX_BODY), start, QUOTED_FACTOR, reading, tallies);
  }

  const languageText = hasFresh ? fresh : folded;
  const language = detectLanguage(subject.slice(prefix.length), languageText, `${mail.subject}\n${mail.text}`);
  const ranked = [...tallies].sort(([, a], [, b]) => b.score - a.score);
  const [first, second] = ranked;
  if (!first) return { kind: 'other_request', confidence: 0.3, language, words: [] };
  const [kind, { score, words: decisive }] = first;
  const strength = 1 - Math.exp(-score / 3.2);
  const margin = score / (score + (second?.[1].score ?? 0));
  const confidence = Math.round(Math.min(0.99, strength * (0.4 + 0.6 * margin)) * 100) / 100;
  return { kind, confidence, language, words: decisive };
}
