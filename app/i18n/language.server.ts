import { parseAcceptLanguage } from 'intl-parse-accept-language';
import { isLanguage, type Language, languages } from './languages.ts';

const COOKIE = 'guichet_lang';
const ONE_YEAR_IN_SECONDS = 31_536_000;

/**
 * The reader's language among those offered: `?lang=`, then the choice kept in a cookie, then `Accept-Language`, then
 * `last`.
 */
export function detectLanguage(
  request: Request,
  offered: readonly Language[] = languages,
  last: Language = languages[0],
): Language {
  const isOffered = (value: unknown): value is Language => offered.some((language) => language === value);
  const asked = new URL(request.url).searchParams.get('lang');
  if (isOffered(asked)) return asked;
  const kept = readCookie(request);
  if (isOffered(kept)) return kept;
  const accepted = parseAcceptLanguage(request.headers.get('Accept-Language'), { validate: baseLanguage });
  return accepted.find(isOffered) ?? last;
}

/** The `Set-Cookie` header that keeps a choice of language for a year. */
export function keepLanguage(language: Language): string {
  return `${COOKIE}=${language}; Path=/; Max-Age=${ONE_YEAR_IN_SECONDS}; HttpOnly; SameSite=Lax`;
}

/** `next` when it is a path of this site, else `/`: a link from elsewhere cannot send the reader away. */
export function safePath(next: string | null): string {
  if (next === null || !next.startsWith('/')) return '/';
  const here = 'http://guichet.invalid';
  const url = URL.canParse(next, here) ? new URL(next, here) : undefined;
  if (url === undefined || url.origin !== here || url.pathname.startsWith('//')) return '/';
  url.searchParams.delete('lang');
  return url.pathname + url.search;
}

function readCookie(request: Request): string | undefined {
  const header = request.headers.get('Cookie') ?? '';
  const pair = header.split(/;\s*/).find((part) => part.startsWith(`${COOKIE}=`));
  return pair?.slice(COOKIE.length + 1);
}

function baseLanguage(locale: string): string | null {
  const [base = ''] = locale.toLowerCase().split('-');
  return isLanguage(base) ? base : null;
}
