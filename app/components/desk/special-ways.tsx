import { ChevronRight } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { VERIFIED_ACTIONS, type VerifiedAction } from '#server/institutions/contract.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { TextArea } from '../ui/text-area.tsx';
import { StepForm } from './step-form.tsx';
import { useTicket } from './ticket-context.tsx';

/** What is rarely done and never alone: a second person's consent, the authority's decision, an emergency. */
export function SpecialWays() {
  const { detail } = useTicket();
  if (!detail.account) return null;
  return (
    <div className="mt-2.5 grid gap-1.5">
      {detail.ways.canOpenAccount ? <OpenAccount /> : null}
      {detail.ways.canAsk ? <AskConsent /> : null}
      {detail.ways.canBreakGlass ? <BreakGlass /> : null}
    </div>
  );
}

function Summary({ children }: { children: string }) {
  return (
    <summary className="flex cursor-pointer list-none items-center gap-1 rounded-sm px-1 py-1 text-[12.5px] font-[550] text-ink-2 hover:text-ink">
      <ChevronRight aria-hidden="true" className="size-3.5 flex-none text-ink-3 group-open/way:rotate-90" />
      {children}
    </summary>
  );
}

function useActionOptions(): { value: string; label: string }[] {
  const { t } = useTranslation('desk');
  const { identity, account } = useTicket().detail;
  const allowed = identity.actions
    .map((state) => state.action)
    .filter((action) => (action === 'migrate') === (account?.status === 'not_migrated'));
  const rank = (action: VerifiedAction) => (action === identity.suggestedAction ? 0 : 1);
  return VERIFIED_ACTIONS.filter((action) => allowed.includes(action))
    .sort((one, other) => rank(one) - rank(other))
    .map((action) => ({ value: action, label: t(`action.${action}`) }));
}

function AskConsent() {
  const { t } = useTranslation(['oversight', 'desk']);
  const options = useActionOptions();
  const id = useId();
  return (
    <details className="group/way">
      <Summary>{t('consent.open')}</Summary>
      <p className="mt-1 px-1 text-[12.5px] text-ink-2">{t('consent.text')}</p>
      <StepForm step="approval" className="mt-2 grid gap-2.5 px-1">
        {({ isPending, errorOf }) => (
          <>
            <Field name="action" id={`${id}-action`} label={t('breakGlass.form.action')}>
              {(control) => <Select {...control} options={options} />}
            </Field>
            <Field name="reason" id={`${id}-reason`} label={t('consent.reason')} error={errorOf('reason')}>
              {(control) => <TextArea {...control} rows={2} maxLength={500} />}
            </Field>
            <Button isPending={isPending}>{t('consent.submit')}</Button>
          </>
        )}
      </StepForm>
    </details>
  );
}

function BreakGlass() {
  const { t } = useTranslation('oversight');
  const options = useActionOptions();
  const id = useId();
  return (
    <details className="group/way">
      <Summary>{t('breakGlass.form.open')}</Summary>
      <div className="mt-1 rounded-lg border border-danger-line bg-danger-soft px-3.5 py-3">
        <h3 className="font-[620]">{t('breakGlass.form.title')}</h3>
        <p className="mt-0.5 text-[12.5px] text-ink-2">{t('breakGlass.form.text')}</p>
        <StepForm step="break-glass" className="mt-2.5 grid gap-2.5">
          {({ isPending, errorOf }) => (
            <>
              <Field name="action" id={`${id}-action`} label={t('breakGlass.form.action')}>
                {(control) => <Select {...control} options={options} />}
              </Field>
              <Field name="reason" id={`${id}-reason`} label={t('breakGlass.form.reason')} error={errorOf('reason')}>
                {(control) => <TextArea {...control} rows={3} maxLength={500} />}
              </Field>
              <Button variant="danger" isPending={isPending}>
                {t('breakGlass.form.submit')}
              </Button>
            </>
          )}
        </StepForm>
      </div>
    </details>
  );
}

function OpenAccount() {
  const { t } = useTranslation('oversight');
  const id = useId();
  return (
    <section
      aria-label={t('migrate.title')}
      className="rounded-lg border border-accent-line bg-accent-soft px-3.5 py-3"
    >
      <h3 className="font-[620]">{t('migrate.title')}</h3>
      <p className="mt-0.5 text-[12.5px] text-ink-2">{t('migrate.text')}</p>
      <StepForm step="migrate" className="mt-2.5 grid gap-2.5">
        {({ isPending, errorOf }) => (
          <>
            <Field name="reason" id={`${id}-reason`} label={t('migrate.reason')} error={errorOf('reason')}>
              {(control) => <TextArea {...control} rows={2} maxLength={500} />}
            </Field>
            <Button variant="primary" isPending={isPending}>
              {t('migrate.submit')}
            </Button>
          </>
        )}
      </StepForm>
    </section>
  );
}
