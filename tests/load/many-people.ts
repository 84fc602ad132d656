import { nationalNumberOf } from '#tests/factories/import-files.ts';

const BEGINNINGS = [
  'Van',
  'De',
  'Vander',
  'Du',
  'Des',
  'Vanden',
  'Le',
  'Ver',
  'La',
  'Ter',
  'Bo',
  'Ca',
  'Da',
  'Ma',
  'Pe',
];
const MIDDLES = [
  'bro',
  'la',
  'mee',
  'pui',
  'ho',
  'ba',
  'ker',
  'wou',
  'steen',
  'ri',
  'do',
  'cla',
  'ge',
  'ni',
  'sa',
  'lo',
  'vi',
  'ke',
  'ro',
  'mo',
];
const ENDS = [
  'ck',
  'ert',
  'sse',
  'rs',
  'lle',
  'nt',
  'sen',
  'mans',
  'rd',
  'ten',
  'ez',
  'ux',
  'ns',
  'dt',
  'kx',
  'gne',
  'ot',
  'el',
  'in',
  'aert',
];
const FIRST_SYLLABLES = [
  'An',
  'Jo',
  'Ma',
  'Lo',
  'No',
  'Em',
  'Lu',
  'Sa',
  'El',
  'Ti',
  'Fé',
  'Cé',
  'Jé',
  'Ni',
  'Da',
  'Ro',
  'Is',
  'Ju',
  'Al',
  'Be',
  'Ca',
  'Gi',
  'Pa',
  'Vi',
  'Ka',
];
const LAST_SYLLABLES = [
  'na',
  'ris',
  'lie',
  'nas',
  'to',
  'la',
  'ra',
  'mon',
  'line',
  'na',
  'rt',
  'nis',
  'ie',
  'ne',
  'ël',
  'ke',
  'tte',
  'las',
  'bel',
  'rien',
  'me',
  'vin',
  'ssa',
  'nt',
];

const FIRST_DAY = Date.UTC(1960, 0, 1);
const DAYS = 16_000;
const DAY = 86_400_000;

export type OneOfMany = {
  nationalNumber: string;
  lastName: string;
  firstName: string;
  address: string;
  phone: string;
  birthDate: string;
};

/** The same person for the same number: one of 6,000 last and 600 first names, so that one in eight of a million has namesakes. */
export function personAt(n: number): OneOfMany {
  // Multipliers that share no factor with the numbers of names spread neighbours over them.
  const last = (n * 48_271) % 6_000;
  const first = (n * 16_807 + Math.floor(n / 6_000) * 7) % 600;
  const lastName = `${BEGINNINGS[last % 15]}${MIDDLES[Math.floor(last / 15) % 20]}${ENDS[Math.floor(last / 300) % 20]}`;
  const firstName = `${FIRST_SYLLABLES[first % 25]}${LAST_SYLLABLES[Math.floor(first / 25) % 24]}`;
  const birthDate = new Date(FIRST_DAY + (n % DAYS) * DAY).toISOString().slice(0, 10);
  return {
    nationalNumber: nationalNumberOf(birthDate, 1 + Math.floor(n / DAYS)),
    lastName,
    firstName,
    address: `${firstName}.${lastName}.${n}@post.example`.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase(),
    phone: `04${String(70_000_000 + (n % 29_999_999))}`,
    birthDate,
  };
}

const HEADER = 'Registre;Nom;Prénom;Courriel;GSM;Naissance';

/** A CSV file of that many people, in pieces. */
export async function* csvOfMany(count: number): AsyncGenerator<Buffer> {
  let text = `${HEADER}\r\n`;
  for (let n = 0; n < count; n += 1) {
    const one = personAt(n);
    text += `${one.nationalNumber};${one.lastName};${one.firstName};${one.address};${one.phone};${one.birthDate}\r\n`;
    if (text.length < 262_144) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

export const COLUMNS_OF_MANY = {
  national_number: 'Registre',
  last_name: 'Nom',
  first_name: 'Prénom',
  address: 'Courriel',
  phone: 'GSM',
  birth_date: 'Naissance',
} as const;
