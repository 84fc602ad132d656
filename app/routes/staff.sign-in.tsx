import { data } from '@remix-run/node';
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { Building2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { listInstitutions } from '#server/institutions/index.ts';
import { staffSignInForm } from '#server/staff/contract.ts';
import { signInStaff } from '#server/staff/index.ts';
import { isRefusal } from '../components/desk/refused.tsx';
import { useFieldErrors } from '../components/desk/use-field-errors.ts';
import { StaffShell } from '../components/layout/staff-shell.tsx';
import { PasskeyButton } from '../components/staff/passkey-button.tsx';
import { Button } from '../components/ui/button.tsx';
import { Callout } from '../components/ui/callout.tsx';
import { Field } from '../components/ui/field.tsx';
import { PasswordInput } from '../components/ui/password-input.tsx';
import { TextInput } from '../components/ui/text-input.tsx';
import { parseForm, refusal } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { cookie, readCookie } from '../session/cookies.server.ts';
import { publicRoute } from '../session/guard.server.ts';
import { nextOf, redirectWith, withNext } from '../session/signed-in.server.ts';

export const handle: RouteHandle = { title: (t) => t('staff:signIn.title') };

/** Why someone stands here anew, and the organisations that sign their own people in. */
export const loader = publicRoute(async ({ request, context }) => {
  const why = new URL(request.url).searchParams.get('why');
  const institutions = await listInstitutions(context);
  return {
    why: why === 'signed-out' || why === 'over' ? why : null,
    next: nextOf(request),
    organisations: institutions.flatMap(({ slug, profile }) =>
      profile.staffSignOn ? [{ slug, label: profile.staffSignOn.label }] : [],
    ),
  };
});

export const action = publicRoute(async ({ request, context }) => {
  const form = await parseForm(request, staffSignInForm);
  const outcome = await signInStaff(context, { ...form, device: readCookie(request, 'guichet_device') });
  if (outcome.kind === 'refused') return data(refusal(request, 'refused'), { status: 400 });
  const maxAge = Math.floor((outcome.expiresAt.getTime() - context.now.getTime()) / 1000);
  return redirectWith(withNext('/staff/second-factor', nextOf(request)), [
    cookie('guichet_staff', outcome.token, { path: '/', maxAge }),
  ]);
});

export default function SignIn() {
  const { t } = useTranslation('staff');
  const { why, organisations, next } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = isRefusal(answer) ? answer : null;
  const errorOf = useFieldErrors(refused, 'staff');
  const isPending = useNavigation().state !== 'idle';
  const typed = refused?.result.initialValue?.email;
  const query = next === null ? '' : `?next=${encodeURIComponent(next)}`;
  return (
    <StaffShell title={t('signIn.title')} lead={t('signIn.lead')}>
      <Form method="post" className="grid gap-4" noValidate>
        {refused?.error ? (
          <Callout tone="danger" title={t('signIn.refused')} isLive>
            {refused.error === 'too_fast' ? t('problem.too_fast') : t('signIn.refusedText')}
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
      <div className="mt-4 grid gap-2 border-t border-line pt-4">
        <PasskeyButton action={`/staff/passkeys/finish${query}`} label={t('signIn.passkey')} />
        {organisations.map(({ slug, label }) => (
          <a
            key={slug}
            href={`/staff/sign-on/${slug}/go${query}`}
            className="inline-flex min-h-(--control-height) items-center justify-center gap-2 rounded-md border border-control bg-surface px-3.5 py-1 text-center font-[570] hover:bg-sunken"
          >
            <Building2 aria-hidden="true" className="size-[1.1em] flex-none" />
            {t('signIn.organisation', { label })}
          </a>
        ))}
      </div>
    </StaffShell>
  );
}
