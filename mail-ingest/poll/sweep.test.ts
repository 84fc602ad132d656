import { expect, test } from 'vitest';
import { untilNextSweep } from './sweep.ts';

test.each([
  ['2026-11-22T01:40:00Z', 60],
  ['2026-11-22T02:40:00Z', 24 * 60],
  ['2026-11-22T02:41:00Z', 24 * 60 - 1],
  ['2026-07-01T01:39:00Z', 1],
  ['2026-07-01T22:40:00Z', 3 * 60],
])('at %s the next sweep is %i minutes away', (now, minutes) => {
  expect(untilNextSweep(new Date(now))).toBe(minutes * 60_000);
});
