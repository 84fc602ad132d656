import { data } from '@remix-run/node';
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { secondFactorForm } from '#server/staff/contract.ts';
import { verifySecondFactor } from '#server/staff/index.ts';
import { isRefusal } from '../components/desk/refused.tsx';
import { StaffShell } from '../components/layout/staff-shell.tsx';
import { CodeField, CodeSwitch } from '../components/staff/code-field.tsx';
import { PasskeyButton } from '../components/staff/passkey-button.tsx';
import { Button } from '../components/ui/button.tsx';
import { parseForm, refusal } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { cookie, readCookie } from '../session/cookies.server.ts';
import { secondFactorRoute } from '../session/guard.server.ts';
import { enter, nextOf, redirectWith } from '../session/signed-in.server.ts';

export const handle: RouteHandle = { title: (t) => t('staff:secondFactor.title') };

export const loader = secondFactorRoute(async ({ request, staff }) => ({ name: staff.name, next: nextOf(request) }));

export const action = secondFactorRoute(async ({ request, context, token }) => {
  const { code } = await parseForm(request, secondFactorForm);
  const outcome = await verifySecondFactor(context, token, code, readCookie(request, 'guichet_device'));
  if (outcome.kind === 'refused') return data(refusal(request, 'refused'), { status: 400 });
  if (outcome.kind === 'session_over')
    return redirectWith('/staff/sign-in?why=over', [cookie('guichet_staff', '', { path: '/', maxAge: 0 })]);
  return enter(outcome, context.now, nextOf(request));
});

export default function SecondFactor() {
  const { t } = useTranslation('staff');
  const { name, next } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = isRefusal(answer) ? answer : null;
  const isPending = useNavigation().state !== 'idle';
  const query = next === null ? '' : `?next=${encodeURIComponent(next)}`;
  return (
    <StaffShell title={t('secondFactor.title')} lead={t('secondFactor.lead', { name })}>
      <Form method="post" className="grid gap-4" noValidate>
        <CodeField refused={refused} isFirst />
        <Button variant="primary" isFull isPending={isPending}>
          {t('secondFactor.submit')}
        </Button>
      </Form>
      <div className="mt-4 grid gap-3 border-t border-line pt-4">
        <PasskeyButton action={`/staff/passkeys/finish${query}`} label={t('signIn.passkey')} />
        <p>
          <CodeSwitch />
        </p>
        <Form method="post" action="/staff/sign-out">
          <button type="submit" className="text-[13px] text-accent underline underline-offset-4">
            {t('secondFactor.restart')}
          </button>
        </Form>
      </div>
    </StaffShell>
  );
}
