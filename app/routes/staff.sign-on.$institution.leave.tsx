import { data } from '@remix-run/node';
import { Link, useActionData, useLoaderData } from '@remix-run/react';
import { ExternalLink } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { DomainError } from '#server/errors.ts';
import { beginSignOn } from '#server/staff/index.ts';
import { isRefusal } from '../components/desk/refused.tsx';
import { StaffShell } from '../components/layout/staff-shell.tsx';
import { Problem } from '../components/staff/problem.tsx';
import { keptSignOn } from '../components/staff/sign-on-cookie.server.ts';
import { signOnOf } from '../components/staff/sign-on-of.server.ts';
import { Button, ButtonLink } from '../components/ui/button.tsx';
import { safePath } from '../i18n/language.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';
import { nextOf } from '../session/signed-in.server.ts';

export const handle: RouteHandle = { isStatic: true, title: (t) => t('staff:leave.title') };

const nextFrom = (request: Request): string => safePath(nextOf(request) ?? '/staff/profile');

export const loader = staffRoute('desk.enter', async ({ request, params, context }) => {
  const { label } = await signOnOf(context, params.institution);
  return { label, next: nextFrom(request) };
});

/** Sends someone who is signed in to their organisation, to link their identity or to prove presence: only by a form of ours. */
export const action = staffRoute('desk.enter', async ({ request, params, context }) => {
  const purpose = z.enum(['link', 'confirm']).safeParse(new URL(request.url).searchParams.get('purpose'));
  if (!purpose.success) throw new DomainError('invalid', 'purpose');
  const place = await signOnOf(context, params.institution);
  const { url, token } = await beginSignOn(context, place, { purpose: purpose.data, next: nextFrom(request) });
  return data({ url }, { headers: { 'Set-Cookie': keptSignOn(token) } });
});

/** A form may lead to our own pages only (CSP `form-action`): to the organisation leads a link that opens by itself. */
export default function Leave() {
  const { t } = useTranslation('staff');
  const { label, next } = useLoaderData<typeof loader>();
  const answer: unknown = useActionData<typeof action>();
  const url = typeof answer === 'object' && answer !== null && 'url' in answer ? String(answer.url) : null;
  return (
    <StaffShell title={t('leave.title')} lead={t('leave.lead', { label })}>
      <div className="grid gap-4">
        {isRefusal(answer) ? <Problem code={answer.error ?? 'other'} /> : null}
        {url === null ? (
          <form method="post">
            <Button variant="primary" isFull icon={<ExternalLink aria-hidden="true" />}>
              {t('leave.submit', { label })}
            </Button>
          </form>
        ) : (
          <>
            <meta httpEquiv="refresh" content={`0; url=${url}`} />
            <ButtonLink variant="primary" isFull to={url} icon={<ExternalLink aria-hidden="true" />}>
              {t('leave.submit', { label })}
            </ButtonLink>
          </>
        )}
        <p>
          <Link to={next} className="text-[13px] text-accent underline underline-offset-4">
            {t('leave.cancel')}
          </Link>
        </p>
      </div>
    </StaffShell>
  );
}
