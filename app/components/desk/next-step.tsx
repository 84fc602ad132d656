import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NextStep as Step } from '#server/identity/contract.ts';
import { ActionForm } from './action-form.tsx';
import { CloseStep } from './close-step.tsx';
import { CheckCode, SendCode } from './code-steps.tsx';
import { CoolingNotes } from './cooling-notes.tsx';
import { SeeDocument } from './document-step.tsx';
import { LinkAccount } from './link-account.tsx';
import { GATHERING, OtherWays } from './other-ways.tsx';
import { AskForProof } from './proof-steps.tsx';
import { AskQuestion } from './question-step.tsx';
import { StepForm } from './step-form.tsx';
import { PrimaryButton, ReasonForm, StepText } from './step-parts.tsx';
import { useTicket } from './ticket-context.tsx';
import { TimeLeft } from './time-left.tsx';

/** Id of the card that holds the next step. */
export const NEXT_STEP_ID = 'next-step';

/** What is still missing, and the one thing that had best be done now. Another way that the policy allows is one link away. */
export function NextStep() {
  const { t } = useTranslation('desk');
  const { detail } = useTicket();
  const suggested = detail.identity.nextStep;
  const [instead, setInstead] = useState<{ of: Step; step: Step } | null>(null);
  const step = instead?.of === suggested ? instead.step : suggested;
  const choose = (other: Step) => setInstead({ of: suggested, step: other });
  return (
    <section
      id={NEXT_STEP_ID}
      tabIndex={-1}
      aria-label={t('next.title')}
      className="mt-2 rounded-lg border border-accent-line bg-accent-soft px-3.5 pt-3 pb-3.5 outline-none focus-visible:outline-2 focus-visible:outline-accent"
    >
      <StepBody step={step} />
      {GATHERING.includes(step) ? <CoolingNotes /> : null}
      <OtherWays step={step} choose={choose} />
    </section>
  );
}

function StepBody({ step }: { step: Step }) {
  const { t } = useTranslation('desk');
  const { detail } = useTicket();
  const { identity } = detail;
  const action = t(`action.${identity.suggestedAction}`);
  const state = identity.actions.find((one) => one.action === identity.suggestedAction);
  switch (step) {
    case 'link_account':
      return (
        <StepText title={t('next.link_account.title')} text={t('next.link_account.text')}>
          <LinkAccount trigger={<PrimaryButton type="button">{t('next.link_account.submit')}</PrimaryButton>} />
        </StepText>
      );
    case 'accept_name':
      return (
        <StepText title={t('next.accept_name.title')} text={t('next.accept_name.text')}>
          <ReasonForm step="accept-name" submit={t('next.accept_name.submit')} />
        </StepText>
      );
    case 'send_code':
      return <SendCode />;
    case 'check_code':
      return <CheckCode />;
    case 'ask_questions':
      return <AskQuestion />;
    case 'see_document':
      return <SeeDocument />;
    case 'prove_new_address':
      return <AskForProof kind="new_address" />;
    case 'prove_electronically':
      return <AskForProof kind="electronic_identity" />;
    case 'request_approval': {
      const { approval } = identity;
      const refused =
        approval?.outcome === 'refused'
          ? t('next.request_approval.refused', { name: approval.decidedBy ?? '', comment: approval.comment || '—' })
          : null;
      return (
        <StepText title={t('next.request_approval.title')} text={t('next.request_approval.text', { action })}>
          {refused ? <p className="mb-2 text-[13px] font-[550] text-danger">{refused}</p> : null}
          <ReasonForm
            step="approval"
            submit={t('next.request_approval.submit')}
            values={{ action: identity.suggestedAction }}
          />
        </StepText>
      );
    }
    case 'await_approval':
      return (
        <StepText
          title={t('next.await_approval.title')}
          text={t('next.await_approval.text', { name: identity.approval?.requestedBy ?? '' })}
        />
      );
    case 'confirm':
      return (
        <StepText title={t('next.confirm.title')} text={t('next.confirm.text', { action })}>
          <StepForm step="confirm" values={{ action: identity.suggestedAction }} className="grid gap-2.5">
            {({ isPending }) => <PrimaryButton isPending={isPending}>{t('next.confirm.submit')}</PrimaryButton>}
          </StepForm>
        </StepText>
      );
    case 'act':
      return (
        <StepText
          title={t('next.act.title')}
          text={
            <>
              {t('next.act.text')} {state?.expiresAt ? <TimeLeft until={state.expiresAt} over="0:00" /> : null}
            </>
          }
        >
          {state ? <ActionForm state={state} variant="primary" /> : null}
        </StepText>
      );
    case 'close':
      return <CloseStep />;
  }
}
