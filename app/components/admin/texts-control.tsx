import { useTranslation } from 'react-i18next';
import { languageNames, languages } from '../../i18n/languages.ts';
import { FieldErrors } from '../ui/field.tsx';
import { TextArea } from '../ui/text-area.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { valueAt } from './issues.ts';
import { useIssue, useSection } from './section-context.tsx';

type Props = {
  name: string;
  id: string;
  label: string;
  hint?: string;
  error: string | undefined;
  issuePath: string;
  value: unknown;
  isLong: boolean;
  isOptional: boolean;
};

/** The same text in each of the four languages. */
export function TextsControl({ name, id, label, hint, error, issuePath, value, isLong, isOptional }: Props) {
  const { t } = useTranslation();
  const { isReadOnly, placeholders } = useSection();
  const issueAt = useIssue();
  const Control = isLong ? TextArea : TextInput;
  return (
    <fieldset id={id} tabIndex={-1} className="min-w-0">
      <legend className="mb-1 text-base-size font-(--label-weight)">
        {label}
        {isOptional ? <span className="font-normal text-ink-3"> ({t('field.optional')})</span> : null}
      </legend>
      {hint === undefined ? null : <p className="mb-1.5 text-small text-ink-2">{hint}</p>}
      <div className="grid gap-2 xl:grid-cols-2">
        {languages.map((language) => {
          const field = `${name}.${language}`;
          const fieldId = `${id}-${language}`;
          const problem = issueAt(`${issuePath}.${language}`);
          const text = valueAt(value, language);
          return (
            <div key={language} className="flex items-start gap-2">
              <label
                htmlFor={fieldId}
                className="flex min-h-(--control-height) w-7 flex-none items-center text-[12px] font-[570] text-ink-2 uppercase"
              >
                <span aria-hidden="true">{language}</span>
                <span className="sr-only">
                  {label}, {languageNames[language]}
                </span>
              </label>
              <div className="min-w-0 flex-1">
                <Control
                  id={fieldId}
                  name={field}
                  lang={language}
                  readOnly={isReadOnly}
                  placeholder={placeholders[name]?.[language]}
                  defaultValue={typeof text === 'string' ? text : ''}
                  {...(isLong ? { rows: 2, className: 'field-sizing-content min-h-16' } : {})}
                  {...(problem ? { 'aria-invalid': true as const, 'aria-describedby': `${fieldId}-error` } : {})}
                />
                <FieldErrors id={`${fieldId}-error`} errors={problem ? [problem] : []} />
              </div>
            </div>
          );
        })}
      </div>
      <FieldErrors id={`${id}-error`} errors={error ? [error] : []} />
    </fieldset>
  );
}
