import { Form, useNavigation } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import type { AccessMailsPage } from '#server/access/contract.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { FATE_ORDER } from './fates.ts';

/** Which of the mails are shown. */
export function AccessMailFilter({ page }: { page: AccessMailsPage }) {
  const { t } = useTranslation('access');
  const { formData } = useNavigation();
  const { institution, query } = page;
  const all = { value: '', label: t('filter.all') };
  const fates = FATE_ORDER.map((fate) => ({ value: fate, label: t(`fate.${fate}`) }));
  const isChosen = query.name !== '' || query.school !== null || query.population !== null || query.fate !== null;
  return (
    <Form method="post" action="/desk/access-mails" role="search" className="flex flex-wrap items-end gap-2.5">
      <input type="hidden" name="intent" value="list" />
      {page.institutions.length > 1 ? (
        <div className="w-full sm:w-40">
          <Field name="institution" label={t('filter.institution')} defaultValue={institution.slug}>
            {(control) => <Select {...control} options={page.institutions} />}
          </Field>
        </div>
      ) : (
        <input type="hidden" name="institution" value={institution.slug} />
      )}
      {page.schools.length > 1 ? (
        <div className="w-full sm:w-52">
          <Field name="school" label={t('filter.school')} defaultValue={query.school ?? ''}>
            {(control) => (
              <Select {...control} options={[{ value: '', label: t('filter.allSchools') }, ...page.schools]} />
            )}
          </Field>
        </div>
      ) : null}
      {page.populations.length > 1 ? (
        <div className="w-full sm:w-52">
          <Field name="population" label={t('filter.population')} defaultValue={query.population ?? ''}>
            {(control) => <Select {...control} options={[all, ...page.populations]} />}
          </Field>
        </div>
      ) : null}
      <div className="w-full sm:w-36">
        <Field name="fate" label={t('filter.fate')} defaultValue={query.fate ?? ''}>
          {(control) => <Select {...control} options={[all, ...fates]} />}
        </Field>
      </div>
      <div className="min-w-40 flex-1">
        <Field name="name" label={t('filter.name')} defaultValue={query.name}>
          {(control) => <TextInput {...control} type="search" autoComplete="off" maxLength={100} />}
        </Field>
      </div>
      <Button isPending={formData?.get('intent') === 'list'}>{t('filter.submit')}</Button>
      {isChosen ? (
        <ButtonLink variant="ghost" to={`/desk/access-mails?institution=${institution.slug}`}>
          {t('filter.clear')}
        </ButtonLink>
      ) : null}
    </Form>
  );
}
