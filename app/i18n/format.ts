import { type Language, locales, TIME_ZONE } from './languages.ts';

export type Moment = Date | string;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A day, as 3 novembre 2026. */
export function formatDate(value: Moment, language: Language): string {
  return dateFormat(language, { dateStyle: 'long' }).format(new Date(value));
}

/** A time of day in Brussels, as 09:14. */
export function formatTimeOfDay(value: Moment, language: Language): string {
  return dateFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(value));
}

/** Day and time in full, as mardi 3 novembre 2026, 09:14. */
export function formatDateTime(value: Moment, language: Language): string {
  const day = dateFormat(language, { dateStyle: 'full' }).format(new Date(value));
  return `${day}, ${formatTimeOfDay(value, language)}`;
}

/** A moment seen from `now`: il y a 12 minutes, hier, dans 3 heures; the plain date when 30 days or more away. */
export function formatRelative(value: Moment, now: Moment, language: Language): string {
  const difference = new Date(value).getTime() - new Date(now).getTime();
  const distance = Math.abs(difference);
  if (distance >= 30 * DAY) return formatDate(value, language);
  const format = relatives(locales[language], { numeric: 'auto' });
  if (distance < MINUTE) return format.format(0, 'second');
  if (distance < HOUR) return format.format(Math.trunc(difference / MINUTE), 'minute');
  if (distance < DAY) return format.format(Math.trunc(difference / HOUR), 'hour');
  return format.format(daysBetween(now, value), 'day');
}

/** A number with the separators of the reader's language. */
export function formatCount(value: number, language: Language): string {
  return numbers(locales[language], {}).format(value);
}

/** A part of a whole, from 0 to 1, in whole percents rounded down, as 72 %. */
export function formatPercent(part: number, language: Language): string {
  return numbers(locales[language], { style: 'percent' }).format(Math.floor(part * 100) / 100);
}

/** A duration in milliseconds by its two largest units, as 3 h 48 min. */
export function formatDuration(milliseconds: number, language: Language): string {
  const minutes = Math.max(0, Math.round(milliseconds / MINUTE));
  const parts: [number, 'day' | 'hour' | 'minute'][] = [
    [Math.floor(minutes / 1440), 'day'],
    [Math.floor((minutes % 1440) / 60), 'hour'],
    [minutes % 60, 'minute'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  const shown = first === -1 ? parts.slice(2) : parts.slice(first, first + 2).filter(([count]) => count > 0);
  return shown
    .map(([count, unit]) => numbers(locales[language], { style: 'unit', unit, unitDisplay: 'short' }).format(count))
    .join(' ');
}

/** Keeps each of Intl's formats once made: making one costs far more than using it, and a page has many. */
function kept<Options, Format>(make: (locale: string, options: Options) => Format) {
  const formats = new Map<string, Format>();
  return (locale: string, options: Options): Format => {
    const key = `${locale} ${JSON.stringify(options)}`;
    const format = formats.get(key) ?? make(locale, options);
    formats.set(key, format);
    return format;
  };
}

const dates = kept((locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options));
const numbers = kept((locale, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options));
const relatives = kept(
  (locale, options: Intl.RelativeTimeFormatOptions) => new Intl.RelativeTimeFormat(locale, options),
);

function dateFormat(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return dates(locales[language], { ...options, timeZone: TIME_ZONE });
}

function daysBetween(from: Moment, to: Moment): number {
  return Math.round((startOfDay(to) - startOfDay(from)) / DAY);
}

function startOfDay(value: Moment): number {
  const parts = dates('en-CA', { timeZone: TIME_ZONE }).format(new Date(value));
  return Date.parse(`${parts}T00:00:00Z`);
}
