import type { ParsedMail } from '../parse/parsed-mail.ts';
import type { BodyParts } from '../words/body-parts.ts';
import {
  ADDRESS_ENDS,
  FOR_ME,
  GIVES_WAY,
  IS_REPLACED,
  NEW_AFTER,
  NEXT_TO_NEW,
  NEXT_TO_OLD,
  NOT_BUT,
  OF_ANOTHER,
  OLD_AFTER,
  STRONG_NEW,
  STRONG_OLD,
  TAKES_OVER,
  THIS_ADDRESS,
  TO_REACH,
  WEAK_NEW,
  WEAK_OLD,
  WISHED,
} from './address-words.ts';
import { type Address, findAddresses } from './addresses.ts';
import type { Found } from './found.ts';

/** An address and how strongly the words around it call it the new one (positive) or the old one (negative). */
type Judged = { address: Address; score: number };
export type AddressChange = {
  /** The address wanted from now on; null when none or several are meant. */
  address: Found | null;
  /** Whether the words say that one address takes another's place, or that one is new. */
  isSaid: boolean;
};

const JOINED =
  /^[\s,]*(?:\([^)\n]{0,30}\))?[\s,/]*(?:et|ou|soit|and|or|en|of|ofwel|hetzij|und|oder|bzw\.?|&|\/|,|et\/ou|and\/or)(?: bien| aussi| (?:a|to|aan|an|op))?[\s,]*$/;
const SENTENCE_END = /[.!?]\s|\n\s*\n/;
const CLAUSE_END = /[,;]\s|\b(?:but|mais|maar|aber|sondern|donc|so|dus)\b/;

const strongNew = new RegExp(STRONG_NEW, 'g');
const strongOld = new RegExp(STRONG_OLD, 'g');
const weakNew = new RegExp(WEAK_NEW, 'g');
const weakOld = new RegExp(WEAK_OLD, 'g');

function lastEnd(text: string, pattern: RegExp): number {
  let end = -1;
  for (const match of text.matchAll(pattern)) end = match.index + match[0].length;
  return end;
}

/** By the words before an address: the last that says new or old counts; strong ones before weak ones. */
function judgeLead(lead: string): number {
  const [isNew, isOld] = [lastEnd(lead, strongNew), lastEnd(lead, strongOld)];
  if (isOld > isNew) return -3;
  if (isNew > isOld) return 3;
  if (NEXT_TO_OLD.test(lead)) return -1;
  const [mayBeNew, mayBeOld] = [lastEnd(lead, weakNew), lastEnd(lead, weakOld)];
  if (NEXT_TO_NEW.test(lead) && mayBeNew >= mayBeOld) return 1;
  if (mayBeOld > mayBeNew) return -1;
  return mayBeNew > mayBeOld ? 1 : 0;
}

