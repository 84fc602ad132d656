import { Form, useActionData, useNavigation } from '@remix-run/react';
import { ArrowRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportField, Mapping, ReadingHints } from '#server/imports/contract.ts';
import { isRefusal } from '../desk/refused.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Callout } from '../ui/callout.tsx';
import { FieldErrors } from '../ui/field.tsx';
import { CodeList } from './code-list.tsx';
import { type ColumnChoices, type ColumnHead, DATE_FIELDS, FIELD_GROUPS, isCoded, type Said } from './column-page.ts';
import { ColumnRow } from './column-row.tsx';
import { FileSample } from './file-sample.tsx';
import { ReadingHintsFields } from './reading-hints.tsx';

export type ColumnFormProps = {
  head: ColumnHead;
  /** How the file is read; left out where there is none. */
  hints?: ReadingHints;
  /** Where one goes who says nothing. */
  back: string;
  choices: ColumnChoices;
  said: Said;
  isTrusted: boolean;
};

const GROUPS = Object.keys(FIELD_GROUPS) as (keyof typeof FIELD_GROUPS)[];
const NEEDED: readonly ImportField[] = ['last_name', 'first_name'];

/** What each column of a file means, with the file's own rows beside it where there is one. */
export function ColumnForm({ back, head, hints, choices, said, isTrusted }: ColumnFormProps) {
  const { t } = useTranslation(['imports', 'common']);
  const { formData } = useNavigation();
  const [columns, setColumns] = useState(said.columns);
  const [facts, setFacts] = useState(said.facts);
  const { problem, namesMissing, keyMissing } = useProblems();
  const hasDates = DATE_FIELDS.some((field) => columns[field]);
  const meanings = meaningsOf(columns, facts, (field) => t(`field.${field}`), choices);
  const fieldsOf = (group: keyof typeof FIELD_GROUPS): ImportField[] =>
    FIELD_GROUPS[group].filter((field) =>
      isCoded(field) ? choices.coded[field].length > 0 : field !== 'national_number' || choices.usesNumber,
    );
  return (
    <Form method="post" noValidate className="grid gap-6">
      {problem ? (
        <Callout tone="danger" title={t('columns.incomplete')} isLive>
          {problem}
        </Callout>
      ) : null}
      {isTrusted ? <Callout tone="info" title={t('columns.endsTrust')} /> : null}
      {head.facts && hints ? (
        <>
          <ReadingHintsFields facts={head.facts} hints={hints} isLooking={formData?.get('intent') === 'look'} />
          <FileSample head={head} meanings={meanings} />
        </>
      ) : null}
      {GROUPS.map((group) => (
        <Group key={group} name={group} error={group === 'keys' && keyMissing ? t('invalid.key_missing') : null}>
          {fieldsOf(group).map((field) => (
            <ColumnRow
              key={field}
              name={`columns.${field}`}
              label={t(`field.${field}`)}
              hint={t(`columns.hint.${field}`)}
              head={head}
              column={columns[field]}
              isNeeded={NEEDED.includes(field)}
              error={NEEDED.includes(field) && namesMissing && !columns[field] ? t('invalid.column_needed') : undefined}
              onChoose={(column) => setColumns({ ...columns, [field]: column })}
            >
              {isCoded(field) ? (
                <CodeList
                  field={field}
                  head={head}
                  column={columns[field]}
                  options={choices.coded[field]}
                  values={said.values[field] ?? {}}
                  constant={said.constants[field]}
                />
              ) : null}
            </ColumnRow>
          ))}
          {group === 'times' && hasDates ? <DateOrder order={said.dateOrder} /> : null}
        </Group>
      ))}
      {choices.facts.length > 0 ? (
        <Group name="facts" error={null}>
          {choices.facts.map(({ key, label }) => (
            <ColumnRow
              key={key}
              name={`facts.${key}`}
              label={label}
              head={head}
              column={facts[key]}
              onChoose={(column) => setFacts({ ...facts, [key]: column ?? '' })}
            />
          ))}
        </Group>
      ) : null}
      <div className="sticky bottom-0 z-10 -mx-4 flex items-center gap-2.5 border-t border-line bg-surface px-4 py-3 sm:mx-0 sm:rounded-t-lg sm:border-x">
        <Button
          name="intent"
          value="save"
          variant="primary"
          className="max-sm:flex-1"
          isPending={formData?.get('intent') === 'save'}
          icon={head.facts ? <ArrowRight aria-hidden="true" /> : undefined}
        >
          {head.facts ? t('columns.save') : t('common:action.save')}
        </Button>
        <ButtonLink to={back} variant="ghost">
          {head.facts ? t('columns.later') : t('common:action.cancel')}
        </ButtonLink>
        {head.facts ? <p className="text-[13px] text-ink-2 max-sm:hidden">{t('columns.saveHint')}</p> : null}
      </div>
    </Form>
  );
}

/** What was wrong with what was sent. */
function useProblems() {
  const { t } = useTranslation('imports');
  const answer: unknown = useActionData();
  const errors = isRefusal(answer) ? Object.values(answer.result.error ?? {}).flatMap((codes) => codes ?? []) : [];
  const namesMissing = errors.includes('names_missing');
  const keyMissing = errors.includes('key_missing');
  const told = [namesMissing && t('invalid.names_missing'), keyMissing && t('invalid.key_missing')].filter(Boolean);
  const isOther = isRefusal(answer) && answer.error === null && told.length === 0;
  return { namesMissing, keyMissing, problem: isOther ? t('invalid.other') : told.join(' ') };
}

function Group({
  name,
  error,
  children,
}: {
  name: keyof typeof FIELD_GROUPS | 'facts';
  error: string | null;
  children: React.ReactNode;
}) {
  const { t } = useTranslation('imports');
  return (
    <fieldset aria-describedby={`group-${name}-error`} className="min-w-0 rounded-lg border border-line bg-surface">
      <legend className="sr-only">{t(`columns.group.${name}.title`)}</legend>
      <div className="border-b border-line px-4 py-3">
        <p aria-hidden="true" className="font-[620]">
          {t(`columns.group.${name}.title`)}
        </p>
        <p className="text-[13px] text-ink-2">{t(`columns.group.${name}.text`)}</p>
        <FieldErrors id={`group-${name}-error`} errors={error ? [error] : []} />
      </div>
      <div className="divide-y divide-line">{children}</div>
    </fieldset>
  );
}

const ORDERS = ['dmy', 'ymd', 'mdy'] as const;

function DateOrder({ order }: { order: Mapping['dateOrder'] }) {
  const { t } = useTranslation('imports');
  return (
    <fieldset className="px-4 py-3">
      <legend className="float-left mb-1.5 w-full font-[570]">{t('columns.dateOrder')}</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-2">
        {ORDERS.map((one) => (
          <label key={one} className="flex items-center gap-2">
            <input type="radio" name="dateOrder" value={one} defaultChecked={one === order} className="tick" />
            {t(`columns.dates.${one}`)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** What each column has been said to mean, by its name. */
function meaningsOf(
  columns: Said['columns'],
  facts: Said['facts'],
  label: (field: ImportField) => string,
  choices: ColumnChoices,
): Map<string, string[]> {
  const meanings = new Map<string, string[]>();
  const add = (column: string | undefined, meaning: string) => {
    if (column) meanings.set(column, [...(meanings.get(column) ?? []), meaning]);
  };
  for (const [field, column] of Object.entries(columns)) add(column, label(field as ImportField));
  for (const { key, label: question } of choices.facts) add(facts[key], question);
  return meanings;
}
