import { useTranslation } from 'react-i18next';
import { Field } from '../ui/field.tsx';
import { OneTimeCodeInput } from '../ui/one-time-code-input.tsx';
import { StepForm } from './step-form.tsx';
import { AroundMasked, PrimaryButton, StepText } from './step-parts.tsx';
import { useTicket } from './ticket-context.tsx';
import { TimeLeft } from './time-left.tsx';

/** Sends a code to the contact point on file. */
export function SendCode() {
  const { t } = useTranslation('desk');
  const [contact] = useTicket().detail.identity.contactPoints;
  if (!contact) return null;
  return (
    <StepText
      title={t('next.send_code.title')}
      text={<AroundMasked sentence={(to) => t('next.send_code.text', { to })} value={contact.hint} />}
    >
      <StepForm step="code" values={{ contactPoint: contact.point }} className="grid gap-2.5">
        {({ isPending }) => <PrimaryButton isPending={isPending}>{t('next.send_code.submit')}</PrimaryButton>}
      </StepForm>
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
