import { data } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { changePasswordForm } from '#server/staff/contract.ts';
import { changePassword, ownAccess } from '#server/staff/index.ts';
import { isRefusal } from '../components/desk/refused.tsx';
import { useFieldErrors } from '../components/desk/use-field-errors.ts';
import { StaffShell } from '../components/layout/staff-shell.tsx';
import { refusedField } from '../components/staff/field-refusal.server.ts';
import { NewPassword } from '../components/staff/new-password.tsx';
import { Problem } from '../components/staff/problem.tsx';
import { Button } from '../components/ui/button.tsx';
import { Field } from '../components/ui/field.tsx';
import { PasswordInput } from '../components/ui/password-input.tsx';
import { parseForm, redirectWithNotice, refusal } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('staff:password.title') };

export const loader = staffRoute('desk.enter', async ({ context }) => {
  const { hasPassword, isPresent } = await ownAccess(context);
  return { hasPassword, isPresent };
});

export const action = staffRoute('desk.enter', async ({ request, context }) => {
  const { old, password } = await parseForm(request, changePasswordForm);
  const outcome = await refusedField(changePassword(context, { old, password }));
  if ('errors' in outcome) return data(refusal(request, null, outcome.errors), { status: 400 });
  return redirectWithNotice('/staff/profile', 'password_changed');
});

export default function Password() {
  const { t } = useTranslation('staff');
  const { hasPassword, isPresent } = useLoaderData<typeof loader>();
  const answer: unknown = useActionData<typeof action>();
  const refused = isRefusal(answer) ? answer : null;
  const errorOf = useFieldErrors(refused, 'staff');
  const isPending = useNavigation().state !== 'idle';
  const problem = refused?.error ?? (isPresent ? null : 'reauthentication_needed');
  return (
    <StaffShell title={t('password.title')} lead={t('password.lead')}>
      <Form method="post" noValidate className="grid gap-4">
        {problem ? <Problem code={problem} /> : null}
        {hasPassword ? (
          <Field name="old" id="old" label={t('password.old')} required error={errorOf('old')}>
            {(control) => <PasswordInput {...control} autoComplete="current-password" />}
          </Field>
        ) : null}
        <NewPassword errorOf={errorOf} />
        <Button variant="primary" isFull isPending={isPending}>
          {t('password.submit')}
        </Button>
      </Form>
      <p className="mt-4">
        <Link to="/staff/profile" className="text-[13px] text-accent underline underline-offset-4">
          {t('profile.title')}
        </Link>
      </p>
    </StaffShell>
  );
}
