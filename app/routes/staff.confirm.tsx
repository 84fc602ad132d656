import { data } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { secondFactorForm } from '#server/staff/contract.ts';
import { confirmPresence, ownAccess } from '#server/staff/index.ts';
import { isRefusal } from '../components/desk/refused.tsx';
import { StaffShell } from '../components/layout/staff-shell.tsx';
import { CodeField, CodeSwitch } from '../components/staff/code-field.tsx';
import { organisationsOf } from '../components/staff/organisations.server.ts';
import { PasskeyButton } from '../components/staff/passkey-button.tsx';
import { Button } from '../components/ui/button.tsx';
import { safePath } from '../i18n/language.server.ts';
import { parseForm, redirectWithNotice, refusal } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';
import { nextOf } from '../session/signed-in.server.ts';

export const handle: RouteHandle = { title: (t) => t('staff:confirm.title') };

export const loader = staffRoute('desk.enter', async ({ request, context }) => {
  const access = await ownAccess(context);
  return {
    next: safePath(nextOf(request) ?? '/desk'),
    hasPasskey: access.passkeys.length > 0,
    organisations: access.identities.length === 0 ? [] : await organisationsOf(context),
  };
});

/** Takes a code; with `?stay` the page that asked goes on by itself, else the person is taken back to it. */
export const action = staffRoute('desk.enter', async ({ request, context }) => {
  const { code } = await parseForm(request, secondFactorForm);
  const outcome = await confirmPresence(context, code);
  if (outcome.kind === 'refused') return data(refusal(request, 'refused'), { status: 400 });
  if (new URL(request.url).searchParams.has('stay')) return { isConfirmed: true };
  return redirectWithNotice(safePath(nextOf(request) ?? '/desk'), 'presence_confirmed');
});

export default function Confirm() {
  const { t } = useTranslation('staff');
  const { next, hasPasskey, organisations } = useLoaderData<typeof loader>();
  const answer: unknown = useActionData<typeof action>();
  const refused = isRefusal(answer) ? answer : null;
  const isPending = useNavigation().state !== 'idle';
  const query = `next=${encodeURIComponent(next)}`;
  return (
    <StaffShell title={t('confirm.title')} lead={t('confirm.lead')}>
      <Form method="post" className="grid gap-4" noValidate>
        <CodeField refused={refused} isFirst />
        <Button variant="primary" isFull isPending={isPending}>
          {t('confirm.submit')}
        </Button>
      </Form>
      <div className="mt-4 grid gap-3 border-t border-line pt-4">
        {hasPasskey ? <PasskeyButton action={`/staff/passkeys/confirm?${query}`} label={t('confirm.passkey')} /> : null}
        {organisations.map(({ slug, label }) => (
          <form key={slug} method="post" action={`/staff/sign-on/${slug}/leave?purpose=confirm&${query}`}>
            <Button isFull>{t('confirm.organisation', { label })}</Button>
          </form>
        ))}
        <p className="flex flex-wrap gap-x-4 gap-y-2">
          <CodeSwitch />
          <Link to={next} className="text-[13px] text-accent underline underline-offset-4">
            {t('confirm.cancel')}
          </Link>
        </p>
      </div>
    </StaffShell>
  );
}
