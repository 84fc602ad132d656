import { Check, Hourglass, type LucideIcon, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import {
  EVIDENCE_OF_PROOF,
  type IdentityView,
  type ProofState,
  type Rung,
  type RungState,
} from '#server/identity/contract.ts';
import { EVIDENCE } from '#server/institutions/contract.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { classNames } from '../ui/class-names.ts';
import { Age } from './age.tsx';
import { RevokeEvidence } from './revoke-evidence.tsx';
import { AroundMasked } from './step-parts.tsx';
import { StrengthMeter } from './strength-meter.tsx';
import { TimeLeft } from './time-left.tsx';

const marks: Record<RungState, string> = {
  done: 'bg-ok-soft text-ok',
  partial: 'bg-warn-soft text-warn',
  failed: 'bg-danger-soft text-danger',
  expired: 'bg-warn-soft text-warn',
  missing: 'border-[1.5px] border-dashed border-control bg-surface',
};

/** The evidence so far, rung by rung in the order in which it is gathered: what, how strong, how it came out, by whom, when. */
export function Ladder({ identity }: { identity: IdentityView }) {
  const { t } = useTranslation('desk');
  // What no way in hand needs and nobody has tried stands as another way in the next step, not as a gap here.
  const rungs = identity.rungs.filter(
    (rung) => rung.isRequired || rung.state !== 'missing' || isWaiting(rung, identity),
  );
  return (
    <ol aria-label={t('evidence.title')} className="mt-3">
      {rungs.map((rung, index) => (
        <LadderRung key={rung.kind} rung={rung} identity={identity} isLast={index === rungs.length - 1} />
      ))}
    </ol>
  );
}

function LadderRung({ rung, identity, isLast }: { rung: Rung; identity: IdentityView; isLast: boolean }) {
  const { t } = useTranslation('desk');
  const format = useFormat();
  const state: RungState = rung.state === 'missing' && isWaiting(rung, identity) ? 'partial' : rung.state;
  // What the system found by itself is found again; what someone brought in may turn out to be wrong.
  const isBroughtIn = rung.by !== null || EVIDENCE[rung.kind].recordedBy.includes('requester');
  const isRevocable = isBroughtIn && (state === 'done' || state === 'expired');
  return (
    <li
      className={classNames(
        'group relative grid grid-cols-[22px_minmax(0,1fr)_auto] gap-x-2.5',
        isLast
          ? 'pb-1'
          : 'pb-3 before:absolute before:top-[24px] before:bottom-[2px] before:left-[10.5px] before:w-px before:bg-line-strong',
      )}
    >
      <Mark state={state} label={t(`evidence.state.${state}`)} />
      <div className="min-w-0">
        <p className={classNames('leading-[22px] font-[570]', state === 'missing' && 'text-ink-2')}>
          {t(`evidence.kind.${rung.kind}`)}
          {rung.strength === 'none' ? null : (
            <span className="ml-2 whitespace-nowrap">
              <StrengthMeter strength={rung.strength} isHeld={state === 'done'} />
            </span>
          )}
          {rung.isRequired ? null : (
            <span className="ml-1.5 text-[12px] font-normal text-ink-3">{t('evidence.optional')}</span>
          )}
        </p>
        <p
          className="text-[12.5px] leading-[17px] text-ink-3"
          title={
            state === 'done' && rung.freshUntil
              ? t('evidence.fresh', { when: format.dateTime(rung.freshUntil) })
              : undefined
          }
          suppressHydrationWarning
        >
          {state === 'expired' ? (
            <span className="font-[570] text-warn">{t('evidence.tooOld')}</span>
          ) : (
            <Outcome rung={rung} identity={identity} />
          )}
          {rung.by ? ` · ${t('evidence.by', { name: rung.by })}` : null}
        </p>
      </div>
      <span className="flex items-start gap-1 text-[12px] leading-[22px] text-ink-3">
        {isRevocable ? <RevokeEvidence kind={rung.kind} /> : null}
        {rung.at ? <Age since={rung.at} /> : null}
      </span>
    </li>
  );
}

const proofOf = (rung: Rung, { proofs }: IdentityView): ProofState | undefined =>
  proofs.find((proof) => EVIDENCE_OF_PROOF[proof.kind] === rung.kind);

const isWaiting = (rung: Rung, identity: IdentityView): boolean =>
  (rung.kind === 'contact_code' && identity.code !== null) ||
  (rung.kind === 'supervisor_approval' && identity.approval !== null && identity.approval.outcome === null) ||
  proofOf(rung, identity) !== undefined;

function Mark({ state, label }: { state: RungState; label: string }) {
  const icons: Partial<Record<RungState, LucideIcon>> = { done: Check, failed: X, expired: Hourglass };
  const Icon = icons[state];
  return (
    <span className={classNames('grid size-[22px] place-items-center rounded-full', marks[state])}>
      {Icon ? <Icon aria-hidden="true" className="size-[13px] stroke-[3]" /> : null}
      {state === 'partial' ? (
        <span aria-hidden="true" className="text-[15px] leading-none font-bold">
          ≈
        </span>
      ) : null}
      <span className="sr-only">{label} :</span>
    </span>
  );
}

function Outcome({ rung, identity }: { rung: Rung; identity: IdentityView }) {
  const { t, i18n } = useTranslation('desk');
  const { code, approval } = identity;
  if (rung.kind === 'contact_code' && code && rung.state !== 'done') {
    return (
      <>
        <AroundMasked sentence={(to) => t('evidence.codeSent', { to })} value={code.contactHint} />{' '}
        <TimeLeft until={code.expiresAt} over="0:00" />
      </>
    );
  }
  const proof = proofOf(rung, identity);
  if (proof && rung.state === 'missing')
    return <AroundMasked sentence={(to) => t(`evidence.proof.${proof.state}`, { to })} value={proof.hint ?? ''} />;
  if (rung.kind === 'supervisor_approval' && rung.state === 'missing' && approval?.outcome === null)
    return t('evidence.outcome.supervisor_approval.pending', { name: approval.requestedBy });
  if (rung.kind === 'document_seen' && rung.state === 'done')
    return `${t(`form.documentType.${rung.detail.document as 'passport'}`)}, ${t('evidence.outcome.document_seen.seen')}`;
  const key = `desk:evidence.outcome.${rung.kind}.${rung.outcome}`;
  return i18n.exists(key)
    ? t(
        key as 'evidence.outcome.blind_answers.some',
        rung.detail as Record<'matches' | 'needed' | 'mistakes' | 'allowed', number>,
      )
    : t('evidence.outcome.other');
}
