import { expect, it } from 'vitest';
import { COPY_ROWS, copyLine, type ImportRow } from './copy-line.ts';

const columns = /\((.*)\)/.exec(COPY_ROWS)?.[1]?.replaceAll('"', '').split(', ') ?? [];
const blank = Object.fromEntries(columns.map((column) => [column, null])) as unknown as ImportRow;
const row: ImportRow = { ...blank, line: 2, reasons: [], changes: [], roles: [], assignments: [], fact_keys: [] };
const cellsOf = (one: ImportRow) => {
  const cells = copyLine(one).replace(/\n$/, '').split('\t');
  return Object.fromEntries(columns.map((column, at) => [column, cells[at]]));
};

it('writes what is not told as null, and an empty list as one', () => {
  expect(cellsOf(row)).toMatchObject({ line: '2', last_name: '\\N', roles: '{}', kept: '\\N' });
});

it('keeps what somebody wrote from being taken for the format', () => {
  const names = { last_name: 'D\\N', first_name: 'a\tb\nc', username: 'x\\y' };
  expect(cellsOf({ ...row, ...names })).toMatchObject({
    last_name: 'D\\\\N',
    first_name: 'a\\tb\\nc',
    username: 'x\\\\y',
  });
  expect(cellsOf({ ...row, roles: ['a"b', 'c\\d,e'] }).roles).toBe('{"a\\\\"b","c\\\\\\\\d,e"}');
});
