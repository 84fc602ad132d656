import { CircleAlert } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { classNames } from './class-names.ts';

/** The part of conform's field metadata that a control needs; any `fields.x` of `useForm` fits. */
export type FieldMetadataLike = {
  id: string;
  name: string;
  key?: string | undefined;
  errors?: string[] | undefined;
  initialValue?: unknown;
  required?: boolean | undefined;
  minLength?: number | undefined;
  maxLength?: number | undefined;
};

/** What a control spreads on its element to be labelled, described and marked invalid. */
export type ControlProps = {
  id: string;
  name: string;
  required?: boolean;
  minLength?: number;
  maxLength?: number;
  defaultValue?: string;
  'aria-invalid'?: true;
  'aria-describedby'?: string;
};

type Source =
  | { field: FieldMetadataLike; name?: never; id?: never; defaultValue?: never; required?: never; error?: never }
  | {
      field?: never;
      name: string;
      id?: string | undefined;
      defaultValue?: string | undefined;
      required?: boolean | undefined;
      /** A text, or a key of the namespace `common` such as `invalid.required`. */
      error?: string | undefined;
    };

export type FieldProps = Source & {
  label: ReactNode;
  hint?: ReactNode;
  isLabelHidden?: boolean;
  /** Draws the control, usually `(control) => <TextInput {...control} />`. */
  children: (control: ControlProps) => ReactNode;
};

/** A labelled control with its hint and its error, wired for screen readers; takes conform's metadata or plain props. */
export function Field(props: FieldProps) {
  const { t } = useTranslation();
  const { label, hint, isLabelHidden = false, children } = props;
  const { control, errors } = useControl(props, hint !== undefined);
  return (
    <div className="min-w-0">
      <label
        htmlFor={control.id}
        className={isLabelHidden ? 'sr-only' : 'mb-1 block text-base-size font-(--label-weight)'}
      >
        {label}
        {control.required === false ? <span className="font-normal text-ink-3"> ({t('field.optional')})</span> : null}
      </label>
      {hint === undefined ? null : (
        <p id={`${control.id}-hint`} className="mb-1.5 text-small text-ink-2">
          {hint}
        </p>
      )}
      {children(control)}
      <FieldErrors id={`${control.id}-error`} errors={errors} />
    </div>
  );
}

/** The errors of a field; those that are keys of the namespace `common` are written in the reader's language. */
export function FieldErrors({ id, errors, className }: { id: string; errors: string[]; className?: string }) {
  const { t, i18n } = useTranslation();
  if (errors.length === 0) return null;
  return (
    <p id={id} className={classNames('mt-1.5 flex items-start gap-1.5 text-small font-[550] text-danger', className)}>
      <CircleAlert aria-hidden="true" className="mt-[0.15em] size-[1.1em] flex-none" />
      <span>{errors.map((error) => (i18n.exists(error) ? t(error as 'invalid.required') : error)).join(' ')}</span>
    </p>
  );
}

function useControl(source: Source, hasHint: boolean): { control: ControlProps; errors: string[] } {
  const ownId = useId();
  const { field } = source;
  const id = field?.id ?? source.id ?? ownId;
  const errors = field ? (field.errors ?? []) : source.error ? [source.error] : [];
  const initial = field ? field.initialValue : source.defaultValue;
  const required = field ? field.required : source.required;
  const described = [hasHint && `${id}-hint`, errors.length > 0 && `${id}-error`].filter(Boolean).join(' ');
  return {
    errors,
    control: {
      id,
      name: field?.name ?? source.name ?? '',
      ...(required === undefined ? {} : { required }),
      ...(field?.minLength === undefined ? {} : { minLength: field.minLength }),
      ...(field?.maxLength === undefined ? {} : { maxLength: field.maxLength }),
      ...(typeof initial === 'string' ? { defaultValue: initial } : {}),
      ...(errors.length > 0 ? { 'aria-invalid': true as const } : {}),
      ...(described === '' ? {} : { 'aria-describedby': described }),
    },
  };
}
