import { Form, Link } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { AUDIT_ACTIONS, AUDIT_OUTCOMES, type AuditQuery } from '#server/audit/contract.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { TextInput } from '../ui/text-input.tsx';

export type AuditFiltersProps = { query: AuditQuery; institutions: readonly { slug: string; name: string }[] };

/** What the log can be narrowed by. It is a plain form: the address of the page names what is looked at. */
export function AuditFilters({ query, institutions }: AuditFiltersProps) {
  const { t } = useTranslation('supervision');
  const any = { value: '', label: t('audit.all') };
  const actions = AUDIT_ACTIONS.map((value) => ({ value, label: t(`sentence.${value}`) }));
  const outcomes = AUDIT_OUTCOMES.map((value) => ({ value, label: t(`audit.outcome.${value}`) }));
  const isNarrowed = Object.entries(query).some(([name, value]) => value !== undefined && name !== 'before');
  const texts = [
    { name: 'actor', type: 'search' },
    { name: 'ticket', type: 'search' },
    { name: 'account', type: 'search' },
    { name: 'from', type: 'date' },
    { name: 'until', type: 'date' },
  ] as const;
  return (
    <Form
      // A form keeps what was typed in it: another query is another form.
      key={JSON.stringify(query)}
      method="get"
      role="search"
      aria-label={t('audit.filters')}
      className="grid grid-cols-2 items-end gap-x-3 gap-y-2.5 md:grid-cols-4"
    >
      {institutions.length > 1 ? (
        <Field name="institution" label={t('audit.filter.institution')} defaultValue={query.institution}>
          {(control) => (
            <Select
              {...control}
              options={[any, ...institutions.map(({ slug, name }) => ({ value: slug, label: name }))]}
            />
          )}
        </Field>
      ) : null}
      <Field name="action" label={t('audit.filter.action')} defaultValue={query.action}>
        {(control) => (
          <Select {...control} options={[any, ...actions.sort((a, b) => a.label.localeCompare(b.label))]} />
        )}
      </Field>
      <Field name="outcome" label={t('audit.filter.outcome')} defaultValue={query.outcome}>
        {(control) => <Select {...control} options={[any, ...outcomes]} />}
      </Field>
      {texts.map(({ name, type }) => (
        <Field key={name} name={name} label={t(`audit.filter.${name}`)} defaultValue={query[name]}>
          {(control) => <TextInput {...control} type={type} />}
        </Field>
      ))}
      <div className="flex items-center gap-3">
        <Button>{t('audit.apply')}</Button>
        {isNarrowed ? (
          <Link to="/supervision/audit" className="text-accent underline underline-offset-3">
            {t('audit.clear')}
          </Link>
        ) : null}
      </div>
    </Form>
  );
}
