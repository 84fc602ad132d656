import { Form, useNavigation } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import type { MigrationPage } from '#server/accounts/contract.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { TextInput } from '../ui/text-input.tsx';

/** Which of the waiting accounts are shown. */
export function MigrationFilter({ page }: { page: MigrationPage }) {
  const { t } = useTranslation('support');
  const { formData } = useNavigation();
  const schools = page.schools.map(({ key, name }) => ({ value: key, label: name }));
  return (
    <Form method="post" role="search" className="flex flex-wrap items-end gap-2.5">
      <input type="hidden" name="intent" value="list" />
      {page.institutions.length > 1 ? (
        <div className="w-full sm:w-44">
          <Field name="institution" label={t('migration.institution')} defaultValue={page.institution.slug}>
            {(control) => <Select {...control} options={page.institutions} />}
          </Field>
        </div>
      ) : (
        <input type="hidden" name="institution" value={page.institution.slug} />
      )}
      <div className="w-full sm:w-64">
        <Field name="school" label={t('migration.school')} defaultValue={page.school ?? ''}>
          {(control) => <Select {...control} options={[{ value: '', label: t('migration.all') }, ...schools]} />}
        </Field>
      </div>
      <div className="min-w-48 flex-1">
        <Field name="q" label={t('migration.search')} defaultValue={page.search}>
          {(control) => <TextInput {...control} type="search" autoComplete="off" maxLength={100} />}
        </Field>
      </div>
      <Button isPending={formData?.get('intent') === 'list'}>{t('migration.filter')}</Button>
    </Form>
  );
}
