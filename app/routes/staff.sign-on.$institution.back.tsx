import { data } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import type { Context } from '#server/context.ts';
import { DomainError } from '#server/errors.ts';
import { finishSignOn, resumeSession } from '#server/staff/index.ts';
import { StaffShell } from '../components/layout/staff-shell.tsx';
import { signOnOf } from '../components/staff/sign-on-of.server.ts';
import { Callout } from '../components/ui/callout.tsx';
import { redirectWithNotice } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { cookie, readCookie } from '../session/cookies.server.ts';
import { publicRoute } from '../session/guard.server.ts';
import { enter } from '../session/signed-in.server.ts';

export const handle: RouteHandle = { title: (t) => t('staff:signOn.title') };

const FORGOTTEN = cookie('guichet_sign_on', '', { path: '/staff/sign-on', maxAge: 0 });

/** Takes a person back from their organisation. What it says is good once; a refusal is a page with words. */
export const loader = publicRoute(async ({ request, params, context }) => {
  const place = await signOnOf(context, params.institution);
  const session = readCookie(request, 'guichet_staff');
  const staff = session ? await resumeSession(context, session) : null;
  const as: Context = staff?.kind === 'staff' ? { ...context, actor: staff } : context;
  const token = readCookie(request, 'guichet_sign_on');
  const outcome = await finishSignOn(as, place, { url: new URL(request.url), token }).catch(asRefusal);
  if (outcome.kind === 'signed_in') {
    const response = enter(outcome, context.now, outcome.next);
    response.headers.append('Set-Cookie', FORGOTTEN);
    return response;
  }
  if (outcome.kind === 'refused')
    return data(
      { cause: outcome.cause },
      { status: 'status' in outcome ? outcome.status : 403, headers: { 'Set-Cookie': FORGOTTEN } },
    );
  const notice = outcome.kind === 'linked' ? 'identity_linked' : 'presence_confirmed';
  return redirectWithNotice(outcome.next, notice, [FORGOTTEN]);
});

/** A provider that refused or is away is told on this page, where the person can start again. */
function asRefusal(error: unknown): { kind: 'refused'; cause: string; status: number } {
  if (!(error instanceof DomainError) || (error.kind !== 'invalid' && error.kind !== 'unavailable')) throw error;
  return { kind: 'refused', cause: error.code, status: error.kind === 'unavailable' ? 503 : 400 };
}

export default function SignOnBack() {
  const { t, i18n } = useTranslation('staff');
  const { cause } = useLoaderData<typeof loader>();
  const known = i18n.exists(`staff:signOn.${cause}`) ? cause : 'provider_refused';
  return (
    <StaffShell title={t('signOn.title')}>
      <Callout tone="danger" isLive>
        <span className="text-ink">{t(`signOn.${known}` as 'signOn.no_role')}</span>
      </Callout>
      <p className="mt-5">
        <Link to="/staff/sign-in" className="font-[570] text-accent underline underline-offset-4">
          {t('signOn.back')}
        </Link>
      </p>
    </StaffShell>
  );
}
