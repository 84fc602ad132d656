import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DayOfYear, Opening } from '../institutions/contract.ts';
import { accessDueAt, nextNightAt } from './due-at.ts';

const day = (month: number, date: number): DayOfYear => ({ month, day: date });
const due = (opening: Opening, arrived: string, sendAt = '02:00'): string =>
  accessDueAt(opening, new Date(arrived), sendAt).toISOString();

const SEPTEMBER: Opening = { kind: 'date', opensOn: day(9, 1), intakeFrom: day(6, 1) };
const WINTER: Opening = { kind: 'date', opensOn: day(2, 1), intakeFrom: day(11, 15) };
const LEAP: Opening = { kind: 'date', opensOn: day(2, 29), intakeFrom: day(1, 1) };
const STAFF: Opening = { kind: 'arrival', withinHours: 24 };
const SOON: Opening = { kind: 'arrival', withinHours: 6 };
const PUPILS: Opening = { kind: 'arrival', withinHours: 24, notBefore: day(8, 1), intakeFrom: day(6, 1) };

describe('a population that opens on a date', () => {
  it.each([
    ['on the first day of the intake', '2026-05-31T22:00:00Z', '2026-09-01T00:00:00.000Z'],
    ['a minute before the intake', '2026-05-31T21:59:00Z', '2026-06-01T00:00:00.000Z'],
    ['in the middle of the intake', '2026-07-14T12:00:00Z', '2026-09-01T00:00:00.000Z'],
    ['on the day, before the hour', '2026-08-31T23:59:00Z', '2026-09-01T00:00:00.000Z'],
    ['on the day, at the hour', '2026-09-01T00:00:00Z', '2026-09-01T00:00:00.000Z'],
    ['on the day, after the hour', '2026-09-01T00:00:01Z', '2026-09-02T00:00:00.000Z'],
    ['long after it', '2026-11-22T09:00:00Z', '2026-11-23T01:00:00.000Z'],
  ])('%s', (_, arrived, expected) => expect(due(SEPTEMBER, arrived)).toBe(expected));

  it.each([
    ['waits over the turn of the year', '2026-12-31T23:30:00Z', '2027-02-01T01:00:00.000Z'],
    ['in January', '2027-01-15T10:00:00Z', '2027-02-01T01:00:00.000Z'],
    ['on the first day of its intake', '2026-11-14T23:00:00Z', '2027-02-01T01:00:00.000Z'],
    ['outside', '2026-10-01T10:00:00Z', '2026-10-02T00:00:00.000Z'],
  ])('an intake in autumn %s', (_, arrived, expected) => expect(due(WINTER, arrived)).toBe(expected));

  it('a day that only leap years have is the day before in others', () => {
    expect(due(LEAP, '2027-02-01T10:00:00Z')).toBe('2027-02-28T01:00:00.000Z');
    expect(due(LEAP, '2028-02-28T10:00:00Z')).toBe('2028-02-29T01:00:00.000Z');
  });
});

describe('a population that gets it as data arrive', () => {
  it.each([
    ['the next night, where that is within the hours', STAFF, '2026-11-22T09:00:00Z', '2026-11-23T01:00:00.000Z'],
    ['at once, where the night is too far', SOON, '2026-11-22T09:00:00Z', '2026-11-22T09:00:00.000Z'],
    ['the night, where it is near', SOON, '2026-11-22T20:00:00Z', '2026-11-23T01:00:00.000Z'],
    [
      'at once, where the night in which the clocks go back is 25 hours away',
      STAFF,
      '2026-10-25T00:00:01Z',
      '2026-10-25T00:00:01.000Z',
    ],
    ['waits until its day', PUPILS, '2026-06-15T09:00:00Z', '2026-08-01T00:00:00.000Z'],
    ['after its day, the next night', PUPILS, '2026-08-20T09:00:00Z', '2026-08-21T00:00:00.000Z'],
    ['before its intake, the next night', PUPILS, '2026-03-02T09:00:00Z', '2026-03-03T01:00:00.000Z'],
  ])('%s', (_, opening, arrived, expected) => expect(due(opening, arrived)).toBe(expected));
});

