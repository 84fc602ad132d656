import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { StepForm } from './step-form.tsx';
import { PrimaryButton, StepText } from './step-parts.tsx';
import { useTicket } from './ticket-context.tsx';

/** The action was done: closing is all that is left, unless it is a change of address that has yet to take effect. */
export function CloseStep() {
  const { t } = useTranslation('desk');
  const format = useFormat();
  const { identity, pendingChange: change, status } = useTicket().detail;
  const state = identity.suggestedAction === 'change_address' ? change?.state : undefined;
  if (change && (state === 'pending' || state === 'cooling'))
    return (
      <StepText
        title={t(`next.wait.${state}.title`)}
        text={
          <span suppressHydrationWarning>
            {t(`next.wait.${state}.text`, { when: format.dateTime(change.effectiveAt ?? change.confirmBy) })}
          </span>
        }
      />
    );
  if (status === 'resolved') return <StepText title={t('next.close.title')} text={t('next.close.resolved')} />;
  const isUndone = state === 'undone';
  return (
    <StepText
      title={t(isUndone ? 'next.undone.title' : 'next.close.title')}
      text={
        isUndone ? t('next.undone.text') : t('next.close.text', { action: t(`action.${identity.suggestedAction}`) })
      }
    >
      <StepForm step="resolve" className="grid gap-2.5">
        {({ isPending }) => <PrimaryButton isPending={isPending}>{t('next.close.submit')}</PrimaryButton>}
      </StepForm>
    </StepText>
  );
}
