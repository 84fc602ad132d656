import { Form, useNavigation } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { CODED_FIELDS, type CodedField, type ImportField, type SourceDetail } from '#server/imports/contract.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { type ColumnChoices, FIELD_GROUPS, isCoded } from './column-page.ts';
import { wayTo } from './import-lists.tsx';

export type SourceColumnsProps = { source: SourceDetail; isHeaderKnown: boolean; choices: ColumnChoices };

/** What a source's columns mean, and how that is changed: before a file, from what is remembered, or asked anew. */
export function SourceColumns({ source, isHeaderKnown, choices }: SourceColumnsProps) {
  const { t } = useTranslation('imports');
  const { mapping, open } = source;
  const canBeSaid = open?.state === 'previewed' || open?.state === 'unmapped';
  return (
    <>
      {mapping === null ? (
        <p className="text-ink-2">{t('source.unmapped')}</p>
      ) : (
        <>
          <p className="-mt-2 text-[13px] text-ink-2">{t('source.columnsHint')}</p>
          <Meanings mapping={mapping} choices={choices} />
        </>
      )}
      {open && !canBeSaid ? (
        <ButtonLink to={wayTo(open)} className="justify-self-start">
          {t('upload.toOpen')}
        </ButtonLink>
      ) : canBeSaid || (mapping !== null && isHeaderKnown) ? (
        <ButtonLink to={`/desk/imports/sources/${source.id}/columns`} className="justify-self-start">
          {t('source.editColumns')}
        </ButtonLink>
      ) : mapping === null ? null : (
        <p className="text-[13px] text-ink-2">{t('source.headerUnknown')}</p>
      )}
      {mapping === null || open ? null : <Forget />}
    </>
  );
}

function Meanings({ mapping, choices }: { mapping: NonNullable<SourceDetail['mapping']>; choices: ColumnChoices }) {
  const { t } = useTranslation('imports');
  const fields: ImportField[] = Object.values(FIELD_GROUPS).flat();
  const labelOf = (field: CodedField, value: string) =>
    choices.coded[field].find((one) => one.value === value)?.label ?? value;
  const codesOf = (field: ImportField) => (isCoded(field) ? Object.entries(mapping.values[field] ?? {}) : []);
  const facts = choices.facts.filter(({ key }) => mapping.facts[key] !== undefined);
  return (
    <dl className="divide-y divide-line border-y border-line text-[13px]">
      {fields.map((field) =>
        mapping.columns[field] === undefined ? null : (
          <Meaning key={field} label={t(`field.${field}`)} column={mapping.columns[field]}>
            {codesOf(field).map(([code, value]) => (
              <span key={code}>
                <span className="font-mono text-[12.5px] text-ink">{code}</span>
                {` → ${isCoded(field) ? labelOf(field, value) : value}`}
              </span>
            ))}
          </Meaning>
        ),
      )}
      {CODED_FIELDS.map((field) => {
        const constant = mapping.constants[field];
        if (constant === undefined || mapping.columns[field] !== undefined) return null;
        return (
          <Meaning key={field} label={t(`field.${field}`)}>
            {[<span key="all">{t('source.constant', { value: labelOf(field, constant) })}</span>]}
          </Meaning>
        );
      })}
      {facts.map(({ key, label }) => (
        <Meaning key={key} label={label} column={mapping.facts[key]} />
      ))}
    </dl>
  );
}

type MeaningProps = { label: string; column?: string | undefined; children?: React.ReactNode[] };

function Meaning({ label, column, children = [] }: MeaningProps) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)] gap-x-4 py-1.5">
      <dt className="text-ink-2">{label}</dt>
      <dd className="grid min-w-0 gap-0.5">
        {column === undefined ? null : <span className="font-[570] break-words">{column}</span>}
        {children.length > 0 ? <span className="flex flex-wrap gap-x-4 text-ink-2">{children}</span> : null}
      </dd>
    </div>
  );
}

function Forget() {
  const { t } = useTranslation('imports');
  const { formData } = useNavigation();
  return (
    <Form method="post" className="grid gap-2 border-t border-line pt-3">
      <input type="hidden" name="change" value="forget" />
      <p className="text-[13px] text-ink-2">{t('source.forgetText')}</p>
      <Button isPending={formData?.get('change') === 'forget'} className="justify-self-start">
        {t('source.forget')}
      </Button>
    </Form>
  );
}
