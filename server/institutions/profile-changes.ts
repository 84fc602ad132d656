import diff from 'microdiff';
import type { DayOfYear, Profile } from './contract.ts';
import { type Section, sectionOf } from './profile-sections.ts';

/** One thing in which two profiles differ; a value that is not there is null. */
export type ProfileChange = {
  section: Section | 'connections';
  path: string;
  was: ChangedValue;
  becomes: ChangedValue;
};
export type ChangedValue = string | number | boolean | null | (string | string[])[] | DayOfYear;

type Path = (string | number)[];

/** In what one profile differs from another, a plain value each; a list of words is one value, and so is a day. */
export function changesBetween(was: Profile | Record<string, unknown>, becomes: Profile): ProfileChange[] {
  const before = was as Record<string, unknown>;
  const after = becomes as unknown as Record<string, unknown>;
  const paths = diff(before, after).flatMap(({ path }) => leavesAt(before, after, wholeValue(before, after, path)));
  const once = new Map(paths.map((path) => [path.join('.'), path]));
  return [...once].map(([path, keys]) => ({
    section: sectionOf(String(keys[0])),
    path,
    was: valueAt(before, keys) as ChangedValue,
    becomes: valueAt(after, keys) as ChangedValue,
  }));
}

/** The sections in which two profiles differ, in words for the audit log. */
export function sectionsChanged(was: Profile | Record<string, unknown>, becomes: Profile): (Section | 'connections')[] {
  return [...new Set(changesBetween(was, becomes).map(({ section }) => section))];
}

const valueAt = (root: unknown, path: Path): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | null | undefined)?.[key], root) ??
  null;

const isListOfWords = (value: unknown): boolean =>
  Array.isArray(value) && value.every((one) => typeof one !== 'object' || isListOfWords(one));

const isDay = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'month' in value && 'day' in value;

/** The path up to the list of words or the day that it leads into, where it does. */
function wholeValue(before: unknown, after: unknown, path: Path): Path {
  for (let length = 1; length <= path.length; length += 1) {
    const start = path.slice(0, length);
    const values = [valueAt(before, start), valueAt(after, start)].filter((value) => value !== null);
    if (values.some((value) => Array.isArray(value)) && values.every(isListOfWords)) return start;
    if (values.length > 0 && values.every(isDay)) return start;
  }
  return path;
}

/** The plain values below a path, in either. */
function leavesAt(before: unknown, after: unknown, path: Path): Path[] {
  const values = [valueAt(before, path), valueAt(after, path)];
  if (values.every((value) => typeof value !== 'object' || value === null || isListOfWords(value) || isDay(value)))
    return [path];
  const keys = new Set(values.flatMap((value) => (value && typeof value === 'object' ? Object.keys(value) : [])));
  return [...keys].flatMap((key) => leavesAt(before, after, [...path, key]));
}