describe('the hour, where clocks change', () => {
  it('that is skipped is the one after it', () =>
    expect(due(STAFF, '2026-03-28T12:00:00Z', '02:30')).toBe('2026-03-29T01:30:00.000Z'));
  it('that is repeated is the first, and not both', () => {
    expect(due(STAFF, '2026-10-24T12:00:00Z', '02:30')).toBe('2026-10-25T00:30:00.000Z');
    expect(nextNightAt(new Date('2026-10-25T00:45:00Z'), '02:30').toISOString()).toBe('2026-10-26T01:30:00.000Z');
  });
});

const anyDay = fc
  .record({ month: fc.integer({ min: 1, max: 12 }), day: fc.integer({ min: 1, max: 31 }) })
  .filter((one) => one.day <= new Date(Date.UTC(2024, one.month, 0)).getUTCDate());
const anyInstant = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
const anyTime = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
const anyOpening: fc.Arbitrary<Opening> = fc.oneof(
  fc.record({ kind: fc.constant('date' as const), opensOn: anyDay, intakeFrom: anyDay }),
  fc.record({ kind: fc.constant('arrival' as const), withinHours: fc.integer({ min: 1, max: 72 }) }),
  fc.record({
    kind: fc.constant('arrival' as const),
    withinHours: fc.integer({ min: 1, max: 72 }),
    notBefore: anyDay,
    intakeFrom: anyDay,
  }),
);

describe('whatever the opening', () => {
  it('nobody is mailed before they arrive, nor more than a year and two days later', () =>
    fc.assert(
      fc.property(anyOpening, anyInstant, anyTime, (opening, arrived, time) => {
        const wait = accessDueAt(opening, arrived, time).getTime() - arrived.getTime();
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(368 * 86_400_000);
      }),
    ));

  it('whoever arrives later is not mailed earlier, within an intake', () =>
    fc.assert(
      fc.property(anyInstant, fc.integer({ min: 0, max: 86_400 * 80 }), (arrived, later) => {
        const second = new Date(arrived.getTime() + later * 1_000);
        expect(accessDueAt(SEPTEMBER, second, '02:00').getTime()).toBeGreaterThanOrEqual(
          Math.min(accessDueAt(SEPTEMBER, arrived, '02:00').getTime(), second.getTime()),
        );
      }),
    ));

  it('the night is at most 25 hours away, and at its hour by the clock of Brussels', () =>
    fc.assert(
      fc.property(anyInstant, anyTime, (now, time) => {
        const night = nextNightAt(now, time);
        expect(night.getTime() - now.getTime()).toBeGreaterThanOrEqual(0);
        expect(night.getTime() - now.getTime()).toBeLessThanOrEqual(25 * 3_600_000);
        const shown = new Intl.DateTimeFormat('fr-BE', {
          timeZone: 'Europe/Brussels',
          hour: '2-digit',
          minute: '2-digit',
          hourCycle: 'h23',
        })
          .format(night)
          .replace(/\D+/, ':');
        // An hour that the clocks skip is the one after it.
        const isSkipped = time.startsWith('02:') && shown === time.replace('02:', '03:');
        expect(isSkipped || shown === time).toBe(true);
      }),
    ));

  it('within its hours, where it is promised', () =>
    fc.assert(
      fc.property(anyInstant, fc.integer({ min: 1, max: 72 }), anyTime, (arrived, withinHours, time) => {
        const wait = accessDueAt({ kind: 'arrival', withinHours }, arrived, time).getTime() - arrived.getTime();
        expect(wait).toBeLessThanOrEqual(withinHours * 3_600_000);
      }),
    ));
});
