import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { InstitutionFace } from '#server/institutions/contract.ts';
import type { AskedFields, RequestForm } from '#server/tickets/contract.ts';
import { Button } from '../ui/button.tsx';
import { Callout } from '../ui/callout.tsx';
import { type ControlProps, Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { TextArea } from '../ui/text-area.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { useRefusal } from './use-refusal.ts';

type Name = Exclude<keyof RequestForm, 'website'>;
type Choice = { value: string; label: string };

export type RequestFieldsProps = {
  asks: AskedFields;
  nationalNumber: InstitutionFace['nationalNumber'];
  options?: readonly Choice[];
  schools?: readonly Choice[];
};

/** The form by which a request is sent without a mail: what was typed stays, but for the national number. */
export function RequestFields({ asks, nationalNumber, options = [], schools = [] }: RequestFieldsProps) {
  const { t } = useTranslation('support');
  const refused = useRefusal();
  const problem = useProblemOf();
  const hasNumber = asks.nationalNumber !== 'no';
  const isNumberGone = hasNumber && refused !== null && problem('nationalNumber') === undefined;
  const field = (name: Name, required: boolean, draw: (control: ControlProps) => ReactNode, hint?: ReactNode) => (
    <Field
      name={name}
      id={name}
      required={required}
      label={t(name === 'text' && asks.text === 'optional' ? 'form.textMore' : `form.${name}`)}
      defaultValue={refused?.typed(name)}
      error={problem(name)}
      {...(hint === undefined ? {} : { hint })}
    >
      {draw}
    </Field>
  );
  const choices = (all: readonly Choice[]) => [{ value: '', label: t('form.choose') }, ...all];
  return (
    <>
      <Summary />
      <form method="post" noValidate className="grid gap-5">
        {asks.options.length === 0
          ? null
          : field('option', true, (control) => <Select {...control} options={choices(options)} />)}
        {asks.schools.length === 0
          ? null
          : field('school', true, (control) => <Select {...control} options={choices(schools)} />)}
        {field('lastName', true, (control) => (
          <TextInput {...control} autoComplete="family-name" maxLength={100} />
        ))}
        {field('firstName', true, (control) => (
          <TextInput {...control} autoComplete="given-name" maxLength={100} />
        ))}
        {hasNumber ? (
          <div>
            {field(
              'nationalNumber',
              asks.nationalNumber === 'required',
              (control) => (
                <TextInput
                  {...control}
                  autoComplete="off"
                  inputMode="numeric"
                  maxLength={40}
                  placeholder="00.00.00-000.00"
                />
              ),
              t(isNumberGone ? 'form.nationalNumberAgain' : 'form.nationalNumberHint'),
            )}
            {nationalNumber ? (
              <details className="mt-2 text-small text-ink-2">
                <summary className="inline-block py-1 underline underline-offset-4">
                  {t('form.nationalNumberGround')}
                </summary>
                <p className="mt-1">{t('form.nationalNumberWhy', nationalNumber)}</p>
              </details>
            ) : null}
          </div>
        ) : null}
        {field(
          'address',
          true,
          (control) => (
            <Address {...control} />
          ),
          t('form.addressHint'),
        )}
        {asks.newAddress
          ? field('newAddress', true, (control) => <Address {...control} />, t('form.newAddressHint'))
          : null}
        {asks.attempts
          ? field(
              'attempts',
              false,
              (control) => <TextArea {...control} rows={3} maxLength={4_000} />,
              t('form.attemptsHint'),
            )
          : null}
        {field(
          'text',
          asks.text === 'required',
          (control) => (
            <TextArea {...control} rows={4} maxLength={4_000} />
          ),
          t('form.textHint'),
        )}
        <div aria-hidden="true" className="absolute -left-[9999px] h-px w-px overflow-hidden">
          <label htmlFor="website">{t('form.website')}</label>
          <input id="website" name="website" tabIndex={-1} autoComplete="off" />
        </div>
        <Button variant="primary" className="max-sm:w-full sm:justify-self-start">
          {t('form.submit')}
        </Button>
      </form>
    </>
  );
}

const Address = (control: ControlProps) => (
  <TextInput
    {...control}
    inputMode="email"
    autoComplete={control.name === 'address' ? 'email' : 'off'}
    autoCapitalize="none"
    spellCheck={false}
    maxLength={254}
  />
);

/** Says at the top that nothing was sent, with a way to each field that stands in its way. */
function Summary() {
  const { t } = useTranslation('support');
  const refused = useRefusal();
  const problem = useProblemOf();
  if (refused === null) return null;
  const wrong = FIELDS.filter((name) => problem(name) !== undefined);
  return (
    <div className="mb-6">
      <Callout tone="danger" isLive title={t('refused.title')}>
        {refused.code === null ? (
          <ul className="mt-1 grid gap-1">
            {wrong.map((name) => (
              <li key={name}>
                <a href={`#${name}`} className="inline-block py-0.5 text-ink underline underline-offset-4">
                  {t(`form.${name}`)} – {problem(name)}
                </a>
              </li>
            ))}
          </ul>
        ) : (
          <p>{t(refused.code === 'too_fast' ? 'refused.too_fast' : 'refused.other')}</p>
        )}
      </Callout>
    </div>
  );
}

const FIELDS = [
  'option',
  'school',
  'lastName',
  'firstName',
  'nationalNumber',
  'address',
  'newAddress',
  'attempts',
  'text',
] as const satisfies readonly Name[];

/** What is wrong with a field, in the reader's language. */
function useProblemOf(): (name: Name) => string | undefined {
  const { t, i18n } = useTranslation(['support', 'common']);
  const refused = useRefusal();
  return (name) => {
    const [code] = refused?.errorsOf(name) ?? [];
    if (code === undefined) return undefined;
    const key = `support:problem.${code}`;
    return i18n.exists(key) ? t(key as 'support:problem.name_empty') : t('common:invalid.required');
  };
}
