import { describe, expect, it } from 'vitest';
import profileJson from '../../../db/seed/profiles/ecampus.json' with { type: 'json' };
import { profileSchema } from '../../institutions/contract.ts';
import { mappingSchema, type RowMeaning } from '../contract.ts';
import { readDate } from './read-date.ts';
import { rowReader, type ToldRow } from './stage-row.ts';

const profile = profileSchema.parse(profileJson);
const [role = ''] = Object.keys(profile.roles);
const assigned = Object.keys(profile.roles).find((key) => profile.roles[key]?.needsAssignment);
const [school = ''] = profile.schools.map(({ key }) => key);
const [question = ''] = profile.blindQuestions.map(({ key }) => key);
const today = new Date('2026-11-22T09:00:00Z');
const NUMBER = '72.03.14-112.31';

const COLUMNS = {
  record_key: 'ID',
  national_number: 'RN',
  last_name: 'Nom',
  first_name: 'Prénom',
  language: 'Langue',
  address: 'Mail',
  phone: 'GSM',
  birth_date: 'Né le',
  username: 'Login',
  client_number: 'Client',
  role: 'Rôle',
  school: 'École',
  status: 'État',
  changed_at: 'Modifié',
};
const GOOD = {
  ID: '4711',
  RN: NUMBER,
  Nom: 'Van den Broeck',
  Prénom: 'Annelies',
  Mail: 'Annelies.VDB@Post.example ',
  GSM: '0470/12.30.61',
  'Né le': '14/03/1972',
  Rôle: role,
};
type Options = { columns?: Partial<typeof COLUMNS>; more?: object; rowIs?: RowMeaning; isUsed?: boolean };

function read(
  cells: Record<string, string>,
  { columns = COLUMNS, more, rowIs = 'person', isUsed = true }: Options = {},
) {
  const mapping = mappingSchema.parse({ columns, facts: { [question]: 'Fait' }, ...more });
  const header = [...Object.values(columns), 'Fait', 'Autre'];
  const reader = rowReader({ ...profile, nationalNumber: { ...profile.nationalNumber, isUsed } }, mapping, {
    header,
    rowIs,
    today,
  });
  if (typeof reader !== 'function') throw new Error(reader.code);
  return reader({ line: 2, cells: header.map((name) => cells[name] ?? ''), fault: null });
}
const good = (change: Record<string, string> = {}, options: Options = {}): ToldRow =>
  read({ ...GOOD, ...change }, options);

describe('a row is understood', () => {
  it('in the forms in which the register keeps its values', () => {
    expect(good({ Fait: ' 10 482 ' })).toEqual({
      line: 2,
      key: { kind: 'record_key', value: '4711' },
      nationalNumber: '72031411231',
      lastName: 'Van den Broeck',
      firstName: 'Annelies',
      language: null,
      address: 'annelies.vdb@post.example',
      phone: '32470123061',
      birthDate: '1972-03-14',
      username: null,
      clientNumber: null,
      roles: [role],
      school: null,
      assignments: [],
      status: null,
      facts: { [question]: '10 482' },
      changedAt: null,
      reasons: [],
    });
  });

  it('with names as they are written: capitals stay, blanks are one, letters are composed', () => {
    const { lastName, firstName } = good({ Nom: ' VAN\u00A0DEN  BROECK ', Prénom: 'Zoe\u0308' });
    expect([lastName, firstName]).toEqual(['VAN DEN BROECK', 'Zoë']);
  });

  it.each([
    ['record_key', { ID: '4711' }, '4711'],
    ['national_number', {}, '72031411231'],
    ['client_number', { RN: '', Client: '7305 418 262' }, '7305418262'],
  ])('by its %s', (kind, cells, value) => {
    const { record_key: _, ...columns } = COLUMNS;
    expect(good(cells, kind === 'record_key' ? {} : { columns }).key).toEqual({ kind, value });
  });

  it('without the number where the institution uses none', () => {
    const row = good({ RN: 'whatever' }, { isUsed: false });
    expect(row).toMatchObject({ nationalNumber: null, reasons: [] });
  });

  it('with the noughts that a spreadsheet dropped, where the number passes its check with them', () => {
    expect(good({ RN: '1010112382' }).reasons).toEqual(['number_invalid:national_number']);
    const number = `010203001${String(97 - (2_010_203_001 % 97)).padStart(2, '0')}`;
    expect(good({ RN: number.slice(1) }).nationalNumber).toBe(number);
  });

  it('with codes of the source, our own keys, and constants', () => {
    const values = { role: { STU: role }, status: { X: 'disabled' } };
    expect(good({ Rôle: 'stu', État: 'x', École: school.toUpperCase() }, { more: { values } })).toMatchObject({
      roles: [role],
      status: 'disabled',
      school,
      reasons: [],
    });
    const { role: _, ...columns } = COLUMNS;
    expect(good({}, { columns, more: { constants: { role, language: 'nl' } } })).toMatchObject({
      roles: [role],
      language: 'nl',
    });
  });

  it('as an assignment where the role needs one, or each row is one', () => {
    expect(good({ École: school }, { rowIs: 'assignment' }).assignments).toEqual([`${role}|${school}`]);
    if (assigned) expect(good({ Rôle: assigned, École: school }).assignments).toEqual([`${assigned}|${school}`]);
    expect(good({}, { rowIs: 'assignment' }).reasons).toEqual(['missing_value:school']);
  });
});

