import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { institutionById } from '#server/institutions/index.ts';
import { hasSchools, inviteForm, STAFF_ROLE_NAMES } from '#server/staff/contract.ts';
import { institutionsWith, inviteStaff } from '#server/staff/index.ts';
import { isRefusal } from '../components/desk/refused.tsx';
import { useFieldErrors } from '../components/desk/use-field-errors.ts';
import { Problem } from '../components/staff/problem.tsx';
import { Button, ButtonLink } from '../components/ui/button.tsx';
import { Field } from '../components/ui/field.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Select } from '../components/ui/select.tsx';
import { TextInput } from '../components/ui/text-input.tsx';
import { languageNames, languages } from '../i18n/languages.ts';
import { parseForm, redirectWithNotice } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('staff:inviteForm.title') };

export const loader = staffRoute('staff.manage', async ({ context }) => {
  const records = await Promise.all(
    institutionsWith(context.actor, 'staff.manage').map((id) => institutionById(context, id)),
  );
  return {
    institutions: records.map(({ id, profile }) => ({ value: id, label: profile.shortName })),
    withSchools: records.filter(({ profile }) => profile.schools.length > 0).map(({ id }) => id),
  };
});

export const action = staffRoute('staff.manage', async ({ request, context }) => {
  await inviteStaff(context, await parseForm(request, inviteForm));
  return redirectWithNotice('/supervision/staff', 'staff_invited');
});

export default function Invite() {
  const { t } = useTranslation('staff');
  const { t: common } = useTranslation();
  const { institutions, withSchools } = useLoaderData<typeof loader>();
  const answer: unknown = useActionData<typeof action>();
  const refused = isRefusal(answer) ? answer : null;
  const errorOf = useFieldErrors(refused, 'staff');
  const isPending = useNavigation().state !== 'idle';
  const typed = (field: string): string | undefined => {
    const value = refused?.result.initialValue?.[field];
    return typeof value === 'string' ? value : undefined;
  };
  const [institution, setInstitution] = useState(typed('institution') ?? institutions[0]?.value ?? '');
  const [role, setRole] = useState<string>(typed('role') ?? 'agent');
  const isOfSchools =
    STAFF_ROLE_NAMES.some((one) => one === role && hasSchools(one)) && withSchools.includes(institution);
  const mailLanguages = [
    { value: '', label: t('profile.mailLanguageDefault') },
    ...languages.map((value) => ({ value, label: languageNames[value] })),
  ];
  const roles = STAFF_ROLE_NAMES.map((value) => ({ value, label: t(`role.${value}`) }));
  return (
    <>
      <PageHeader title={t('inviteForm.title')} lead={t('inviteForm.lead')} />
      <Form method="post" noValidate className="grid max-w-[560px] gap-4 px-4 py-5 sm:px-7">
        {refused?.error ? <Problem code={refused.error} /> : null}
        <Field
          name="name"
          id="name"
          label={t('inviteForm.name')}
          required
          defaultValue={typed('name')}
          error={errorOf('name')}
        >
          {(control) => <TextInput {...control} autoComplete="off" maxLength={200} />}
        </Field>
        <Field
          name="email"
          id="email"
          label={t('inviteForm.email')}
          required
          defaultValue={typed('email')}
          error={errorOf('email')}
        >
          {(control) => <TextInput {...control} type="email" autoComplete="off" autoCapitalize="none" />}
        </Field>
        <Field name="institution" id="institution" label={t('inviteForm.institution')}>
          {({ id, name }) => (
            <Select
              id={id}
              name={name}
              options={institutions}
              value={institution}
              onChange={({ currentTarget }) => setInstitution(currentTarget.value)}
            />
          )}
        </Field>
        <Field
          name="role"
          id="role"
          label={t('inviteForm.role')}
          hint={isOfSchools ? t('inviteForm.schoolsLater') : undefined}
        >
          {(control) => (
            <Select
              {...control}
              options={roles}
              value={role}
              onChange={({ currentTarget }) => setRole(currentTarget.value)}
            />
          )}
        </Field>
        <Field name="language" id="language" label={t('inviteForm.language')}>
          {({ id, name }) => (
            <Select id={id} name={name} options={mailLanguages} defaultValue={typed('language') ?? ''} />
          )}
        </Field>
        <div className="flex flex-wrap gap-3">
          <Button variant="primary" isPending={isPending}>
            {t('inviteForm.submit')}
          </Button>
          <ButtonLink to="/supervision/staff">{common('action.cancel')}</ButtonLink>
        </div>
      </Form>
    </>
  );
}
