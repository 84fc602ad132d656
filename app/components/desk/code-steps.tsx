import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContactPoint } from '#server/identity/contract.ts';
import { Field } from '../ui/field.tsx';
import { OneTimeCodeInput } from '../ui/one-time-code-input.tsx';
import { StepForm } from './step-form.tsx';
import { AroundMasked, PrimaryButton, QuietButton, StepText } from './step-parts.tsx';
import { useTicket } from './ticket-context.tsx';
import { TimeLeft } from './time-left.tsx';

/** Sends a code to a contact point on file: by mail, or by text message where the institution has a gateway. */
export function SendCode() {
  const { t } = useTranslation('desk');
  const { contactPoints } = useTicket().detail.identity;
  const [chosen, setChosen] = useState<ContactPoint>('mail');
  const contact = contactPoints.find(({ point }) => point === chosen) ?? contactPoints[0];
  if (!contact) return null;
  const isText = contact.point === 'sms';
  const other = contactPoints.find((one) => one !== contact);
  return (
    <StepText
      title={t('next.send_code.title')}
      text={
        <AroundMasked
          sentence={(to) => t(isText ? 'next.send_code.textBySms' : 'next.send_code.text', { to })}
          value={contact.hint}
        />
      }
    >
      <StepForm step="code" values={{ contactPoint: contact.point }} className="grid gap-2.5">
        {({ isPending }) => (
          <PrimaryButton isPending={isPending}>
            {t(isText ? 'next.send_code.submitBySms' : 'next.send_code.submit')}
          </PrimaryButton>
        )}
      </StepForm>
      {other ? (
        <p className="mt-2.5">
          <QuietButton data-needs-script="" onClick={() => setChosen(other.point)}>
            {t(isText ? 'next.send_code.byMail' : 'next.send_code.bySms')}
          </QuietButton>
        </p>
      ) : null}
    </StepText>
  );
}

/** Checks a code that the caller gives by telephone. */
export function CheckCode() {
  const { t } = useTranslation('desk');
  const { code } = useTicket().detail.identity;
  if (!code) return null;
  return (
    <StepText
      title={t('next.check_code.title')}
      text={
        <>
          {t('next.check_code.text')} {t('next.check_code.attempts', { count: code.attemptsLeft })},{' '}
          {t('next.check_code.left')} <TimeLeft until={code.expiresAt} over={t('next.check_code.over')} />.
        </>
      }
    >
      <StepForm step="code-check" className="grid gap-2.5">
        {({ isPending, errorOf }) => (
          <>
            <Field name="code" label={t('form.code')} required error={errorOf('code')}>
              {(control) => <OneTimeCodeInput {...control} autoComplete="off" />}
            </Field>
            <PrimaryButton isPending={isPending}>{t('next.check_code.submit')}</PrimaryButton>
          </>
        )}
      </StepForm>
    </StepText>
  );
}
