import { data, redirect } from '@remix-run/node';
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { secondFactorForm } from '#server/staff/contract.ts';
import { verifySecondFactor } from '#server/staff/index.ts';
import { isRefusal } from '../components/desk/refused.tsx';
import { useFieldErrors } from '../components/desk/use-field-errors.ts';
import { StaffShell } from '../components/layout/staff-shell.tsx';
import { Button } from '../components/ui/button.tsx';
import { Field } from '../components/ui/field.tsx';
import { OneTimeCodeInput } from '../components/ui/one-time-code-input.tsx';
import { safePath } from '../i18n/language.server.ts';
import { parseForm, refusal } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { cookie } from '../session/cookies.server.ts';
import { secondFactorRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('staff:secondFactor.title') };

export const loader = secondFactorRoute(async ({ staff }) => ({ name: staff.name }));

export const action = secondFactorRoute(async ({ request, context, token }) => {
  const { code } = await parseForm(request, secondFactorForm);
  const outcome = await verifySecondFactor(context, token, code);
  if (outcome.kind === 'refused') return data(refusal(request, 'refused'), { status: 400 });
  if (outcome.kind === 'session_over') {
    return redirect('/staff/sign-in?why=over', {
      headers: { 'Set-Cookie': cookie('guichet_staff', '', { path: '/', maxAge: 0 }) },
    });
  }
  const maxAge = Math.floor((outcome.expiresAt.getTime() - context.now.getTime()) / 1000);
  const next = new URL(request.url).searchParams.get('next');
  return redirect(next === null ? '/desk' : safePath(next), {
    headers: { 'Set-Cookie': cookie('guichet_staff', outcome.token, { path: '/', maxAge }) },
  });
});

export default function SecondFactor() {
  const { t } = useTranslation('staff');
  const { name } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = isRefusal(answer) ? answer : null;
  const errorOf = useFieldErrors(refused, 'staff');
  const isPending = useNavigation().state !== 'idle';
  return (
    <StaffShell title={t('secondFactor.title')} lead={t('secondFactor.lead', { name })}>
      <Form method="post" className="grid gap-4" noValidate>
        <Field
          name="code"
          label={t('secondFactor.code')}
          hint={t('secondFactor.hint')}
          required
          error={refused?.error ? t('secondFactor.refused') : errorOf('code')}
        >
          {(control) => <OneTimeCodeInput {...control} autoFocus />}
        </Field>
        <Button variant="primary" isFull isPending={isPending}>
          {t('secondFactor.submit')}
        </Button>
      </Form>
      <Form method="post" action="/staff/sign-out" className="mt-4">
        <button type="submit" className="text-[13px] text-accent underline underline-offset-4">
          {t('secondFactor.restart')}
        </button>
      </Form>
    </StaffShell>
  );
}
