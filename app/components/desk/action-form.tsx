import { useTranslation } from 'react-i18next';
import type { ActionState } from '#server/identity/contract.ts';
import { Button } from '../ui/button.tsx';
import { NewAddress } from './proof-steps.tsx';
import { ShowAddress } from './show-address.tsx';
import { StepForm } from './step-form.tsx';
import { useTicket } from './ticket-context.tsx';

const steps = {
  send_known_address: 'send-address',
  change_address: 'change-address',
  trigger_reset: 'reset',
  migrate: 'migrate',
} as const;

/** Does what a confirmed identity allows. */
export function ActionForm({ state, variant }: { state: ActionState; variant: 'primary' | 'secondary' }) {
  const { t } = useTranslation('desk');
  const { resetMethod } = useTicket().detail.identity;
  const { action, verificationId } = state;
  if (verificationId === null) return null;
  if (action === 'show_address') return <ShowAddress verification={verificationId} variant={variant} />;
  return (
    <StepForm step={steps[action]} values={{ verification: verificationId }} className="grid gap-2.5">
      {({ isPending, errorOf }) => (
        <>
          {action === 'change_address' ? <NewAddress error={errorOf('newAddress')} /> : null}
          <Button variant={variant} isFull isPending={isPending}>
            {action === 'trigger_reset' ? t(`actions.reset.${resetMethod}`) : t(`actions.run.${action}`)}
          </Button>
        </>
      )}
    </StepForm>
  );
}
