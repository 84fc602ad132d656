/** A day of any year in the words of a language: « 1er septembre », “1 September”. */
export function dayOfYear({ month, day }: { month: number; day: number }, language: string): string {
  const words = new Intl.DateTimeFormat(`${language}-BE`, { day: 'numeric', month: 'long', timeZone: 'UTC' });
  const written = words.format(new Date(Date.UTC(2024, month - 1, day)));
  // French counts the first of a month as an ordinal, which CLDR leaves out.
  return language === 'fr' ? written.replace(/^1 /, '1er ') : written;
}

/** The names of the months in a language, January first. */
export function monthNames(language: string): string[] {
  const words = new Intl.DateTimeFormat(`${language}-BE`, { month: 'long', timeZone: 'UTC' });
  return Array.from({ length: 12 }, (_, month) => words.format(new Date(Date.UTC(2024, month, 1))));
}
