import { RefreshCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { DELIMITERS, ENCODINGS, type FileFacts, type Mapping } from '#server/imports/contract.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { DELIMITER_NAMES } from './column-page.ts';

export type ReadingHintsProps = {
  facts: FileFacts | null;
  hints: Pick<Mapping, 'headerLine' | 'delimiter' | 'encoding' | 'sheet'>;
  isLooking: boolean;
  /** True where the file could not be read as it is: the fields stand open. */
  isOpen?: boolean;
};

/** How the file was read, and the way to read it otherwise. */
export function ReadingHintsFields({ facts, hints, isLooking, isOpen = false }: ReadingHintsProps) {
  const { t } = useTranslation('imports');
  const read = facts
    ? [
        facts.kind === 'csv' ? 'CSV' : 'XLSX',
        facts.delimiter && t(`columns.delimiters.${DELIMITER_NAMES[facts.delimiter]}`),
        facts.encoding && t(`columns.encodings.${facts.encoding}`),
        facts.sheet && `${t('columns.sheet')} ${facts.sheet}`,
      ].filter(Boolean)
    : [];
  const found = { value: '', label: t('columns.findOut') };
  const sheets = facts?.sheets ?? (hints.sheet ? [hints.sheet] : []);
  return (
    <details open={isOpen || isLooking} className="rounded-lg border border-line bg-surface">
      <summary className="flex flex-wrap items-center gap-x-2 px-4 py-3 text-[13px]">
        {read.length > 0 ? (
          <>
            <span className="text-ink-2">{t('columns.readAs')}</span>
            <span className="font-[570]">{read.join(', ')}</span>
          </>
        ) : null}
        <span className="text-accent underline underline-offset-4">{t('columns.readOtherwise')}</span>
      </summary>
      <div className="flex flex-wrap items-end gap-3 border-t border-line px-4 py-3">
        <div className="w-28">
          <Field name="headerLine" label={t('columns.headerLine')} defaultValue={`${hints.headerLine}`}>
            {(control) => <TextInput {...control} type="number" min={1} max={50} inputMode="numeric" />}
          </Field>
        </div>
        {facts?.kind === 'xlsx' ? (
          <div className="w-56">
            <Field name="sheet" label={t('columns.sheet')} defaultValue={hints.sheet ?? ''}>
              {(control) => (
                <Select {...control} options={[found, ...sheets.map((sheet) => ({ value: sheet, label: sheet }))]} />
              )}
            </Field>
          </div>
        ) : (
          <>
            <div className="w-48">
              <Field name="delimiter" label={t('columns.delimiter')} defaultValue={hints.delimiter ?? ''}>
                {(control) => (
                  <Select
                    {...control}
                    options={[
                      found,
                      ...DELIMITERS.map((value) => ({
                        value,
                        label: t(`columns.delimiters.${DELIMITER_NAMES[value]}`),
                      })),
                    ]}
                  />
                )}
              </Field>
            </div>
            <div className="w-48">
              <Field name="encoding" label={t('columns.encoding')} defaultValue={hints.encoding ?? ''}>
                {(control) => (
                  <Select
                    {...control}
                    options={[found, ...ENCODINGS.map((value) => ({ value, label: t(`columns.encodings.${value}`) }))]}
                  />
                )}
              </Field>
            </div>
          </>
        )}
        <Button name="intent" value="look" isPending={isLooking} icon={<RefreshCw aria-hidden="true" />}>
          {t('columns.look')}
        </Button>
      </div>
    </details>
  );
}
