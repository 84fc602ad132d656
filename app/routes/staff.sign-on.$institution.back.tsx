import { data } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import type { Context } from '#server/context.ts';
import { finishSignOn, resumeSession } from '#server/staff/index.ts';
import { FORGOTTEN_SIGN_ON } from '../components/staff/sign-on-cookie.server.ts';
import { signOnOf } from '../components/staff/sign-on-of.server.ts';
import { asSignOnRefusal } from '../components/staff/sign-on-refusal.server.ts';
import { SignOnRefused } from '../components/staff/sign-on-refused.tsx';
import { redirectWithNotice } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { readCookie } from '../session/cookies.server.ts';
import { publicRoute } from '../session/guard.server.ts';
import { enter } from '../session/signed-in.server.ts';

export const handle: RouteHandle = { title: (t) => t('staff:signOn.title') };

/** Takes a person back from their organisation. What it says is good once; a refusal is a page with words. */
export const loader = publicRoute(async ({ request, params, context }) => {
  const place = await signOnOf(context, params.institution);
  const session = readCookie(request, 'guichet_staff');
  const staff = session ? await resumeSession(context, session) : null;
  const as: Context = staff?.kind === 'staff' ? { ...context, actor: staff } : context;
  const token = readCookie(request, 'guichet_sign_on');
  const outcome = await finishSignOn(as, place, { url: new URL(request.url), token }).catch(asSignOnRefusal);
  if (outcome.kind === 'signed_in') {
    const response = enter(outcome, context.now, outcome.next);
    response.headers.append('Set-Cookie', FORGOTTEN_SIGN_ON);
    return response;
  }
  if (outcome.kind === 'refused')
    return data(
      { cause: outcome.cause },
      { status: 'status' in outcome ? outcome.status : 403, headers: { 'Set-Cookie': FORGOTTEN_SIGN_ON } },
    );
  const notice = outcome.kind === 'linked' ? 'identity_linked' : 'presence_confirmed';
  return redirectWithNotice(outcome.next, notice, [FORGOTTEN_SIGN_ON]);
});

export default function SignOnBack() {
  return <SignOnRefused cause={useLoaderData<typeof loader>().cause} />;
}
