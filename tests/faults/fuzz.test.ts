import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { classify } from '#mail-ingest/classify.ts';
import { extract } from '#mail-ingest/extract.ts';
import type { Span } from '#mail-ingest/kinds.ts';
import { DEFAULT_PARSE_LIMITS, type ParsedMail } from '#mail-ingest/parse/parsed-mail.ts';
import { parseMail, UnreadableMailError } from '#mail-ingest/parse.ts';
import { type OwnIdentity, screenMail } from '#mail-ingest/screen.ts';

const CORPORA = ['corpus', 'held-out'].map((name) => join(import.meta.dirname, '../fixtures', name));
const MAILS = 10_000;
const LIMITS = { ...DEFAULT_PARSE_LIMITS, maxTextBytes: 200_000 };
const OWN: OwnIdentity = { addresses: ['servicedesk@guichet-loket.example'], isOwnMessageId: () => false };
const TODAY = new Date('2026-11-22T12:00:00Z');
const RUNS = [' ', '\n', '1', '@', '.', '-', '<', '=', '>', 'a', 'A ', '\r', '\0', '(', ',', '+', 'é', '"', '1.', ': '];
const CHARSETS = ['utf-16', 'utf-7', 'iso-2022-jp', 'x-none', 'utf-8', 'koi8-r', '"', ''];

/** One spoiling of a mail: what is done, where (a share of its length), how much, and with which of the others. */
const spoiling = fc.record({
  how: fc.constantFrom(
    ...([
      'flip',
      'cut',
      'drop',
      'repeatLine',
      'swapLines',
      'splice',
      'boundary',
      'run',
      'charset',
      'noise',
      'encoding',
    ] as const),
  ),
  at: fc.nat(9_999).map((share) => share / 10_000),
  size: fc.nat(4_000),
  other: fc.nat(),
});
type Spoiling = typeof spoiling extends fc.Arbitrary<infer T> ? T : never;

function spoil(mail: Buffer, { how, at, size, other }: Spoiling, mails: readonly Buffer[]): Buffer {
  const place = Math.floor(at * mail.length);
  const insert = (piece: Buffer, dropped = 0) =>
    Buffer.concat([mail.subarray(0, place), piece, mail.subarray(place + dropped)]);
  const lines = () => mail.toString('latin1').split('\n');
  const joined = (parts: readonly string[]) => Buffer.from(parts.join('\n'), 'latin1');
  switch (how) {
    case 'flip': {
      const flipped = Buffer.from(mail);
      for (let step = 0; step <= size % 16; step += 1) {
        const spot = (place + step * (other % 97)) % Math.max(1, flipped.length);
        flipped[spot] = (flipped[spot] ?? 0) ^ (1 << (step % 8));
      }
      return flipped;
    }
    case 'cut':
      return mail.subarray(0, place);
    case 'drop':
      return insert(Buffer.alloc(0), size);
    case 'repeatLine': {
      const all = lines();
      const line = all[Math.floor(at * all.length)] ?? '';
      all.splice(other % all.length, 0, ...Array.from({ length: 1 + (size % 5) }, () => line));
      return joined(all);
    }
    case 'swapLines': {
      const all = lines();
      const [one, two] = [Math.floor(at * (all.length - 1)), other % all.length];
      [all[one], all[two]] = [all[two] ?? '', all[one] ?? ''];
      return joined(all);
    }
    case 'splice': {
      const donor = mails[other % mails.length] ?? mail;
      return insert(donor.subarray(Math.floor(at * donor.length), Math.floor(at * donor.length) + size));
    }
    case 'boundary':
      return Buffer.from(
        mail
          .toString('latin1')
          .replace(/boundary=("?)[^"\n;]+/i, (all, quote) => (size % 2 ? `boundary=${quote}x` : `${all}; ${all}`)),
        'latin1',
      );
    case 'run':
      return insert(Buffer.from((RUNS[other % RUNS.length] ?? ' ').repeat(size * 4)));
    case 'charset':
      return Buffer.from(
        mail.toString('latin1').replace(/charset=[^;\s]+/gi, `charset=${CHARSETS[other % CHARSETS.length]}`),
        'latin1',
      );
    case 'noise':
      return insert(
        Buffer.from(Array.from({ length: size % 300 }, (_, step) => (other * 31 + step * 7_919) % 256)),
        size % 50,
      );
    case 'encoding':
      return Buffer.from(
        mail
          .toString('latin1')
          .replace(
            /(content-transfer-encoding: *)\S+/gi,
            `$1${['base64', 'quoted-printable', '8bit', 'x-uuencode'][other % 4]}`,
          ),
        'latin1',
      );
  }
}

const digitsOf = (text: string): string =>
  text.replace(/[\uFF10-\uFF19]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0)).replace(/\D/g, '');