/** The words that lead to an address: its line, or the lines above where the address stands alone. */
function leadOf(folded: string, address: Address, before: Address | undefined): string {
  const lineStart = folded.lastIndexOf('\n', address.start - 1) + 1;
  const edge = before?.end ?? 0;
  const line = folded.slice(Math.max(edge, lineStart, address.start - 160), address.start);
  const isLabelled = /[:=]\s*[<"'(]?$/.test(line);
  const previousLine = folded.slice(Math.max(edge, 0, lineStart - 90), Math.max(edge, lineStart));
  const continues = line.trim().length < 3 || (!isLabelled && lineStart > 1 && !/[.:!?]\s*$/.test(previousLine));
  return continues && edge < lineStart ? `${previousLine.replace(/\n/g, ' ')}${line}` : line;
}

function judge(folded: string, address: Address, before: Address | undefined, after: Address | undefined): number {
  const lead = leadOf(folded, address, before);
  const sentence = lead.split(SENTENCE_END).findLast((part) => part.trim() !== '') ?? lead;
  const tail = folded.slice(address.end, Math.min(after?.start ?? folded.length, address.end + 70));
  if (OF_ANOTHER.test(sentence) && TO_REACH.test(sentence) && !FOR_ME.test(sentence)) return -2;
  // The clause next to the address speaks of it; the clauses before only when that one says nothing.
  const clause = sentence.split(CLAUSE_END).at(-1) ?? sentence;
  let score = judgeLead(clause) || judgeLead(sentence);
  if (OLD_AFTER.test(tail)) score -= 4;
  else if (NEW_AFTER.test(tail)) score += 3;
  return score;
}

/** Two addresses of one sentence of which one takes the other's place: +1 the second, -1 the first, 0 neither; ±2 for sure. */
function succession(between: string): number {
  if (between.length > 120 || SENTENCE_END.test(between)) return 0;
  if (IS_REPLACED.test(between) || NOT_BUT.test(between)) return 2;
  if (TAKES_OVER.test(between)) return -1;
  return GIVES_WAY.test(between) ? 1 : 0;
}

function judgeAll(folded: string, addresses: readonly Address[], signatureStart: number): Judged[] {
  const judged = addresses.map((address, at) => ({
    address,
    score: judge(folded, address, addresses[at - 1], addresses[at + 1]),
  }));
  for (const [at, second] of judged.entries()) {
    const first = judged[at - 1];
    if (!first || first.address.value === second.address.value) continue;
    const between = folded.slice(first.address.end, second.address.start);
    // "en" is "and" in Dutch and "into" in French: after an old address it leads to the new one.
    if (JOINED.test(between) && first.score >= 0) {
      if (second.score > -3) second.score = first.score = Math.max(first.score, second.score);
      continue;
    }
    const order = succession(between);
    // What is said of one address alone outweighs their order.
    if (order === 2 || (order > 0 && first.score < 3 && second.score > -3)) {
      first.score = Math.min(first.score, -3);
      second.score = Math.max(second.score, 3);
    } else if (order < 0 && first.score > -3 && second.score < 3) {
      first.score = Math.max(first.score, 3);
      second.score = Math.min(second.score, -3);
    }
  }
  const isBefore = ({ end }: Address) => end <= signatureStart;
  if (addresses.some(isBefore)) {
    for (const item of judged) if (!isBefore(item.address) && item.score < 3) item.score = Math.min(item.score, -1);
  }
  return judged;
}

/** Each address once, with the strongest thing said of it. */
function distinct(judged: readonly Judged[]): Judged[] {
  const byValue = new Map<string, Judged>();
  for (const item of judged) {
    const known = byValue.get(item.address.value);
    if (!known || Math.abs(item.score) > Math.abs(known.score)) byValue.set(item.address.value, item);
  }
  return [...byValue.values()];
}

function textFound(mail: ParsedMail, address: Address): Found {
  const written = mail.text.slice(address.start, address.end);
  return {
    value: /^[^@\s]+@[^@\s]+$/.test(written) ? written : address.value,
    span: { field: 'text', start: address.start, end: address.end },
  };
}

/**
 * The address that the sender wants from now on. The sender's own counts only when the mail says so; those of the desk,
 * old ones, and those of the signature are left out. Quoted words are read where the new ones name no address.
 */
export function findAddressChange(mail: ParsedMail, folded: string, parts: BodyParts): AddressChange {
  const { fresh, quoted, signatureStart } = parts;
  if (fresh.end > 0) {
    const change = readStretch(mail, folded, { from: 0, to: fresh.end, signatureStart });
    if (change.address !== null || change.isSaid || quoted.start === quoted.end) return change;
  }
  const earlier = readStretch(mail, folded, { from: quoted.start, to: quoted.end, signatureStart: quoted.end });
  return earlier.isSaid || folded.slice(0, fresh.end).trim() === '' ? earlier : NO_CHANGE;
}

type Stretch = { from: number; to: number; signatureStart: number };
const NO_CHANGE: AddressChange = { address: null, isSaid: false };

/** The lines at the head of a quoted mail: their addresses say who wrote to whom. */
const QUOTED_HEAD =
  /(?:^|\n)[ \t>*]*(?:(?:de|van|von|from|a|to|aan|an|cc|kopie|reply-to)\s?:[^\n]*|(?:le|op|am|on)\s[^\n]*)$/;

function readStretch(mail: ParsedMail, folded: string, { from, to, signatureStart }: Stretch): AddressChange {
  const desk = new Set([...mail.to, ...mail.cc].map(({ address }) => address.toLowerCase()));
  const addresses = findAddresses(folded, from, to).filter(
    ({ start }) => from === 0 || !QUOTED_HEAD.test(folded.slice(Math.max(0, start - 120), start)),
  );
  const all = distinct(judgeAll(folded, addresses, signatureStart)).filter(({ address }) => !desk.has(address.value));
  const open = all.filter(({ score }) => score >= 0);
  const top = Math.max(-1, ...open.map(({ score }) => score));
  const best = open.filter(({ score }) => score === top);
  const isSaid =
    top >= 3 || (top >= 0 && (all.some(({ score }) => score <= -3) || ADDRESS_ENDS.test(folded.slice(from, to))));
  if (best.length > 1) return { address: null, isSaid };
  const [only] = best;
  const pointed = pointsAtSender(folded.slice(from, to)) ? senderFound(mail) : null;
  if (only && (top > 0 || !pointed)) {
    // In a signature the address is only how to answer; the sender asks for nothing with it.
    const isSignature = only.address.start >= signatureStart && top < 1;
    const isOther = only.address.value !== (mail.from?.address ?? '').toLowerCase();
    if (!isSignature || (isOther && open.length === 1 && all.length > 1))
      return { address: textFound(mail, only.address), isSaid };
  }
  return { address: pointed, isSaid: isSaid || pointed !== null };
}

function senderFound(mail: ParsedMail): Found | null {
  const sender = mail.from?.address ?? '';
  return sender.includes('@') ? { value: sender, span: { field: 'from', start: 0, end: sender.length } } : null;
}

/** "Utilisez dorénavant cette adresse-ci": a sentence that points at the address it is sent from, and wants it. */
function pointsAtSender(stretch: string): boolean {
  return stretch.split(/[.!?]\s|\n\s*\n/).some((sentence) => {
    const match = THIS_ADDRESS.exec(sentence);
    if (!match || !WISHED.test(sentence)) return false;
    const before = sentence.slice(Math.max(0, match.index - 60), match.index);
    const rest = sentence.slice(match.index + match[0].length, match.index + match[0].length + 60);
    return !/^\s*(?:@|\S+@)/.test(rest) && judgeLead(before) > -3 && !OLD_AFTER.test(rest);
  });
}
