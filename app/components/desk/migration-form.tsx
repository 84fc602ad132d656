import { Form, useActionData, useNavigation } from '@remix-run/react';
import { CheckCheck, SearchX } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { MigrationPage, MigrationRow } from '#server/accounts/contract.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Field, FieldErrors } from '../ui/field.tsx';
import { MaskedValue } from '../ui/masked-value.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { TextArea } from '../ui/text-area.tsx';
import { isRefusal, Refused } from './refused.tsx';

/** The accounts that wait, and below them what is to be done with them. */
export function MigrationForm({ page }: { page: MigrationPage }) {
  const { t } = useTranslation('support');
  const answer: unknown = useActionData();
  const refused = isRefusal(answer) ? answer : null;
  if (page.waiting === 0)
    return page.search === '' ? (
      <EmptyState icon={CheckCheck} title={t('migration.none')}>
        {t('migration.noneText')}
      </EmptyState>
    ) : (
      <EmptyState icon={SearchX} title={t('migration.noMatch')}>
        {t('migration.noMatchText')}
      </EmptyState>
    );
  return (
    <>
      {refused?.error ? <Refused error={refused.error} /> : null}
      <Form method="post" id="migrate" noValidate className="grid gap-4">
        <input type="hidden" name="intent" value="migrate" />
        <Choice page={page} />
        <Accounts page={page} />
        <Decision key={JSON.stringify([page.school, page.search, page.waiting])} page={page} />
      </Form>
      <div className="flex flex-wrap gap-2.5">
        {page.isFirst ? null : <Turn page={page} after="" label={t('migration.first')} />}
        {page.nextAfter === null ? null : <Turn page={page} after={page.nextAfter} label={t('migration.more')} />}
      </div>
    </>
  );
}

/** The choice that the form was shown for. */
function Choice({ page }: { page: MigrationPage }) {
  return (
    <>
      <input type="hidden" name="institution" value={page.institution.slug} />
      <input type="hidden" name="school" value={page.school ?? ''} />
      <input type="hidden" name="q" value={page.search} />
    </>
  );
}

function Turn({ page, after, label }: { page: MigrationPage; after: string; label: string }) {
  return (
    <Form method="post">
      <input type="hidden" name="intent" value="list" />
      <Choice page={page} />
      <input type="hidden" name="after" value={after} />
      <Button>{label}</Button>
    </Form>
  );
}

function Accounts({ page }: { page: MigrationPage }) {
  const { t } = useTranslation('support');
  const columns: Column<MigrationRow>[] = [
    {
      id: 'name',
      header: t('migration.name'),
      cell: ({ id, lastName, firstName }) => (
        <label className="flex min-h-7 min-w-40 items-start gap-2.5">
          <input type="checkbox" name="accounts" value={id} className="tick" />
          <span className="pt-px">
            {lastName} {firstName}
          </span>
        </label>
      ),
    },
    { id: 'school', header: t('migration.school'), cell: ({ school }) => school },
    {
      id: 'address',
      header: t('migration.address'),
      cell: ({ addressHint }) =>
        addressHint ? (
          <MaskedValue value={addressHint} />
        ) : (
          <span className="text-warn">{t('migration.withoutAddress')}</span>
        ),
    },
  ];
  const number: Column<MigrationRow> = {
    id: 'number',
    header: t('migration.number'),
    isNumeric: true,
    cell: ({ nationalNumberHint }) => (nationalNumberHint ? <MaskedValue value={nationalNumberHint} /> : '–'),
  };
  const hasNumbers = page.rows.some(({ nationalNumberHint }) => nationalNumberHint !== null);
  return (
    <Table
      caption={t('migration.table')}
      columns={hasNumbers ? [...columns, number] : columns}
      rows={page.rows}
      rowKey={({ id }) => id}
    />
  );
}

/** Which of them, why, and that it is meant. */
function Decision({ page }: { page: MigrationPage }) {
  const { t } = useTranslation('support');
  const { formData } = useNavigation();
  const error = useFieldError();
  const id = useId();
  return (
    <section aria-labelledby={`${id}-title`} className="grid gap-4 rounded-lg border border-line bg-surface p-4 sm:p-5">
      <h2 id={`${id}-title`} className="font-[620]">
        {t('migration.act')}
      </h2>
      <fieldset aria-describedby={`${id}-which`}>
        <legend className="mb-1.5 font-[570]">{t('migration.which')}</legend>
        <div className="grid gap-1.5">
          <label className="flex items-start gap-2.5">
            <input type="radio" name="which" value="chosen" defaultChecked className="tick" />
            {t('migration.chosen')}
          </label>
          <label className="flex items-start gap-2.5">
            <input type="radio" name="which" value="whole" className="tick" />
            {t('migration.whole', { count: page.waiting })}
          </label>
        </div>
        <FieldErrors id={`${id}-which`} errors={error('accounts')} />
      </fieldset>
      <div className="max-w-[560px]">
        <Field
          name="reason"
          id="migration-reason"
          label={t('migration.reason')}
          hint={t('migration.reasonHint')}
          error={error('reason')[0]}
        >
          {(control) => <TextArea {...control} rows={2} required minLength={5} maxLength={500} />}
        </Field>
      </div>
      <div>
        <label className="flex items-start gap-2.5">
          <input
            type="checkbox"
            name="confirmed"
            required
            aria-describedby={`${id}-confirm ${id}-confirm-error`}
            className="tick"
          />
          <span className="font-[570]">{t('migration.confirm')}</span>
        </label>
        <p id={`${id}-confirm`} className="mt-1 ml-7 text-[13px] text-ink-2">
          {t('migration.confirmHint')}
        </p>
        <FieldErrors id={`${id}-confirm-error`} errors={error('confirmed')} />
      </div>
      <Button
        variant="primary"
        className="max-sm:w-full sm:justify-self-start"
        isPending={formData?.get('intent') === 'migrate'}
      >
        {t('migration.submit')}
      </Button>
    </section>
  );
}

/** What was refused about a field, in words. */
function useFieldError(): (name: string) => string[] {
  const { t, i18n } = useTranslation(['support', 'common']);
  const answer: unknown = useActionData();
  return (name) => {
    const [code] = (isRefusal(answer) && answer.result.error?.[name]) || [];
    if (code === undefined) return [];
    const key = `support:migration.problem.${code}`;
    return [i18n.exists(key) ? t(key as 'support:migration.problem.none_chosen') : t('common:invalid.required')];
  };
}
