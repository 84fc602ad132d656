import { type InputHTMLAttributes, type ReactNode, useId } from 'react';
import { FieldErrors, type FieldMetadataLike } from './field.tsx';

export type CheckboxProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'type'> & {
  label: ReactNode;
  hint?: ReactNode;
};

export function Checkbox({ label, hint, id, ...rest }: CheckboxProps) {
  const ownId = useId();
  const inputId = id ?? ownId;
  const hintId = hint === undefined ? undefined : `${inputId}-hint`;
  return (
    <div className="flex items-start gap-2.5">
      <input {...rest} id={inputId} type="checkbox" className="tick" aria-describedby={hintId} />
      <div className="min-w-0">
        <label htmlFor={inputId}>{label}</label>
        {hint === undefined ? null : (
          <p id={hintId} className="text-small text-ink-2">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}

export type RadioGroupProps = {
  legend: ReactNode;
  options: readonly { value: string; label: ReactNode; hint?: ReactNode }[];
  hint?: ReactNode;
} & (
  | { field: FieldMetadataLike; name?: never; defaultValue?: never; error?: never }
  | { field?: never; name: string; defaultValue?: string | undefined; error?: string | undefined }
);

/** One choice of a few, each in a large target. */
export function RadioGroup({ legend, options, hint, ...source }: RadioGroupProps) {
  const ownId = useId();
  const id = source.field?.id ?? ownId;
  const errors = source.field ? (source.field.errors ?? []) : source.error ? [source.error] : [];
  const chosen = source.field ? source.field.initialValue : source.defaultValue;
  const described = [hint !== undefined && `${id}-hint`, errors.length > 0 && `${id}-error`].filter(Boolean).join(' ');
  return (
    <fieldset aria-describedby={described || undefined} aria-invalid={errors.length > 0 || undefined}>
      <legend className="mb-1.5 text-base-size font-(--label-weight)">{legend}</legend>
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="mb-2 text-small text-ink-2">
          {hint}
        </p>
      )}
      <div className="grid gap-2">
        {options.map((option) => (
          <label
            key={option.value}
            htmlFor={`${id}-${option.value}`}
            className="flex min-h-(--control-height) items-start gap-2.5 rounded-md border border-line-strong bg-surface px-3 py-2 has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              id={`${id}-${option.value}`}
              type="radio"
              name={source.field?.name ?? source.name}
              value={option.value}
              defaultChecked={chosen === option.value}
              className="tick outline-none"
            />
            <span className="min-w-0">
              {option.label}
              {option.hint === undefined ? null : <span className="block text-small text-ink-2">{option.hint}</span>}
            </span>
          </label>
        ))}
      </div>
      <FieldErrors id={`${id}-error`} errors={errors} />
    </fieldset>
  );
}
