import { foldText, MAX_READ, splitBody } from './body-parts.ts';
import { type Concept, findMentions, type Mention } from './classify/concepts.ts';
import { detectLanguage } from './classify/language.ts';
import { RULES } from './classify/rules.ts';
import type { Language, RequestKind, Span, SpanField } from './kinds.ts';
import type { ParsedMail } from './parsed-mail.ts';

export type Classification = { kind: RequestKind; confidence: number; language: Language; words: Span[] };

/** Reply and forward marks of the four languages, and the tags that gateways put before a subject. */
const PREFIX =
  /^(?:\s*(?:(?:re|r|tr|fwd?|antw?|aw|wg|doorst|rv|sv|vs|i)\s?(?:\[\d+\])?\s?:|\[(?:ext|extern|externe?|external|spam\??|suspect|caution|sec(?:ure)?|bulk)[^\]]{0,12}\]|\*{2,}[^*]{1,20}\*{2,}))+\s*/;
const MAX_BODY = 6_000;
const MAX_SENTENCES = 60;

const FORWARD_PREFIX = /\b(?:tr|fwd?|wg|doorst|rv|vs)\s?:/;
const POINTS_BELOW =
  /\b(?:ci-dessous|ci-apres|plus bas|hieronder|onderstaand|below|unten|untenstehend|nachstehend|fyi|pour suite|ter info)\b/;
const POSTAL =
  /\b(?:demenag\w*|domicil\w*|adresse postale|rue|avenue|chaussee|boulevard|verhuis\w*|\w*straat|\w*laan|steenweg|umgezogen|umzug|\w*strasse|anschrift|postal address|postadres|moved house|street)\b/;
const ELECTRONIC = /@|mail|courriel|electroni|\(at\)|\[at\]/;

type Tally = { score: number; words: Span[] };

function tallyStretch(
  folded: string,
  offset: number,
  field: SpanField,
  factor: number,
  tallies: Map<RequestKind, Tally>,
  isPostal: boolean,
): void {
  const mentions = findMentions(folded, offset);
  // "I know my address, only the password is gone": an address that is known is not asked about.
  const isAddressKnown = KNOWN_ADDRESS.test(folded);
  const present = new Set<Concept>(mentions.map(({ concept }) => concept));
  if (isAddressKnown || isPostal) {
    present.delete('address');
    present.delete('mail');
  }
  const has = (...concepts: Concept[]) => concepts.every((concept) => present.has(concept));
  const best = new Map<RequestKind, { weight: number; words: Mention[] }>();
  for (const rule of RULES) {
    if (rule.weight <= (best.get(rule.kind)?.weight ?? 0) || !rule.when(has, folded)) continue;
    best.set(rule.kind, {
      weight: rule.weight,
      words: mentions.filter(({ concept }) => rule.concepts.includes(concept)),
    });
  }
  for (const [kind, { weight, words }] of best) {
    const tally = tallies.get(kind) ?? { score: 0, words: [] };
    tally.score += weight * factor;
    for (const { start, end } of words) {
      if (!tally.words.some((span) => span.field === field && span.start === start))
        tally.words.push({ field, start, end });
    }
    tallies.set(kind, tally);
  }
}

const KNOWN_ADDRESS =
  /(?:\bje connais (?:bien )?mon adresse|\bi (?:do )?(?:still )?know my (?:e-?mail )?address|\bik ken mijn (?:e-?mail|mail)|\bich kenne meine (?:e-?mail|mail)|mon adresse (?:e-?mail |mail )?(?:est|reste) (?:toujours )?(?:correcte|la meme|inchangee|connue)|my (?:e-?mail )?address (?:is|has) (?:still )?(?:correct|unchanged|the same|not changed)|mijn (?:e-?mail|mail)?-?adres is (?:nog )?(?:correct|juist|hetzelfde|niet veranderd)|meine (?:e-?mail-)?adresse (?:ist|bleibt) (?:noch )?(?:korrekt|gleich|unverandert|dieselbe))/;

/** The sentences of a stretch with their offsets; label lines ("Nouvelle adresse : …") are sentences of their own. */
function* sentencesOf(folded: string): Generator<{ text: string; start: number }> {
  const pattern = /[^.!?\n;]+(?:[.](?=\S)[^.!?\n;]+)*[.!?;]*(?:\n(?=[a-z])[^.!?\n;:]{0,200}(?![^\n]*:))?/g;
  let seen = 0;
  for (const match of folded.matchAll(pattern)) {
    if (match[0].trim().length < 3) continue;
    if (++seen > MAX_SENTENCES) return;
    yield { text: match[0], start: match.index };
  }
}

function tallyBody(
  folded: string,
  offset: number,
  factor: number,
  tallies: Map<RequestKind, Tally>,
  isPostal: boolean,
): void {
  const found = new Map<RequestKind, Tally>();
  const text = folded.slice(0, MAX_BODY);
  for (const { text: sentence, start } of sentencesOf(text)) {
    const local = new Map<RequestKind, Tally>();
    tallyStretch(sentence, offset + start, 'text', 1, local, isPostal);
    for (const [kind, tally] of local) {
      const known = found.get(kind);
      // Saying a thing twice is not twice the evidence.
      if (!known) found.set(kind, tally);
      else
        found.set(kind, { score: Math.max(known.score, tally.score) + 0.3, words: [...known.words, ...tally.words] });
    }
  }
  for (const [kind, { score, words }] of found) {
    const tally = tallies.get(kind) ?? { score: 0, words: [] };
    tallies.set(kind, { score: tally.score + score * factor, words: [...tally.words, ...words] });
  }
}

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
  const prefix = PREFIX.exec(subject)?.[0] ?? '';
  const isReply = /\b(?:re|antw?|aw|r)\s?(?:\[\d+\])?\s?:/.test(prefix);
  const isForward = FORWARD_PREFIX.test(prefix);
  const written = `${subject}\n${fresh}`;
  const isPostal = POSTAL.test(written) && !ELECTRONIC.test(written);

  const tallies = new Map<RequestKind, Tally>();
  tallyStretch(subject.slice(prefix.length), prefix.length, 'subject', isReply ? 1.6 : 2.2, tallies, isPostal);
  if (hasFresh) tallyBody(fresh.slice(0, Math.max(parts.signatureStart, 1)), 0, 1, tallies, isPostal);
  const mayReadQuoted = !hasFresh || isForward || POINTS_BELOW.test(fresh);
  if (tallies.size === 0 && mayReadQuoted) {
    tallyBody(folded.slice(parts.quoted.start), parts.quoted.start, 0.6, tallies, isPostal);
  }

  const languageText = hasFresh ? fresh : folded;
  const language = detectLanguage(subject.slice(prefix.length), languageText, `${mail.subject}\n${mail.text}`);
  const ranked = [...tallies].sort(([, a], [, b]) => b.score - a.score);
  const [first, second] = ranked;
  if (!first) return { kind: 'other_request', confidence: 0.3, language, words: [] };
  const [kind, { score, words }] = first;
  const strength = 1 - Math.exp(-score / 3.2);
  const margin = score / (score + (second?.[1].score ?? 0));
  const confidence = Math.round(Math.min(0.99, strength * (0.4 + 0.6 * margin)) * 100) / 100;
  return { kind, confidence, language, words };
}
