import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { CodedField } from '#server/imports/contract.ts';
import { Select } from '../ui/select.tsx';
import { type ColumnHead, codesOf, guessValue } from './column-page.ts';

export type CodeListProps = {
  field: CodedField;
  head: ColumnHead;
  column: string | undefined;
  options: readonly { value: string; label: string }[];
  /** What the source's codes have stood for. */
  values: Readonly<Record<string, string>>;
  constant: string | undefined;
};

/** What each code of a column stands for; where the file lacks the column, what holds for everybody in it. */
export function CodeList(props: CodeListProps) {
  return props.column === undefined ? <Constant {...props} /> : <Codes {...props} />;
}

function Constant({ field, options, constant }: CodeListProps) {
  const { t } = useTranslation('imports');
  const id = useId();
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 rounded-md bg-sunken px-3 py-2">
      <label htmlFor={id} className="text-[13px]">
        {t('columns.constant')}
      </label>
      <Select
        id={id}
        name={`constants.${field}`}
        defaultValue={constant ?? ''}
        options={[{ value: '', label: t('columns.noConstant') }, ...options]}
        className="max-w-[280px]"
      />
    </div>
  );
}

function Codes({ field, head, column, options, values }: CodeListProps) {
  const { t } = useTranslation('imports');
  const id = useId();
  const found = codesOf(head, column)?.filter((code) => code.trim() !== '');
  const elsewhere = Object.keys(values).filter((code) => !found?.includes(code));
  return (
    <div className="grid gap-2 rounded-md bg-sunken px-3 py-2.5">
      <p id={`${id}-title`} className="text-[13px] text-ink-2">
        {found ? t('columns.codes') : t(head.facts ? 'columns.tooManyCodes' : 'source.codesNext')}
      </p>
      <ul className="grid gap-x-5 gap-y-1.5 min-[820px]:grid-cols-2">
        {(found ?? []).map((code, index) => (
          <li key={code} className="grid grid-cols-[minmax(0,1fr)_auto_minmax(0,1.4fr)] items-center gap-2">
            <input type="hidden" name={`codes.${field}[${index}].code`} value={code} />
            <label htmlFor={`${id}-${index}`} className="min-w-0 font-mono text-[12.5px] break-words">
              {code}
            </label>
            <span aria-hidden="true" className="text-ink-3">
              →
            </span>
            <Select
              id={`${id}-${index}`}
              name={`codes.${field}[${index}].value`}
              aria-describedby={`${id}-title`}
              defaultValue={values[code] ?? guessValue(code, options)}
              options={[{ value: '', label: t('columns.noValue') }, ...options]}
            />
          </li>
        ))}
      </ul>
      {elsewhere.map((code, index) => (
        <span key={code} hidden>
          <input type="hidden" name={`codes.${field}[${(found?.length ?? 0) + index}].code`} value={code} />
          <input type="hidden" name={`codes.${field}[${(found?.length ?? 0) + index}].value`} value={values[code]} />
        </span>
      ))}
    </div>
  );
}
