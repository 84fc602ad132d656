import { Temporal } from 'temporal-polyfill';
import { TIME_ZONE } from '../../i18n/languages.ts';

/** The beginning of a day in Brussels, `2026-09-01`. */
export const dayInBrussels = (day: string): Date =>
  new Date(Temporal.PlainDate.from(day).toZonedDateTime(TIME_ZONE).epochMilliseconds);
