import { useTranslation } from 'react-i18next';
import type { ActionState } from '#server/identity/contract.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { ShowAddress } from './show-address.tsx';
import { StepForm } from './step-form.tsx';
import { AroundMasked } from './step-parts.tsx';
import { useTicket } from './ticket-context.tsx';

const steps = { send_known_address: 'send-address', change_address: 'change-address', trigger_reset: 'reset' } as const;

/** Does what a confirmed identity allows. */
export function ActionForm({ state, variant }: { state: ActionState; variant: 'primary' | 'secondary' }) {
  const { t } = useTranslation('desk');
  const { detail } = useTicket();
  const { action, verificationId } = state;
  if (verificationId === null) return null;
  if (action === 'show_address') return <ShowAddress verification={verificationId} variant={variant} />;
  const needsAddress = action === 'change_address';
  const hint = detail.requestedAddressHint;
  return (
    <StepForm step={steps[action]} values={{ verification: verificationId }} className="grid gap-2.5">
      {({ isPending, errorOf }) => (
        <>
          {needsAddress ? (
            <Field
              name="newAddress"
              label={t('actions.newAddress')}
              required={hint === null}
              hint={
                hint ? (
                  <AroundMasked sentence={(mark) => t('actions.newAddressHint', { hint: mark })} value={hint} />
                ) : undefined
              }
              error={errorOf('newAddress')}
            >
              {(control) => <TextInput {...control} type="email" autoComplete="off" maxLength={254} />}
            </Field>
          ) : null}
          <Button variant={variant} isFull isPending={isPending}>
            {t(`actions.run.${action}`)}
          </Button>
        </>
      )}
    </StepForm>
  );
}
