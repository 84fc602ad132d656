import { Temporal } from 'temporal-polyfill';
import type { DayOfYear, Opening } from '../institutions/contract.ts';

const ZONE = 'Europe/Brussels';

/** A day of a year; where that year has no 29 February, the 28th. */
const dayIn = (year: number, day: DayOfYear): Temporal.PlainDate => Temporal.PlainDate.from({ year, ...day });

/** An hour that the clocks skip is the one after it; of one that they repeat, the first. */
const at = (day: Temporal.PlainDate, time: Temporal.PlainTime): Temporal.ZonedDateTime =>
  day.toZonedDateTime({ timeZone: ZONE, plainTime: time });

const isBefore = (one: Temporal.ZonedDateTime, other: Temporal.ZonedDateTime): boolean =>
  Temporal.ZonedDateTime.compare(one, other) < 0;

/** The first night's time that is not over. */
function nextNight(from: Temporal.ZonedDateTime, time: Temporal.PlainTime): Temporal.ZonedDateTime {
  const tonight = at(from.toPlainDate(), time);
  return isBefore(tonight, from) ? at(from.toPlainDate().add({ days: 1 }), time) : tonight;
}

/** The opening that an arrival waits for: between a day of the intake and the opening that follows it; null outside. */
function openingFor(
  from: Temporal.ZonedDateTime,
  opensOn: DayOfYear,
  intakeFrom: DayOfYear,
  time: Temporal.PlainTime,
): Temporal.ZonedDateTime | null {
  for (const year of [from.year, from.year + 1]) {
    const opens = dayIn(year, opensOn);
    const began = dayIn(year, intakeFrom);
    // An intake in autumn is for an opening after the turn of the year.
    const begins = Temporal.PlainDate.compare(began, opens) > 0 ? dayIn(year - 1, intakeFrom) : began;
    const opening = at(opens, time);
    if (!isBefore(from, at(begins, new Temporal.PlainTime())) && isBefore(from, opening)) return opening;
  }
  return null;
}

/**
 * When somebody who arrives is mailed their access, by the clock of Brussels.
 * @param sendAt the time of day at which the night's mails go out, 02:00.
 */
export function accessDueAt(opening: Opening, arrivedAt: Date, sendAt: string): Date {
  const from = Temporal.Instant.fromEpochMilliseconds(arrivedAt.getTime()).toZonedDateTimeISO(ZONE);
  const time = Temporal.PlainTime.from(sendAt);
  const due = dueOf(opening, from, time);
  return new Date(due.epochMilliseconds);
}

function dueOf(opening: Opening, from: Temporal.ZonedDateTime, time: Temporal.PlainTime): Temporal.ZonedDateTime {
  const night = nextNight(from, time);
  if (opening.kind === 'date') return openingFor(from, opening.opensOn, opening.intakeFrom, time) ?? night;
  const { notBefore, intakeFrom = { month: 1, day: 1 }, withinHours } = opening;
  const waitsFor = notBefore ? openingFor(from, notBefore, intakeFrom, time) : null;
  if (waitsFor) return waitsFor;
  return isBefore(from.add({ hours: withinHours }), night) ? from : night;
}

/** The next time at which the night's mails go out. */
export function nextNightAt(now: Date, sendAt: string): Date {
  const from = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(ZONE);
  return new Date(nextNight(from, Temporal.PlainTime.from(sendAt)).epochMilliseconds);
}