/** Said of ten thousand mails some thirty times each, which `expect` would take minutes for. */
function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** What must hold for whatever came: nothing invented, nothing out of bounds, nothing that a database refuses. */
function check(mail: ParsedMail): 'person' | 'machine' {
  must(mail.text.length <= LIMITS.maxTextBytes && mail.subject.length <= 998, 'text beyond its bound');
  const fields = { subject: mail.subject, text: mail.text, from: mail.from?.name ?? '' };
  for (const text of [
    ...Object.values(fields),
    mail.from?.address ?? '',
    ...mail.attachments.map(({ name }) => name),
  ]) {
    must(text.isWellFormed() && !text.includes('\0'), `not storable: ${JSON.stringify(text.slice(0, 80))}`);
  }
  const screening = screenMail(mail, OWN);
  const { confidence, words } = classify(mail);
  must(confidence >= 0 && confidence <= 1, `confidence ${confidence}`);
  const { nationalNumber, lastName, firstName, newAddress } = extract(mail, 'email_changed', TODAY);
  const written = (span: Span): string => fields[span.field].slice(span.start, span.end);
  const inFields = [...words, nationalNumber.span, lastName?.span, firstName?.span, newAddress?.span].filter(
    // The sender's own address stands in the From line behind the name.
    (span): span is Span => span != null && !(span === newAddress?.span && span.field === 'from'),
  );
  for (const span of inFields) {
    const isInside = span.start >= 0 && span.start < span.end && span.end <= fields[span.field].length;
    must(isInside, `span outside its field: ${JSON.stringify(span)}`);
  }
  const { value, span } = nationalNumber;
  must(value === null || (span !== null && digitsOf(written(span)) === value), `number not in the mail: ${value}`);
  for (const name of [lastName, firstName]) {
    must(!name || written(name.span).replace(/\s+/g, ' ') === name.value, `name not in the mail: ${name?.value}`);
  }
  must(newAddress?.value.isWellFormed() ?? true, 'address not storable');
  return screening.kind === 'person' ? 'person' : 'machine';
}

const FIRST_NAMES = [
  'Marc',
  'Anne-Sophie',
  'José',
  'Fatima',
  'Łukasz',
  'Jean Pierre',
  "Ma'moun",
  'Zoë',
  'Wei',
  'Ngozi',
];
const LAST_NAMES = [
  'Dubois',
  'Van den Broeck',
  "D'Hondt",
  'De Smet-Claes',
  'von der Heyde',
  'Öztürk',
  'Petit',
  'Ó Briain',
  'Nys',
];
const LABELS = [
  ['Nom', 'Prénom', 'N° de registre national', 'Nouvelle adresse'],
  ['Naam', 'Voornaam', 'Rijksregisternummer', 'Nieuw e-mailadres'],
  ['Name', 'Vorname', 'Nationalregisternummer', 'Neue E-Mail-Adresse'],
  ['Last name', 'First name', 'National register number', 'New e-mail address'],
] as const;
const NOTATIONS = [
  /^(..)(..)(..)(...)(..)$/,
  ...[
    '$1.$2.$3-$4.$5',
    '$1$2$3-$4-$5',
    '$1 $2 $3 $4 $5',
    '$1/$2/$3-$4-$5',
    '$1$2$3$4$5',
    '$1.$2.$3–$4.$5',
    '$1$2$3/$4/$5',
  ],
] as const;

/** A number with right check digits (97 less the first nine modulo 97; "2" before them for the births of this century). */
const nationalNumber = fc
  .tuple(
    fc.integer({ min: 1930, max: 2020 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
    fc.integer({ min: 1, max: 997 }),
  )
  .map(([year, month, day, serial]) => {
    const two = (part: number) => String(part).padStart(2, '0');
    const nine = `${two(year % 100)}${two(month)}${two(day)}${String(serial).padStart(3, '0')}`;
    return nine + two(97 - (Number(`${year >= 2000 ? 2 : ''}${nine}`) % 97));
  });

describe('what is written plainly', () => {
  it('is found, in each language and notation, and in any order', async () => {
    const [groups, ...notations] = NOTATIONS;
    const person = fc.record({
      first: fc.constantFrom(...FIRST_NAMES),
      last: fc.constantFrom(...LAST_NAMES),
      number: nationalNumber,
      notation: fc.constantFrom(...notations),
      labels: fc.constantFrom(...LABELS),
      address: fc.emailAddress().filter((address) => /^[a-z][a-z0-9.]*@[a-z0-9.-]+$/.test(address)),
      order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(person, async ({ first, last, number, notation, labels, address, order }) => {
        const values = [last, first, number.replace(groups, notation), address];
        const lines = order.map((at) => `${labels[at]} : ${values[at]}`);
        const head = 'From: x@sender.example\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit';
        const mail = await parseMail(Buffer.from(`${head}\n\n${lines.join('\n')}\n`));
        const { nationalNumber, lastName, firstName, newAddress } = extract(mail, 'email_changed', TODAY);
        expect([lastName?.value, firstName?.value, nationalNumber.value, newAddress?.value]).toEqual([
          last,
          first,
          number,
          address,
        ]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('whatever arrives', () => {
  let mails: Buffer[] = [];
  beforeAll(() => {
    mails = CORPORA.flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.eml'))
        .map((name) => readFileSync(join(folder, name))),
    );
  });

  it(`is read without a crash: ${MAILS} spoilt mails`, { timeout: 300_000 }, async () => {
    const seed = Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31));
    console.info(`fuzz: seed ${seed} (FUZZ_SEED repeats it)`);
    const counts = { person: 0, machine: 0, unreadable: 0 };
    const spoilt = fc.tuple(fc.nat(), fc.array(spoiling, { minLength: 1, maxLength: 4 }));
    await fc.assert(
      fc.asyncProperty(spoilt, async ([which, spoilings]) => {
        const start = mails[which % mails.length] ?? Buffer.alloc(0);
        const source = spoilings.reduce((mail, one) => spoil(mail, one, mails), start);
        try {
          counts[check(await parseMail(source, LIMITS))] += 1;
        } catch (error) {
          if (!(error instanceof UnreadableMailError)) throw error;
          counts.unreadable += 1;
        }
      }),
      { seed, numRuns: MAILS },
    );
    console.info(`fuzz: ${counts.person} of persons, ${counts.machine} of machines, ${counts.unreadable} unreadable`);
    expect(counts.person + counts.machine + counts.unreadable).toBe(MAILS);
    expect(counts.person).toBeGreaterThan(MAILS / 2);
  });
});
