import { DoorOpen, KeyRound, Lock, type LucideIcon, Mail, PencilLine, ScanEye } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ActionState } from '#server/identity/contract.ts';
import type { EvidenceKind, VerifiedAction } from '#server/institutions/contract.ts';
import { locales } from '../../i18n/languages.ts';
import { useFormat, useLanguage } from '../../i18n/use-format.ts';
import { Button } from '../ui/button.tsx';
import { Time } from '../ui/time.tsx';
import { ActionForm } from './action-form.tsx';
import { midSentence } from './mid-sentence.ts';
import { RevealedAddress } from './show-address.tsx';
import { SpecialWays } from './special-ways.tsx';
import { StepForm } from './step-form.tsx';
import { Around, AroundMasked, QuietButton } from './step-parts.tsx';
import { useShowPart, useTicket } from './ticket-context.tsx';
import { TimeLeft } from './time-left.tsx';

const icons: Record<VerifiedAction, LucideIcon> = {
  send_known_address: Mail,
  show_address: ScanEye,
  change_address: PencilLine,
  trigger_reset: KeyRound,
  migrate: DoorOpen,
};

/** What may be done for the account, each action locked until its own evidence is complete. */
export function ActionsPanel() {
  const { t } = useTranslation('desk');
  const { detail } = useTicket();
  const isInQuestion = (state: ActionState) =>
    state.action !== 'migrate' || detail.account?.status === 'not_migrated' || state.doneAt !== null;
  return (
    <section aria-label={t('actions.title')}>
      <h2 className="mb-2 text-[12.5px] font-[600] text-ink-2">{t('actions.title')}</h2>
      <RevealedAddress />
      <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line">
        {detail.identity.actions.filter(isInQuestion).map((state) => (
          <Action key={state.action} state={state} />
        ))}
      </ul>
      <PendingChange />
      <SpecialWays />
    </section>
  );
}

function Action({ state }: { state: ActionState }) {
  const { t } = useTranslation('desk');
  const { detail } = useTicket();
  const Icon = state.state === 'locked' ? Lock : icons[state.action];
  const address = detail.account?.addressHint ?? '';
  return (
    <li className={state.state === 'locked' ? 'bg-sunken px-3.5 py-2.5' : 'bg-surface px-3.5 py-2.5'}>
      <div className="flex items-center gap-2">
        <Icon
          aria-hidden="true"
          className={state.state === 'locked' ? 'size-4 flex-none text-ink-3' : 'size-4 flex-none text-accent'}
        />
        <h3 className={state.state === 'locked' ? 'font-[570] text-ink-2' : 'font-[570]'}>
          {t(`action.${state.action}`)}
        </h3>
        {state.doneAt ? (
          <span className="ml-auto text-[12.5px] text-ok">
            <Done at={state.doneAt} />
          </span>
        ) : null}
      </div>
      <div className="mt-0.5 pl-6 text-[12.5px] leading-[17px] text-ink-2">
        {state.state === 'locked' ? (
          <Missing state={state} />
        ) : (
          <>
            <p>
              {state.action === 'trigger_reset' ? (
                <AroundMasked sentence={(to) => t('actions.effect.trigger_reset', { to })} value={address} />
              ) : (
                t(`actions.effect.${state.action}`)
              )}
            </p>
            {state.action === 'change_address' && state.coolingOffHours > 0 ? (
              <p>{t('actions.coolingOff', { count: state.coolingOffHours })}</p>
            ) : null}
            <Open state={state} />
          </>
        )}
      </div>
    </li>
  );
}

function Done({ at }: { at: string }) {
  const { t } = useTranslation('desk');
  return (
    <Around sentence={(when) => t('actions.done', { when })}>
      <Time value={at} />
    </Around>
  );
}

/** What would open the action, in words: what every way needs, then the ways of which one is enough. */
function Missing({ state }: { state: ActionState }) {
  const { t } = useTranslation('desk');
  const language = useLanguage();
  if (state.missing.length === 0) return <p>{t('actions.unavailable')}</p>;
  const word = (kind: EvidenceKind) => midSentence(t(`evidence.kind.${kind}`), language);
  const [first = []] = state.missing;
  const common = first.filter((kind) => state.missing.every((set) => set.includes(kind)));
  const ways = state.missing
    .map((set) => set.filter((kind) => !common.includes(kind)))
    .filter((set) => set.length > 0)
    .map((set) => set.map(word).join(' + '));
  const either = new Intl.ListFormat(locales[language], { type: 'disjunction' }).format(ways);
  const all = [...common.map(word), ...(either === '' ? [] : [either])];
  const missing = new Intl.ListFormat(locales[language], { type: 'conjunction' }).format(all);
  return <p suppressHydrationWarning>{t('actions.locked', { missing })}</p>;
}

/** Confirm, then do. What the next step offers already is only pointed at. */
function Open({ state }: { state: ActionState }) {
  const { t } = useTranslation('desk');
  const { identity } = useTicket().detail;
  const showPart = useShowPart();
  const isNextStep =
    state.action === identity.suggestedAction &&
    ((identity.nextStep === 'confirm' && state.state === 'ready') ||
      (identity.nextStep === 'act' && state.state === 'confirmed'));
  if (isNextStep)
    return (
      <p className="mt-1 flex gap-2">
        {t('actions.above')}
        <QuietButton onClick={() => showPart('identity', 'next-step')}>{t('actions.goThere')}</QuietButton>
      </p>
    );
  if (state.state === 'ready')
    return (
      <StepForm step="confirm" values={{ action: state.action }} className="mt-2 grid gap-2">
        {({ isPending }) => (
          <Button isFull isPending={isPending} className="[--control-height:32px] [--text:13px]">
            {t('actions.confirm')}
            <span className="sr-only"> : {t(`action.${state.action}`)}</span>
          </Button>
        )}
      </StepForm>
    );
  return (
    <div className="mt-2 grid gap-1.5">
      <ActionForm state={state} variant="secondary" />
      {state.expiresAt ? (
        <p className="text-ink-3">
          {t('actions.confirmedFor')} <TimeLeft until={state.expiresAt} over="0:00" />
        </p>
      ) : null}
    </div>
  );
}

function PendingChange() {
  const { t } = useTranslation('desk');
  const format = useFormat();
  const change = useTicket().detail.pendingChange;
  if (!change) return null;
  const { state } = change;
  return (
    <p className="mt-2.5 text-[12.5px] text-ink-2" suppressHydrationWarning>
      <AroundMasked
        sentence={(hint) =>
          state === 'pending'
            ? t('actions.pending', { hint, when: format.dateTime(change.confirmBy) })
            : t(`actions.changeState.${state}`, { hint, when: format.dateTime(change.effectiveAt ?? change.confirmBy) })
        }
        value={change.newAddressHint}
      />
    </p>
  );
}
