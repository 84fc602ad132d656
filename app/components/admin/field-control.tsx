import { useTranslation } from 'react-i18next';
import type { OwnKeys, Field as ProfileField, Unit } from '#server/institutions/contract.ts';
import { Field, FieldErrors } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { CheckChip } from './check-chip.tsx';
import { ColourControl } from './colour-control.tsx';
import { DayControl } from './day-control.tsx';
import { valueAt } from './issues.ts';
import { type RowNames, RowsControl } from './rows-control.tsx';
import { useIssue, useSection } from './section-context.tsx';
import { TextsControl } from './texts-control.tsx';
import { useProfileWords } from './use-profile-words.ts';
import { WaysControl } from './ways-control.tsx';

type FieldControlProps = {
  field: ProfileField;
  /** What holds the value: the profile, or one row of a list. */
  root: unknown;
  row?: RowNames;
};

/** One field of a profile with the control that fits it. */
export function FieldControl({ field, root, row }: FieldControlProps) {
  const words = useProfileWords();
  const { controls, isReadOnly, setControl } = useSection();
  const issueAt = useIssue();
  const scope = row?.form ?? '';
  const { when } = field;
  if (when && !when.is.includes(controls[`${scope}${when.path}`] ?? String(valueAt(root, when.path) ?? '')))
    return null;
  const name = `${scope}${field.path}`;
  const wordsPath = `${row?.words ?? ''}${field.path}`;
  const issuePath = `${row?.issues ?? ''}${field.path}`;
  const value = valueAt(root, field.path);
  const label = words.label(wordsPath);
  const hint = words.hint(wordsPath);
  const error = issueAt(issuePath);
  const shared = { name, id: idOf(name), label, ...(hint === undefined ? {} : { hint }), error };
  switch (field.kind) {
    case 'texts':
      return (
        <TextsControl
          {...shared}
          value={value}
          issuePath={issuePath}
          isLong={field.isLong ?? /^(labels\..*(lead|notice|sent|refused|hint)|nationalNumber)/.test(wordsPath)}
          isOptional={field.isOptional ?? false}
        />
      );
    case 'rows':
      return (
        <RowsControl {...shared} field={field} value={value}>
          {(inner, innerRoot, innerRow) => (
            <FieldControl key={inner.path} field={inner} root={innerRoot} row={innerRow} />
          )}
        </RowsControl>
      );
    case 'ways':
      return <WaysControl {...shared} options={field.options} value={value} />;
    case 'checks':
      return <ChecksControl {...shared} options={field.options} wordsPath={wordsPath} value={value} />;
    case 'ranked':
      return <RankedControl {...shared} options={field.options} wordsPath={wordsPath} value={value} />;
    case 'toggle':
    case 'present':
      return (
        <Toggle
          {...shared}
          isOn={field.kind === 'toggle' ? value === true : value !== undefined}
          onChange={field.kind === 'present' ? (isOn) => setControl(name, isOn ? 'on' : '') : undefined}
        />
      );
    case 'day':
      return <DayControl {...shared} issuePath={issuePath} isOptional={field.isOptional ?? false} value={value} />;
    case 'colour':
      return <ColourControl {...shared} value={String(value ?? '#000000')} />;
    case 'choice':
      return (
        <Field {...shared}>
          {({ defaultValue: _, ...control }) => (
            <Select
              {...control}
              disabled={isReadOnly}
              options={field.options.map((option) => ({ value: option, label: words.word(wordsPath, option) }))}
              defaultValue={String(value ?? '')}
              onChange={(event) => setControl(name, event.target.value)}
              className="sm:max-w-sm"
            />
          )}
        </Field>
      );
    case 'number':
      return (
        <Field {...shared}>
          {(control) => (
            <span className="flex items-center gap-2">
              <TextInput
                {...control}
                inputMode="numeric"
                readOnly={isReadOnly}
                defaultValue={value === undefined || value === null ? '' : String(value)}
                className="num w-24!"
              />
              {field.unit ? <UnitName unit={field.unit} /> : null}
            </span>
          )}
        </Field>
      );
    case 'text':
      return (
        <Field {...shared}>
          {(control) => (
            <TextInput
              {...control}
              readOnly={isReadOnly}
              defaultValue={typeof value === 'string' ? value : ''}
              isMono={/(^|\.)(key|href|specials)$/.test(field.path)}
              className="sm:max-w-lg"
            />
          )}
        </Field>
      );
  }
}

