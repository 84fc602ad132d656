import { useTranslation } from 'react-i18next';
import { DOCUMENT_CHECKS, DOCUMENT_PLACES, DOCUMENT_TYPES } from '#server/identity/contract.ts';
import { Field, FieldErrors } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { StepForm } from './step-form.tsx';
import { PrimaryButton, StepText } from './step-parts.tsx';

/** The agent states what document they saw and that they looked at all of it. No field takes a number of it. */
export function SeeDocument() {
  const { t } = useTranslation('desk');
  return (
    <StepText title={t('next.see_document.title')} text={t('next.see_document.text')}>
      <StepForm step="document" className="grid gap-2.5">
        {({ isPending, errorOf }) => (
          <>
            <div className="grid grid-cols-2 gap-2.5">
              <Field name="document" label={t('form.document')} required error={errorOf('document')}>
                {(control) => (
                  <Select
                    {...control}
                    options={DOCUMENT_TYPES.map((one) => ({ value: one, label: t(`form.documentType.${one}`) }))}
                  />
                )}
              </Field>
              <Field name="place" label={t('form.place')} required error={errorOf('place')}>
                {(control) => (
                  <Select
                    {...control}
                    options={DOCUMENT_PLACES.map((one) => ({ value: one, label: t(`form.placeName.${one}`) }))}
                  />
                )}
              </Field>
            </div>
            <fieldset>
              <legend className="mb-1 text-[13px] font-[570]">{t('form.checks')}</legend>
              <ul className="grid gap-0.5">
                {DOCUMENT_CHECKS.map((check) => (
                  <Check key={check} name={check} error={errorOf(check)} />
                ))}
              </ul>
            </fieldset>
            <PrimaryButton isPending={isPending}>{t('next.see_document.submit')}</PrimaryButton>
          </>
        )}
      </StepForm>
    </StepText>
  );
}

function Check({ name, error }: { name: (typeof DOCUMENT_CHECKS)[number]; error: string | undefined }) {
  const { t } = useTranslation('desk');
  const errorId = `document-${name}-error`;
  return (
    <li>
      <label className="flex min-h-6 cursor-pointer items-start gap-2 text-[13px]">
        <input
          type="checkbox"
          name={name}
          className="mt-0.5 size-4 flex-none accent-(--accent)"
          {...(error ? { 'aria-invalid': true as const, 'aria-describedby': errorId } : {})}
        />
        {t(`form.check.${name}`)}
      </label>
      <FieldErrors id={errorId} errors={error ? [error] : []} className="mt-0.5 ml-6" />
    </li>
  );
}
