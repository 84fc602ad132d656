import { data, redirect } from '@remix-run/node';
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { staffSignInForm } from '#server/staff/contract.ts';
import { signInStaff } from '#server/staff/index.ts';
import { isRefusal } from '../components/desk/refused.tsx';
import { useFieldErrors } from '../components/desk/use-field-errors.ts';
import { StaffShell } from '../components/layout/staff-shell.tsx';
import { Button } from '../components/ui/button.tsx';
import { Callout } from '../components/ui/callout.tsx';
import { Field } from '../components/ui/field.tsx';
import { PasswordInput } from '../components/ui/password-input.tsx';
import { TextInput } from '../components/ui/text-input.tsx';
import { parseForm, refusal } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { cookie } from '../session/cookies.server.ts';
import { publicRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('staff:signIn.title') };

/** Why someone stands here anew: signed out, or a half-open sign-in that ended. */
export const loader = publicRoute(async ({ request }) => {
  const why = new URL(request.url).searchParams.get('why');
  return { why: why === 'signed-out' || why === 'over' ? why : null };
});

export const action = publicRoute(async ({ request, context }) => {
  const outcome = await signInStaff(context, await parseForm(request, staffSignInForm));
  if (outcome.kind === 'refused') return data(refusal(request, 'refused'), { status: 400 });
  const maxAge = Math.floor((outcome.expiresAt.getTime() - context.now.getTime()) / 1000);
  const next = new URL(request.url).searchParams.get('next');
  return redirect(`/staff/second-factor${next === null ? '' : `?next=${encodeURIComponent(next)}`}`, {
    headers: { 'Set-Cookie': cookie('guichet_staff', outcome.token, { path: '/', maxAge }) },
  });
});

export default function SignIn() {
  const { t } = useTranslation('staff');
  const { why } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = isRefusal(answer) ? answer : null;
  const errorOf = useFieldErrors(refused, 'staff');
  const isPending = useNavigation().state !== 'idle';
  const typed = refused?.result.initialValue?.email;
  return (
    <StaffShell title={t('signIn.title')} lead={t('signIn.lead')}>
      <Form method="post" className="grid gap-4" noValidate>
        {refused?.error ? (
          <Callout tone="danger" title={t('signIn.refused')} isLive>
            {t('signIn.refusedText')}
          </Callout>
        ) : why === 'over' ? (
          <Callout tone="warn" title={t('signIn.over')}>
            {t('signIn.overText')}
          </Callout>
        ) : why === 'signed-out' ? (
          <Callout tone="ok" title={t('signIn.signedOut')} />
        ) : null}
        <Field
          name="email"
          label={t('signIn.email')}
          required
          defaultValue={typeof typed === 'string' ? typed : undefined}
          error={errorOf('email')}
        >
          {(control) => <TextInput {...control} type="email" autoComplete="username" autoCapitalize="none" />}
        </Field>
        <Field name="password" label={t('signIn.password')} required error={errorOf('password')}>
          {(control) => <PasswordInput {...control} autoComplete="current-password" />}
        </Field>
        <Button variant="primary" isFull isPending={isPending}>
          {t('signIn.submit')}
        </Button>
      </Form>
    </StaffShell>
  );
}
