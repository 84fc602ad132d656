import { data } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { beginSignOn } from '#server/staff/index.ts';
import { keptSignOn } from '../components/staff/sign-on-cookie.server.ts';
import { signOnOf } from '../components/staff/sign-on-of.server.ts';
import { asSignOnRefusal } from '../components/staff/sign-on-refusal.server.ts';
import { SignOnRefused } from '../components/staff/sign-on-refused.tsx';
import { safePath } from '../i18n/language.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { publicRoute } from '../session/guard.server.ts';
import { nextOf, redirectWith } from '../session/signed-in.server.ts';

export const handle: RouteHandle = { title: (t) => t('staff:signOn.title') };

/** Sends a visitor to their organisation to sign in; where it does not answer, this is a page that says so. */
export const loader = publicRoute(async ({ request, params, context }) => {
  const place = await signOnOf(context, params.institution);
  const next = safePath(nextOf(request) ?? '/desk');
  const begun = await beginSignOn(context, place, { purpose: 'sign_in', next }).catch(asSignOnRefusal);
  if ('url' in begun) return redirectWith(begun.url, [keptSignOn(begun.token)]);
  return data({ cause: begun.cause }, { status: begun.status });
});

export default function SignOnGo() {
  return <SignOnRefused cause={useLoaderData<typeof loader>().cause} />;
}
