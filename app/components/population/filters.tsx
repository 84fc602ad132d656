import { Form, useNavigation } from '@remix-run/react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PopulationChoices } from '#server/population/contract.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';

export type FilterProps = {
  choices: PopulationChoices;
  school: string | null;
  role: string | null;
  submit: string;
  /** What is asked before, and after, the school and the role. */
  before?: ReactNode;
  children?: ReactNode;
};

/** Which of one's people are looked at. Sent in the form's body: no name stands in an address. */
export function Filters({ choices, school, role, submit, before, children }: FilterProps) {
  const { t } = useTranslation('population');
  const { state, formData } = useNavigation();
  // Once the answer stands there, the next search need not wait for the rest of the page.
  const isPending = state === 'submitting' && formData?.get('intent') === 'look';
  const any = (label: string) => ({ value: '', label });
  return (
    <Form method="post" role="search" className="flex flex-wrap items-end gap-2.5">
      <input type="hidden" name="intent" value="look" />
      {before}
      {choices.institutions.length > 1 ? (
        <div className="w-full sm:w-40">
          <Field name="institution" label={t('search.institution')} defaultValue={choices.institution.slug}>
            {(control) => <Select {...control} options={choices.institutions} />}
          </Field>
        </div>
      ) : (
        <input type="hidden" name="institution" value={choices.institution.slug} />
      )}
      {choices.schools.length > 1 ? (
        <div className="w-full sm:w-52">
          <Field name="school" label={t('search.school')} defaultValue={school ?? ''}>
            {(control) => <Select {...control} options={[any(t('search.anySchool')), ...choices.schools]} />}
          </Field>
        </div>
      ) : null}
      <div className="min-w-32 flex-1 sm:w-40 sm:flex-none">
        <Field name="role" label={t('search.role')} defaultValue={role ?? ''}>
          {(control) => <Select {...control} options={[any(t('search.anyRole')), ...choices.roles]} />}
        </Field>
      </div>
      {children}
      <Button isPending={isPending}>{submit}</Button>
    </Form>
  );
}

/** Goes on to the next page, or back to the first, with the same choice. */
export function Turn({ values, after, label }: { values: Record<string, string>; after: string; label: string }) {
  return (
    <Form method="post">
      <input type="hidden" name="intent" value="turn" />
      {Object.entries(values).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <input type="hidden" name="after" value={after} />
      <Button>{label}</Button>
    </Form>
  );
}
