import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { classNames } from '../ui/class-names.ts';
import { FieldErrors } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { type ColumnHead, samplesOf } from './column-page.ts';

export type ColumnRowProps = {
  name: string;
  label: string;
  hint?: string;
  head: ColumnHead;
  column: string | undefined;
  isNeeded?: boolean;
  error?: string | undefined;
  onChoose: (column: string | undefined) => void;
  children?: ReactNode;
};

/** One thing that the product knows of a person: the column that holds it, and what stands in there. */
export function ColumnRow({ name, label, hint, head, column, isNeeded, error, onChoose, children }: ColumnRowProps) {
  const { t } = useTranslation('imports');
  const id = useId();
  const samples = samplesOf(head, column);
  const options = head.header.filter((one) => one !== '').map((one) => ({ value: one, label: one }));
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div
      className={classNames(
        'grid gap-x-5 gap-y-2 px-4 py-3',
        head.facts
          ? 'min-[820px]:grid-cols-[minmax(0,1fr)_minmax(0,280px)_minmax(0,1fr)]'
          : 'min-[820px]:grid-cols-[minmax(0,1fr)_minmax(0,420px)]',
      )}
    >
      <div>
        <label htmlFor={id} className="font-[570]">
          {label}
          {isNeeded ? <span className="font-normal text-ink-3"> ({t('columns.needed')})</span> : null}
        </label>
        {hint ? (
          <p id={`${id}-hint`} className="text-[13px] text-ink-2">
            {hint}
          </p>
        ) : null}
      </div>
      <div>
        <Select
          id={id}
          name={name}
          defaultValue={column ?? ''}
          aria-describedby={described || undefined}
          aria-invalid={error ? true : undefined}
          onChange={(event) => onChoose(event.currentTarget.value || undefined)}
          options={[{ value: '', label: t('columns.absent') }, ...options]}
          className={classNames(!column && 'text-ink-2')}
        />
        <FieldErrors id={`${id}-error`} errors={error ? [error] : []} />
      </div>
      {head.facts ? (
        <p className="flex min-w-0 flex-wrap gap-x-2 self-center font-mono text-[12.5px] text-ink-2">
          {samples.length > 0 ? (
            <>
              <span className="sr-only">{t('columns.sample')} </span>
              {samples.map((sample, index) => (
                <span key={sample} className="max-w-full break-words">
                  {sample}
                  {index < samples.length - 1 ? ' ·' : ''}
                </span>
              ))}
            </>
          ) : column ? (
            <span className="font-sans">{t('columns.blank')}</span>
          ) : null}
        </p>
      ) : null}
      {children ? <div className="min-[820px]:col-span-full">{children}</div> : null}
    </div>
  );
}
