import { useTranslation } from 'react-i18next';
import type { NextStep as Step } from '#server/identity/contract.ts';
import type { EvidenceKind } from '#server/institutions/contract.ts';
import { LinkAccount } from './link-account.tsx';
import { StepForm } from './step-form.tsx';
import { QuietButton } from './step-parts.tsx';
import { useTicket } from './ticket-context.tsx';

const STEPS: Partial<Record<EvidenceKind, Step>> = {
  contact_code: 'send_code',
  blind_answers: 'ask_questions',
  document_seen: 'see_document',
  new_address_confirmed: 'prove_new_address',
  electronic_identity: 'prove_electronically',
};
/** Steps in which an agent gathers evidence, and so may as well gather other. */
export const GATHERING: readonly Step[] = [
  'send_code',
  'check_code',
  'ask_questions',
  'see_document',
  'prove_new_address',
  'prove_electronically',
  'request_approval',
  'await_approval',
];

/** Ways to go on that the policy allows beside the suggested one. */
export function OtherWays({ step, choose }: { step: Step; choose: (step: Step) => void }) {
  const { t } = useTranslation('desk');
  const { identity } = useTicket().detail;
  const isCode = step === 'send_code' || step === 'check_code';
  const others = GATHERING.includes(step)
    ? identity.waysLeft
        .flatMap((kind) => STEPS[kind] ?? [])
        .filter((one) => !(one === 'send_code' && isCode) && one !== step)
    : [];
  return (
    <div className="mt-1 flex flex-wrap gap-x-4 [&>*]:mt-1.5">
      {step === 'check_code' && identity.code ? (
        <StepForm step="code" values={{ contactPoint: identity.code.contactPoint }}>
          {({ isPending }) => (
            <QuietButton type="submit" disabled={isPending}>
              {t('next.check_code.resend')}
            </QuietButton>
          )}
        </StepForm>
      ) : null}
      {others.map((other) => (
        <QuietButton key={other} onClick={() => choose(other === 'send_code' && identity.code ? 'check_code' : other)}>
          {other === 'send_code' && identity.code
            ? t('next.check_code.submit')
            : t(`next.${other as 'ask_questions'}.instead`)}
        </QuietButton>
      ))}
      {step === 'accept_name' ? (
        <LinkAccount trigger={<QuietButton>{t('next.accept_name.relink')}</QuietButton>} />
      ) : null}
    </div>
  );
}
