import { useTranslation } from 'react-i18next';
import { useRootData } from '../root-data.ts';
import {
  formatCount,
  formatDate,
  formatDateTime,
  formatDuration,
  formatPercent,
  formatRelative,
  formatTimeOfDay,
  type Moment,
} from './format.ts';
import { isLanguage, type Language, languages } from './languages.ts';

/** The language of the page. */
export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return isLanguage(i18n.language) ? i18n.language : languages[0];
}

/** Dates, durations and counts in the language of the page, relative to the moment at which the server answered. */
export function useFormat() {
  const language = useLanguage();
  const { now } = useRootData();
  return {
    date: (value: Moment) => formatDate(value, language),
    timeOfDay: (value: Moment) => formatTimeOfDay(value, language),
    dateTime: (value: Moment) => formatDateTime(value, language),
    relative: (value: Moment) => formatRelative(value, now, language),
    duration: (milliseconds: number) => formatDuration(milliseconds, language),
    count: (value: number) => formatCount(value, language),
    percent: (part: number) => formatPercent(part, language),
  };
}
