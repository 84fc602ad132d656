/**
 * Belgian national-register and bis numbers: eleven digits YYMMDD-SSS.CC, where
 * CC = 97 - (first nine digits mod 97), with a "2" before the nine for people born
 * from 2000 on. In a bis number the month carries +20 (sex unknown) or +40.
 * Month or day 00 means unknown. Source: royal decree of 3 April 1984.
 */

const INVALID_REASONS = ['length', 'format', 'check_digits', 'date', 'future'] as const;
export type InvalidReason = (typeof INVALID_REASONS)[number];

export type ParsedNationalNumber =
  | { kind: 'valid'; number: string; form: 'national' | 'bis' }
  | { kind: 'review'; number: string; reason: 'day' | 'serial' }
  | { kind: 'invalid'; reason: InvalidReason };

export type NationalNumberSpan = {
  number: string;
  start: number;
  end: number;
  status: 'valid' | 'invalid_checksum' | 'review';
};

const DASHES = '\\-\\u2010-\\u2015\\u2212\\uFE58\\uFE63\\uFF0D';
const BLANKS = ' \\t\\u00A0\\u2000-\\u200B\\u202F\\u205F\\u2060\\u3000\\uFEFF';
const SEPARATORS = new RegExp(`[${DASHES}${BLANKS}.·•_/\\r\\n]`, 'g');

/** Full-width digits and signs become ASCII ones; every character keeps its place. */
function foldDigits(text: string): string {
  return text.replace(/[\uFF01-\uFF5E]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** The year of birth that the check digits agree with, or null when they agree with neither century. */
function birthYear(digits: string): number | null {
  const nine = Number(digits.slice(0, 9));
  const check = Number(digits.slice(9));
  const year = Number(digits.slice(0, 2));
  if (97 - (nine % 97) === check) return 1900 + year;
  if (97 - ((2_000_000_000 + nine) % 97) === check) return 2000 + year;
  return null;
}

function judge(digits: string, today: Date): ParsedNationalNumber {
  const year = birthYear(digits);
  if (year === null) return { kind: 'invalid', reason: 'check_digits' };
  const rawMonth = Number(digits.slice(2, 4));
  const shift = rawMonth >= 40 ? 40 : rawMonth >= 20 ? 20 : 0;
  const month = rawMonth - shift;
  const day = Number(digits.slice(4, 6));
  const serial = Number(digits.slice(6, 9));
  if (month > 12) return { kind: 'invalid', reason: 'date' };
  if (month > 0 && day <= 31 && day > daysInMonth(year, month)) return { kind: 'invalid', reason: 'date' };
  if (Date.UTC(year, Math.max(month, 1) - 1, Math.min(Math.max(day, 1), 31)) > today.getTime()) {
    return { kind: 'invalid', reason: 'future' };
  }
  if (day > 31) return { kind: 'review', number: digits, reason: 'day' };
  if (serial === 0) return { kind: 'review', number: digits, reason: 'serial' };
  return { kind: 'valid', number: digits, form: shift > 0 ? 'bis' : 'national' };
}

/**
 * Reads one number as typed: any usual notation, a label before it, a full stop after it.
 * `review` is a number whose check digits are right but on which validators disagree
 * (day above 31, serial 000): a person decides. Serial 999 occurs in published
 * valid numbers (88.02.29-999.90), so it is accepted.
 */
export function parseNationalNumber(text: string, today: Date): ParsedNationalNumber {
  const typed = foldDigits(text)
    .replace(/^\D+/, '')
    .replace(/[\s.,;:!?)\]]+$/, '');
  const digits = typed.replace(SEPARATORS, '');
  if (/\D/.test(digits)) return { kind: 'invalid', reason: 'format' };
  if (digits.length !== 11) return { kind: 'invalid', reason: 'length' };
  return judge(digits, today);
}

const GAP = `[${BLANKS}]{0,2}(?:[${DASHES}./_·•](?:[${BLANKS}]{0,2}|[${BLANKS}]?\\r?\\n>?[ ]?))?`;
const GAP_SPACES = `(?:${GAP}|[${BLANKS}]{1,3})`;
const CANDIDATE = new RegExp(
  `(?<!\\d)\\d\\d${GAP_SPACES}\\d\\d${GAP_SPACES}\\d\\d${GAP_SPACES}\\d{3}${GAP_SPACES}\\d\\d(?!\\d)`,
  'g',
);
/** Eleven digits in any grouping: only believed right after a label. */
const LOOSE = new RegExp(`(?<!\\d)\\d(?:[${BLANKS}${DASHES}./_]{0,2}\\d){10}(?!\\d)`, 'g');
/** Words that announce a national number, right before it. */
const LABEL =
  /(?:\b(?:niss?|insz|inss|rrn|nrn|rn|nn|n\.n\.|r\.n\.|bis)\b|registre|national|nationaal|rijksregister|register|identifi)[^\d\n]{0,40}$/i;
const PHONE_LABEL =
  /(?:\b(?:t[eé]l|tel|gsm|t|m|mob|mobiel|mobile|handy|phone|fax|portable|ph|call|bel|appel\w*|t[eé]l[eé]phon\w*|telefo\w*|nummer gsm)\b)\.?\s*(?:n[°or.]{0,3})?[\s:.]*$/i;
const OTHER_LABEL =
  /(?:\b(?:iban|bic|tva|btw|vat|bce|kbo|ust|rekening\w*|compte bancaire|konto\s?nr|facture|factuur|invoice|dossier|ticket|ref|réf|r[eé]f[eé]rence|referentie|commande|bestelling|order|communication|mededeling|ogm|vcs)\b)[^\d\n]{0,20}$/i;

