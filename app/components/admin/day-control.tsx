import { useTranslation } from 'react-i18next';
import { monthNames } from '../../i18n/day-of-year.ts';
import { FieldErrors } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { valueAt } from './issues.ts';
import { useIssue, useSection } from './section-context.tsx';

/** A day of any year: its number, and the month. */
export function DayControl({
  name,
  id,
  label,
  hint,
  error,
  issuePath,
  isOptional,
  value,
}: {
  name: string;
  id: string;
  label: string;
  hint?: string;
  error: string | undefined;
  issuePath: string;
  isOptional: boolean;
  value: unknown;
}) {
  const { t, i18n } = useTranslation('admin');
  const { isReadOnly } = useSection();
  const issueAt = useIssue();
  const parts = [error, issueAt(`${issuePath}.day`), issueAt(`${issuePath}.month`)];
  const errors = [...new Set(parts.filter((one) => one !== undefined))];
  const described = [hint && `${id}-hint`, errors.length > 0 && `${id}-error`].filter(Boolean).join(' ') || undefined;
  const part = (key: string): string => {
    const found = valueAt(value, key);
    return found === undefined || found === null ? '' : String(found);
  };
  const months = monthNames(i18n.language).map((month, index) => ({ value: String(index + 1), label: month }));
  return (
    <fieldset id={id} tabIndex={-1}>
      <legend className="mb-1 text-base-size font-(--label-weight)">{label}</legend>
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="mb-1.5 text-small text-ink-2">
          {hint}
        </p>
      )}
      <div className="flex max-w-sm items-center gap-2">
        <TextInput
          name={`${name}.day`}
          aria-label={t('day.day')}
          aria-describedby={described}
          aria-invalid={errors.length > 0 || undefined}
          inputMode="numeric"
          maxLength={2}
          readOnly={isReadOnly}
          defaultValue={part('day')}
          className="num w-16! flex-none"
        />
        <Select
          name={`${name}.month`}
          aria-label={t('day.month')}
          aria-describedby={described}
          aria-invalid={errors.length > 0 || undefined}
          disabled={isReadOnly}
          options={[{ value: '', label: isOptional ? t('value.none') : t('day.choose') }, ...months]}
          defaultValue={part('month')}
        />
      </div>
      <FieldErrors id={`${id}-error`} errors={errors} />
    </fieldset>
  );
}
