import { redirect } from '@remix-run/node';
import { keepLanguage, safePath } from '../i18n/language.server.ts';
import { isLanguage } from '../i18n/languages.ts';
import { publicRoute } from '../session/guard.server.ts';

/** Keeps the language asked for by `?to=` and returns to `?next=`, a path of this site. */
export const loader = publicRoute(async ({ request }) => {
  const { searchParams } = new URL(request.url);
  const language = searchParams.get('to');
  const next = safePath(searchParams.get('next'));
  if (!isLanguage(language)) return redirect(next);
  return redirect(next, { headers: { 'Set-Cookie': keepLanguage(language) } });
});