describe('a row is refused', () => {
  it.each([
    ['missing_value:last_name', { Nom: ' ' }],
    ['missing_value:record_key', { ID: '' }],
    ['missing_value:role', { Rôle: '' }],
    ['too_long:first_name', { Prénom: 'x'.repeat(101) }],
    ['too_long:record_key', { ID: 'x'.repeat(201) }],
    [`too_long:${question}`, { Fait: 'x'.repeat(256) }],
    ['unreadable:last_name', { Nom: 'Dup\u0000ont' }],
    ['unreadable:last_name', { Nom: 'Dupont\u202Egpj' }],
    ['unreadable:first_name', { Prénom: 'Fran\uFFFDois' }],
    [`unreadable:${question}`, { Fait: 'a\u200Bb' }],
    ['name_without_letters:last_name', { Nom: '12345' }],
    ['number_invalid:national_number', { RN: '72.03.14-112.32' }],
    ['number_invalid:national_number', { RN: '72.03.14-112.31 / 72.03.14-112.31' }],
    ['address_invalid:address', { Mail: 'a@b.example; c@d.example' }],
    ['address_invalid:address', { Mail: 'Jan <jan@b.example>' }],
    ['address_invalid:address', { Mail: `${'x'.repeat(250)}@b.example` }],
    ['phone_invalid:phone', { GSM: '12345' }],
    ['phone_invalid:phone', { GSM: '+32 470 12 30 61 ext 4' }],
    ['phone_invalid:phone', { GSM: '+32 470 12 30 61 32 470' }],
    ['date_invalid:birth_date', { 'Né le': '31/02/1972' }],
    ['date_invalid:birth_date', { 'Né le': '14/03/72' }],
    ['date_invalid:birth_date', { 'Né le': '14/03/2072' }],
    ['date_invalid:changed_at', { Modifié: '2099-01-01' }],
    ['username_invalid:username', { Login: 'jan dupont' }],
    ['username_invalid:username', { Login: '=cmd()' }],
    ['client_number_invalid:client_number', { Client: '123' }],
    ['unknown_code:role', { Rôle: 'boss' }],
    ['unknown_code:role', { Rôle: '__proto__' }],
    ['unknown_code:school', { École: 'nowhere' }],
    ['unknown_code:language', { Langue: 'xx' }],
    ['unknown_code:status', { État: 'erased' }],
  ])('%s', (reason, cells) => {
    expect(good(cells).reasons).toEqual([reason]);
  });

  it('for everything that is wrong with it at once, and for how it was cut', () => {
    expect(good({ Nom: '', RN: '1', Mail: 'x' }).reasons).toHaveLength(3);
    const reader = rowReader(profile, mappingSchema.parse({ columns: COLUMNS }), {
      header: Object.values(COLUMNS),
      rowIs: 'person',
      today,
    });
    if (typeof reader !== 'function') throw new Error(reader.code);
    expect(reader({ line: 3, cells: ['4711'], fault: 'ragged' }).reasons).toContain('ragged');
  });

  it('keeps a formula as the text that it is', () => {
    expect(good({ Nom: '=HYPERLINK("x")a' }).lastName).toBe('=HYPERLINK("x")a');
  });
});

describe('a header will not do', () => {
  const mapping = mappingSchema.parse({ columns: COLUMNS });
  it.each([
    ['column_missing', Object.values(COLUMNS).filter((name) => name !== 'Mail')],
    ['column_twice', [...Object.values(COLUMNS), 'Mail']],
  ])('%s, with the column', (code, header) => {
    expect(rowReader(profile, mapping, { header, rowIs: 'person', today })).toEqual({
      code,
      detail: { column: 'Mail' },
    });
  });
});

it('names every column that is missing', () => {
  const header = Object.values(COLUMNS).filter((name) => name !== 'Mail' && name !== 'Nom');
  const mapping = mappingSchema.parse({ columns: COLUMNS });
  expect(rowReader(profile, mapping, { header, rowIs: 'person', today })).toEqual({
    code: 'column_missing',
    detail: { columns: 'Nom, Mail' },
  });
});

describe('a day', () => {
  it.each([
    ['1972-03-14', 'dmy', '1972-03-14'],
    ['1972-03-14T00:00:00Z', 'mdy', '1972-03-14'],
    ['14/3/1972', 'dmy', '1972-03-14'],
    ['03.14.1972 00:00', 'mdy', '1972-03-14'],
    ['1972/03/14', 'dmy', '1972-03-14'],
    ['14031972', 'dmy', '1972-03-14'],
    ['19720314', 'dmy', '1972-03-14'],
    ['19720314', 'ymd', '1972-03-14'],
    ['26372', 'dmy', '1972-03-14'],
    ['26372.5', 'dmy', '1972-03-14'],
    ['14/03/72', 'dmy', null],
    ['03/14/1972', 'dmy', null],
    ['12345', 'dmy', null],
    ['1899-12-31', 'dmy', null],
    ['soon', 'dmy', null],
  ] as const)('%s, %s', (cell, order, day) => {
    expect(readDate(cell, order)).toBe(day);
  });
});
