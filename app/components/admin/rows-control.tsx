import { Plus, Trash2 } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Field as ProfileField } from '#server/institutions/contract.ts';
import { useLanguage } from '../../i18n/use-format.ts';
import { Button } from '../ui/button.tsx';
import { FieldErrors } from '../ui/field.tsx';
import { valueAt } from './issues.ts';
import { useSection } from './section-context.tsx';

/** Of a row: what its names begin with in the form and in messages, and where its words stand. */
export type RowNames = { form: string; issues: string; words: string };
type Row = { id: number; value: unknown; issues: string };

/** A list of things of one kind, to which one adds and from which one takes away. */
export function RowsControl({
  name,
  id,
  label,
  hint,
  error,
  field,
  value,
  children,
}: {
  name: string;
  id: string;
  label: string;
  hint?: string;
  error: string | undefined;
  field: ProfileField & { kind: 'rows' };
  value: unknown;
  /** Draws one field of a row. */
  children: (field: ProfileField, root: unknown, row: RowNames) => ReactNode;
}) {
  const { t } = useTranslation('admin');
  const language = useLanguage();
  const { isReadOnly } = useSection();
  const [rows, setRows] = useState<Row[]>(() => rowsIn(value, field.isKeyed ?? false, name));
  const next = useRef(rows.length);
  const add = () => {
    const id = next.current;
    next.current += 1;
    setRows((present) => [...present, { id, value: firstChoices(field.fields), issues: '' }]);
  };
  return (
    <fieldset id={id} tabIndex={-1} className="min-w-0">
      <legend className="mb-1 text-base-size font-(--label-weight)">{label}</legend>
      {hint === undefined ? null : <p className="mb-2 text-small text-ink-2">{hint}</p>}
      {rows.length === 0 ? <p className="mb-2 text-small text-ink-2">{t('rows.none')}</p> : null}
      <ol className="grid gap-3">
        {rows.map((row, index) => {
          const key = valueAt(row.value, 'key');
          const named = valueAt(row.value, `label.${language}`);
          const what =
            [named, key].find((one): one is string => typeof one === 'string' && one !== '') ?? `${index + 1}`;
          return (
            <li key={row.id} className="rounded-lg border border-line bg-bg p-3">
              <div className="mb-2 flex items-center justify-between gap-3">
                <p className="min-w-0 truncate text-[13px] font-[620]">{what}</p>
                {isReadOnly ? null : (
                  <Button
                    type="button"
                    variant="ghost"
                    icon={<Trash2 aria-hidden="true" />}
                    onClick={() => setRows((present) => present.filter((one) => one.id !== row.id))}
                  >
                    {t('rows.remove')}
                    <span className="sr-only"> {what}</span>
                  </Button>
                )}
              </div>
              <div className="grid gap-3">
                {field.fields.map((inner) =>
                  children(inner, row.value, {
                    form: `${name}.${row.id}.`,
                    issues: row.issues === '' ? `${name}.${index}.` : row.issues,
                    words: `${field.path}.`,
                  }),
                )}
              </div>
            </li>
          );
        })}
      </ol>
      {isReadOnly ? null : (
        <Button type="button" className="mt-3" icon={<Plus aria-hidden="true" />} onClick={add}>
          {t('rows.add')}
          <span className="sr-only"> : {label}</span>
        </Button>
      )}
      <FieldErrors id={`${id}-error`} errors={error ? [error] : []} />
    </fieldset>
  );
}

/** A row in which nothing was said yet: each choice stands at its first. */
const firstChoices = (fields: readonly ProfileField[]): object =>
  fields.reduce<object>(
    (row, field) => (field.kind === 'choice' ? withValue(row, field.path.split('.'), field.options[0]) : row),
    {},
  );

function withValue(tree: object, [key = '', ...rest]: readonly string[], value: unknown): object {
  const below = valueAt(tree, key);
  return {
    ...tree,
    [key]: rest.length === 0 ? value : withValue(typeof below === 'object' ? (below ?? {}) : {}, rest, value),
  };
}

function rowsIn(value: unknown, isKeyed: boolean, name: string): Row[] {
  if (Array.isArray(value)) return value.map((one: unknown, id) => ({ id, value: one, issues: '' }));
  if (!isKeyed || typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([key, rest], id) => ({
    id,
    value: { key, ...(rest as object) },
    issues: `${name}.${key}.`,
  }));
}
