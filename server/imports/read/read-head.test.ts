import { describe, expect, it } from 'vitest';
import { fileOf, madeUpPeople, makeCsv, makeXlsx, tableOf } from '#tests/factories/import-files.ts';
import { readHead } from './read-head.ts';
import { suggestColumns } from './suggest-columns.ts';

const PROFILE = { blindQuestions: [{ key: 'postal_code' }, { key: 'member_number' }] };

describe('what the columns of a file probably mean', () => {
  it.each([
    [
      'French',
      [
        'Matricule',
        'NISS',
        'Nom',
        'Prénom',
        'Langue',
        'Courriel',
        'GSM',
        'Date de naissance',
        'Établissement',
        'Fonction',
      ],
      [
        'record_key',
        'national_number',
        'last_name',
        'first_name',
        'language',
        'address',
        'phone',
        'birth_date',
        'school',
        'role',
      ],
    ],
    [
      'Dutch',
      [
        'Stamnummer',
        'Rijksregisternummer',
        'Naam',
        'Voornaam',
        'Taal',
        'E-mailadres',
        'Telefoon',
        'Geboortedatum',
        'School',
        'Functie',
      ],
      [
        'record_key',
        'national_number',
        'last_name',
        'first_name',
        'language',
        'address',
        'phone',
        'birth_date',
        'school',
        'role',
      ],
    ],
    [
      'German',
      [
        'Matrikelnummer',
        'Nationalregisternummer',
        'Nachname',
        'Vorname',
        'Sprache',
        'E-Mail-Adresse',
        'Telefon',
        'Geburtsdatum',
        'Schule',
        'Rolle',
      ],
      [
        'record_key',
        'national_number',
        'last_name',
        'first_name',
        'language',
        'address',
        'phone',
        'birth_date',
        'school',
        'role',
      ],
    ],
    [
      'English',
      ['ID', 'National number', 'Last name', 'First name', 'Username', 'Client number', 'Status', 'Last modified'],
      ['record_key', 'national_number', 'last_name', 'first_name', 'username', 'client_number', 'status', 'changed_at'],
    ],
  ])('by their names in %s', (_language, header, fields) => {
    const { columns } = suggestColumns(header, []);
    expect(columns).toEqual(Object.fromEntries(fields.map((field, index) => [field, header[index]])));
  });

  it('"Nom d’utilisateur" and "Nom et prénom" are no last names', () => {
    expect(
      suggestColumns(['Nom et prénom', 'Nom d’utilisateur', 'Nom', 'Prénom', 'N° de registre national'], []).columns,
    ).toEqual({
      username: 'Nom d’utilisateur',
      last_name: 'Nom',
      first_name: 'Prénom',
      national_number: 'N° de registre national',
    });
  });

  it('by what stands in them, and the questions of the institution; a name that stands twice is nobody’s', () => {
    const header = ['A', 'B', 'Nom', 'Nom', 'Postal code'];
    const samples = madeUpPeople(3).map((one) => [one.nationalNumber, one.address, 'x', 'y', '1000']);
    expect(suggestColumns(header, samples, ['postal_code'])).toEqual({
      columns: { national_number: 'A', address: 'B' },
      facts: { postal_code: 'Postal code' },
    });
  });
});

describe('the head of a file', () => {
  const rows = tableOf(madeUpPeople(60));
  it.each([
    ['a text', makeCsv({ rows, faults: { 2: 'short' } })],
    ['a workbook', makeXlsx({ rows })],
  ])('of %s: ten rows, and the codes of those columns that have few', async (_kind, bytes) => {
    const head = await readHead(fileOf(bytes), { headerLine: 1 }, PROFILE);
    expect(head.header).toEqual(rows[0]);
    expect(head.samples).toHaveLength(10);
    expect(head.samples[0]).toEqual(rows[1]);
    expect(head.samples.every(({ length }) => length === 10)).toBe(true);
    expect(Object.keys(head.codes).sort()).toEqual(['Fonction', 'Langue', 'Nom', 'Prénom', 'Établissement'].sort());
    expect(head.codes.Langue).toEqual(['DE', 'FR', 'NL']);
    expect(head.suggestion.columns).toMatchObject({ national_number: 'NISS', address: 'Courriel' });
  });
});