/** Stretches of text whose digits belong to something else: payment references, IBANs, enterprise numbers, phones with a prefix. */
const FOREIGN = [
  /[+*]{3}[\d\s./-]{12,24}[+*]{3}/g,
  /\b[A-Z]{2}\d{2}(?:[ \u00A0.-]?[A-Z0-9]{4}){2,7}(?:[ \u00A0.-]?[A-Z0-9]{1,3})?\b/g,
  /\bBE[ \u00A0.-]?[01]\d{3}[ \u00A0.-]?\d{3}[ \u00A0.-]?\d{3}\b/gi,
  /\b[01]\d{3}\.\d{3}\.\d{3}\b/g,
  /(?:\+|\b00(?=[ \u00A0]?\(?[2-9]))[ \u00A0]?\(?\d{2,3}\)?(?:[ \u00A0./()-]{0,2}\d){6,12}/g,
];

function foreignZones(text: string): [number, number][] {
  const zones: [number, number][] = [];
  for (const pattern of FOREIGN) {
    for (const match of text.matchAll(pattern)) zones.push([match.index, match.index + match[0].length]);
  }
  return zones;
}

function hasNumberPunctuation(written: string): boolean {
  return /^\d\d\D{1,3}\d\d\D{1,3}\d\d\D{1,4}\d{3}\D{1,3}\d\d$/.test(written) && !/^[\d\s]+$/.test(written);
}

function isOtherKindOfNumber(text: string, start: number, end: number, isLabelled: boolean): boolean {
  const before = text.slice(Math.max(0, start - 48), start);
  const written = text.slice(start, end);
  if (/\d[./\-,]$/.test(before) || /^[./-]\d/.test(text.slice(end, end + 2))) return true;
  if (/\+[ (]?$/.test(before)) return true;
  if (isLabelled || hasNumberPunctuation(written)) return false;
  if (/[+]/.test(text.slice(end, end + 1))) return true;
  if (PHONE_LABEL.test(before) || OTHER_LABEL.test(before)) return true;
  if (/^32\D{0,2}4[5-9]/.test(written)) return true;
  const isSpaced = /\s/.test(written);
  return isSpaced && (/\d[ \u00A0]$/.test(before) || /^[ \u00A0]\d/.test(text.slice(end, end + 2)));
}

/** Whether the six leading digits could be a birth date: a weak sign that an unlabelled run was meant as a number. */
function looksDated(digits: string): boolean {
  const month = Number(digits.slice(2, 4)) % 20;
  const day = Number(digits.slice(4, 6));
  return month <= 12 && Number(digits.slice(2, 4)) <= 52 && day <= 31;
}

/**
 * Every national number in a free text, in order, with its span in the original text.
 * Phone numbers, IBANs, payment references and enterprise numbers are left out.
 * `invalid_checksum` is what was evidently meant as a number and fails (check digits, date or future).
 */
export function findNationalNumbers(text: string, today: Date): NationalNumberSpan[] {
  if (!/[\d\uFF10-\uFF19]/.test(text)) return [];
  const folded = foldDigits(text);
  const zones = foreignZones(folded);
  const found: NationalNumberSpan[] = [];
  for (const pattern of [CANDIDATE, LOOSE]) {
    for (const match of folded.matchAll(pattern)) {
      const start = match.index;
      const end = start + match[0].length;
      if (found.some((span) => start < span.end && end > span.start)) continue;
      const isLabelled = LABEL.test(folded.slice(Math.max(0, start - 64), start));
      if (pattern === LOOSE && !isLabelled) continue;
      if (zones.some(([from, to]) => start < to && end > from)) continue;
      if (isOtherKindOfNumber(folded, start, end, isLabelled)) continue;
      const number = match[0].replace(/\D/g, '');
      const verdict = judge(number, today);
      if (verdict.kind !== 'invalid') {
        found.push({ number, start, end, status: verdict.kind });
      } else if (isLabelled || hasNumberPunctuation(match[0]) || (looksDated(number) && !/^0/.test(number))) {
        found.push({ number, start, end, status: 'invalid_checksum' });
      }
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** `••.••.••-•••.28`: only the last two digits stay. */
export function maskNationalNumber(number: string): string {
  return `••.••.••-•••.${foldDigits(number).replace(/\D/g, '').slice(-2)}`;
}

/**
 * Masks every number that passes the check and moves the given spans along.
 * A span edge that falls inside a number is widened to the edge of the mask.
 */
export function maskWithSpans<T extends { start: number; end: number }>(
  text: string,
  spans: readonly T[],
  today: Date,
): { text: string; spans: T[] } {
  const numbers = findNationalNumbers(text, today).filter((span) => span.status !== 'invalid_checksum');
  let masked = '';
  let last = 0;
  const moves: { start: number; end: number; maskStart: number; maskEnd: number }[] = [];
  for (const { number, start, end } of numbers) {
    masked += text.slice(last, start);
    const maskStart = masked.length;
    masked += maskNationalNumber(number);
    moves.push({ start, end, maskStart, maskEnd: masked.length });
    last = end;
  }
  masked += text.slice(last);
  const move = (offset: number, edge: 'start' | 'end'): number => {
    let shift = 0;
    for (const step of moves) {
      if (offset <= step.start) break;
      if (offset < step.end) return edge === 'start' ? step.maskStart : step.maskEnd;
      shift = step.maskEnd - step.end;
    }
    return offset + shift;
  };
  return {
    text: masked,
    spans: spans.map((span) => ({ ...span, start: move(span.start, 'start'), end: move(span.end, 'end') })),
  };
}

/** The text with every number that passes the check masked; what fails the check stays as written. */
export function maskNationalNumbers(text: string, today: Date): string {
  return maskWithSpans(text, [], today).text;
}