export const idOf = (name: string): string => name.replaceAll('.', '-');

function UnitName({ unit }: { unit: Unit }) {
  const { t } = useTranslation('admin');
  return <span className="text-[13px] text-ink-2">{t(`unitName.${unit}`)}</span>;
}

type Shared = { name: string; id: string; label: string; hint?: string; error: string | undefined };

function Toggle({
  name,
  id,
  label,
  hint,
  error,
  isOn,
  onChange,
}: Shared & {
  isOn: boolean;
  onChange: ((isOn: boolean) => void) | undefined;
}) {
  const { isReadOnly } = useSection();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div>
      <div className="flex items-start gap-2.5">
        <input
          type="checkbox"
          id={id}
          name={name}
          disabled={isReadOnly}
          defaultChecked={isOn}
          onChange={onChange && ((event) => onChange(event.target.checked))}
          className="tick"
          aria-describedby={described || undefined}
        />
        <div className="min-w-0">
          <label htmlFor={id} className="font-(--label-weight)">
            {label}
          </label>
          {hint === undefined ? null : (
            <p id={`${id}-hint`} className="text-small text-ink-2">
              {hint}
            </p>
          )}
        </div>
      </div>
      <FieldErrors id={`${id}-error`} errors={error ? [error] : []} />
    </div>
  );
}

type Listed = Shared & { wordsPath: string; value: unknown };

/** A group of boxes; each chosen one looks like a chip. */
function ChecksControl({
  name,
  id,
  label,
  hint,
  error,
  options,
  wordsPath,
  value,
}: Listed & {
  options: readonly string[] | OwnKeys;
}) {
  const words = useProfileWords();
  const { t } = useTranslation('admin');
  const { own, isReadOnly } = useSection();
  const chosen = Array.isArray(value) ? value.map(String) : [];
  const offered = [
    ...new Set([...chosen, ...(typeof options === 'string' ? own[options].map(({ key }) => key) : options)]),
  ];
  const nameOf = (option: string): string =>
    (typeof options === 'string' && own[options].find(({ key }) => key === option)?.name) ||
    words.word(wordsPath, option);
  return (
    <fieldset id={id} tabIndex={-1} aria-describedby={error ? `${id}-error` : undefined}>
      <legend className="mb-1 text-base-size font-(--label-weight)">{label}</legend>
      {hint === undefined ? null : <p className="mb-1.5 text-small text-ink-2">{hint}</p>}
      {offered.length === 0 ? <p className="text-small text-ink-2">{t('rows.noKeys')}</p> : null}
      <div className="flex flex-wrap gap-1.5">
        {offered.map((option) => (
          <CheckChip
            key={option}
            name={name}
            value={option}
            label={nameOf(option)}
            isChecked={chosen.includes(option)}
            isReadOnly={isReadOnly}
          />
        ))}
      </div>
      <FieldErrors id={`${id}-error`} errors={error ? [error] : []} />
    </fieldset>
  );
}

/** One list for each place: the first, the second, the third. */
function RankedControl({
  name,
  id,
  label,
  hint,
  error,
  options,
  wordsPath,
  value,
}: Listed & {
  options: readonly string[];
}) {
  const words = useProfileWords();
  const { t } = useTranslation('admin');
  const { isReadOnly } = useSection();
  const chosen = Array.isArray(value) ? value.map(String) : [];
  const choices = options.map((option) => ({ value: option, label: words.word(wordsPath, option) }));
  return (
    <fieldset id={id} tabIndex={-1} aria-describedby={error ? `${id}-error` : undefined}>
      <legend className="mb-1 text-base-size font-(--label-weight)">{label}</legend>
      {hint === undefined ? null : <p className="mb-1.5 text-small text-ink-2">{hint}</p>}
      <ol className="grid gap-2 sm:max-w-sm">
        {options.map((option, index) => (
          <li key={option} className="flex items-center gap-2">
            <span aria-hidden="true" className="num w-4 text-ink-3">
              {index + 1}
            </span>
            <Select
              aria-label={t('ranked', { label, place: index + 1 })}
              name={name}
              disabled={isReadOnly}
              options={[...(index === 0 ? [] : [{ value: '', label: t('value.none') }]), ...choices]}
              defaultValue={chosen[index] ?? ''}
            />
          </li>
        ))}
      </ol>
      <FieldErrors id={`${id}-error`} errors={error ? [error] : []} />
    </fieldset>
  );
}
