import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DOCUMENT_CHECKS, DOCUMENT_TYPES } from '#server/identity/contract.ts';
import { Field, FieldErrors } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { TextInput } from '../ui/text-input.tsx';
import type { useProblem } from './use-problem.ts';

type Props = { problem: ReturnType<typeof useProblem>; asksNumber: boolean };

/** The three steps of a correction at the counter, on one page: the document, what stands on it, the new address. */
export function CorrectionSteps({ problem, asksNumber }: Props) {
  const { t } = useTranslation('population');
  const { t: desk } = useTranslation('desk');
  const { of, typed } = problem;
  return (
    <>
      <Step title={t('correct.stepDocument')} text={t('correct.stepDocumentText')}>
        <div className="sm:w-64">
          <Field name="document" id="document" label={desk('form.document')} defaultValue={typed('document')}>
            {(control) => (
              <Select
                {...control}
                options={DOCUMENT_TYPES.map((value) => ({ value, label: desk(`form.documentType.${value}`) }))}
              />
            )}
          </Field>
        </div>
        <ul className="grid gap-2">
          {DOCUMENT_CHECKS.map((check) => (
            <li key={check}>
              <Tick
                name={check}
                label={desk(`form.check.${check}`)}
                isTicked={typed(check) === 'on'}
                error={of(check)}
              />
            </li>
          ))}
        </ul>
      </Step>
      <Step title={t('correct.stepPerson')} text={t('correct.stepPersonText')}>
        <div className="grid gap-3 sm:grid-cols-2">
          <Field
            name="lastName"
            id="lastName"
            label={t('correct.lastName')}
            defaultValue={typed('lastName')}
            error={of('lastName')}
          >
            {(control) => <TextInput {...control} autoComplete="off" maxLength={200} />}
          </Field>
          <Field
            name="firstName"
            id="firstName"
            label={t('correct.firstName')}
            defaultValue={typed('firstName')}
            error={of('firstName')}
          >
            {(control) => <TextInput {...control} autoComplete="off" maxLength={200} />}
          </Field>
        </div>
        {asksNumber ? (
          <div className="sm:w-64">
            <Field
              name="nationalNumber"
              id="nationalNumber"
              label={t('correct.number')}
              hint={t('correct.numberHint')}
              error={of('nationalNumber')}
            >
              {(control) => <TextInput {...control} inputMode="numeric" autoComplete="off" maxLength={40} />}
            </Field>
          </div>
        ) : null}
      </Step>
      <Step title={t('correct.stepAddress')} text={t('correct.stepAddressText')}>
        <Field
          name="newAddress"
          id="newAddress"
          label={t('correct.newAddress')}
          defaultValue={typed('newAddress')}
          error={of('newAddress')}
        >
          {(control) => (
            <TextInput
              {...control}
              type="email"
              inputMode="email"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              maxLength={254}
            />
          )}
        </Field>
        <Tick
          name="readBack"
          label={t('correct.readBack')}
          isTicked={typed('readBack') === 'on'}
          error={of('readBack')}
        />
      </Step>
    </>
  );
}

function Step({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <fieldset className="rounded-lg border border-line bg-surface">
      <legend className="sr-only">{title}</legend>
      <div className="grid gap-3 p-4 sm:p-5">
        <div>
          <p aria-hidden="true" className="font-[640]">
            {title}
          </p>
          <p className="mt-0.5 text-[13px] text-ink-2">{text}</p>
        </div>
        {children}
      </div>
    </fieldset>
  );
}

type TickProps = { name: string; label: string; isTicked: boolean; error: string | undefined };

function Tick({ name, label, isTicked, error }: TickProps) {
  const errorId = `${name}-error`;
  return (
    <div>
      <label className="flex min-h-6 cursor-pointer items-start gap-2.5">
        <input
          type="checkbox"
          name={name}
          defaultChecked={isTicked}
          className="tick"
          {...(error ? { 'aria-invalid': true as const, 'aria-describedby': errorId } : {})}
        />
        {label}
      </label>
      <FieldErrors id={errorId} errors={error ? [error] : []} className="ml-7" />
    </div>
  );
}
