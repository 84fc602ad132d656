import { expect, test } from 'vitest';
import { expandUids, packUids } from './uid-set.ts';

test.each([
  [[], ''],
  [[4], '4'],
  [[1, 2, 3, 7, 9, 10], '1:3,7,9:10'],
  [[4294967294, 4294967295], '4294967294:4294967295'],
])('%j is the set %j', (uids, set) => {
  expect(packUids(uids)).toBe(set);
  expect(expandUids(set)).toEqual(uids);
});

test('a set in any order is read ascending', () => {
  expect(expandUids('9,3:1')).toEqual([1, 2, 3, 9]);
});
