import { useTranslation } from 'react-i18next';
import type { ProofKind } from '#server/identity/contract.ts';
import { Field } from '../ui/field.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { Time } from '../ui/time.tsx';
import { StepForm } from './step-form.tsx';
import { AroundMasked, PrimaryButton, QuietButton, StepText } from './step-parts.tsx';
import { useTicket } from './ticket-context.tsx';

const texts = { new_address: 'next.prove_new_address', electronic_identity: 'next.prove_electronically' } as const;

/** Mails the requester a link for a proof that only they can give, and says while it is awaited. */
export function AskForProof({ kind }: { kind: ProofKind }) {
  const { t } = useTranslation('desk');
  const { detail } = useTicket();
  const text = texts[kind];
  const awaited = detail.identity.proofs.find((proof) => proof.kind === kind && proof.state !== 'expired');
  if (awaited)
    return (
      <StepText
        title={t(`${text}.title`)}
        text={
          <>
            <AroundMasked sentence={(to) => t(`${text}.awaited`, { to })} value={awaited.hint ?? ''} />{' '}
            <Time value={awaited.expiresAt} as="dateTime" />.
            {awaited.state === 'awaited' ? null : (
              <span className="mt-1.5 block font-[550] text-danger">{t(`evidence.proof.${awaited.state}`)}</span>
            )}
          </>
        }
      >
        <StepForm step="proof" values={{ kind }}>
          {({ isPending }) => (
            <QuietButton type="submit" disabled={isPending}>
              {t(`${text}.resend`)}
            </QuietButton>
          )}
        </StepForm>
      </StepText>
    );
  return (
    <StepText title={t(`${text}.title`)} text={t(`${text}.text`)}>
      <StepForm step="proof" values={{ kind }} className="grid gap-2.5">
        {({ isPending, errorOf }) => (
          <>
            {kind === 'new_address' ? <NewAddress error={errorOf('newAddress')} /> : null}
            <PrimaryButton isPending={isPending}>{t(`${text}.submit`)}</PrimaryButton>
          </>
        )}
      </StepForm>
    </StepText>
  );
}

/** Empty: the address that the requester gave in the mail. */
export function NewAddress({ error }: { error: string | undefined }) {
  const { t } = useTranslation('desk');
  const hint = useTicket().detail.requestedAddressHint;
  return (
    <Field
      name="newAddress"
      label={t('actions.newAddress')}
      required={hint === null}
      hint={
        hint ? (
          <AroundMasked sentence={(mark) => t('actions.newAddressHint', { hint: mark })} value={hint} />
        ) : undefined
      }
      error={error}
    >
      {(control) => <TextInput {...control} type="email" autoComplete="off" maxLength={254} />}
    </Field>
  );
}
