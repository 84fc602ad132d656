import { z } from 'zod';
import { DomainError } from '#server/errors.ts';
import { beginSignOn } from '#server/staff/index.ts';
import { signOnOf } from '../components/staff/sign-on-of.server.ts';
import { safePath } from '../i18n/language.server.ts';
import { cookie } from '../session/cookies.server.ts';
import { publicRoute, staffRoute } from '../session/guard.server.ts';
import { nextOf, redirectWith } from '../session/signed-in.server.ts';

const BACK_PATH = '/staff/sign-on';
const MINUTES = 10;

/** Sends a visitor to their organisation to sign in. */
export const loader = publicRoute(async ({ request, params, context }) => {
  const next = safePath(nextOf(request) ?? '/desk');
  return leave(await beginSignOn(context, await signOnOf(context, params.institution), { purpose: 'sign_in', next }));
});

/** Sends someone who is signed in there, to link their identity or to prove presence: only by a form of ours. */
export const action = staffRoute('desk.enter', async ({ request, params, context }) => {
  const asked = z.enum(['link', 'confirm']).safeParse(new URL(request.url).searchParams.get('purpose'));
  if (!asked.success) throw new DomainError('invalid', 'purpose');
  const next = safePath(nextOf(request) ?? '/staff/profile');
  return leave(await beginSignOn(context, await signOnOf(context, params.institution), { purpose: asked.data, next }));
});

function leave({ url, token }: { url: string; token: string }): Response {
  const kept = cookie('guichet_sign_on', token, { path: BACK_PATH, maxAge: MINUTES * 60 });
  return redirectWith(url, [kept]);
}
