import { Check } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { REQUEST_STAGES, type RequestStatus } from '#server/tickets/contract.ts';
import { classNames } from '../ui/class-names.ts';

type Stage = RequestStatus['stage'];

/** The steps of a request from top to bottom; the step of the code stands there only while a code is awaited. */
export function Progress({ stage }: { stage: Stage }) {
  const { t } = useTranslation('requester');
  const steps = REQUEST_STAGES.filter((one) => one !== 'code_awaited' || stage === 'code_awaited');
  const here = steps.indexOf(stage);
  return (
    <ol aria-label={t('request.steps')} className="grid">
      {steps.map((step, index) => {
        const state = index < here || stage === 'done' ? 'done' : index === here ? 'current' : 'next';
        const isLast = index === steps.length - 1;
        return (
          <li
            key={step}
            aria-current={index === here ? 'step' : undefined}
            className="grid grid-cols-[28px_minmax(0,1fr)] gap-x-3.5"
          >
            <span aria-hidden="true" className="flex flex-col items-center">
              <Mark state={state} />
              {isLast ? null : (
                <span className={classNames('my-1 w-0.5 flex-1', state === 'done' ? 'bg-ok' : 'bg-line-strong')} />
              )}
            </span>
            <div className={classNames('min-w-0', isLast ? 'pb-0' : 'pb-6')}>
              <p className={classNames('leading-7', state === 'next' ? 'text-ink-2' : 'font-[620]')}>
                {t(`request.step.${step}`)}
                <span className="sr-only"> ({t(`request.state.${state}`)})</span>
              </p>
              {index === here ? <p className="text-ink-2">{t(`request.text.${step}`)}</p> : null}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function Mark({ state }: { state: 'done' | 'current' | 'next' }) {
  const ring = 'grid size-7 flex-none place-items-center rounded-full';
  if (state === 'done')
    return (
      <span className={`${ring} bg-ok text-surface`}>
        <Check className="size-4 stroke-[3]" />
      </span>
    );
  return (
    <span className={`${ring} border-2 bg-surface ${state === 'current' ? 'border-accent' : 'border-line-strong'}`}>
      {state === 'current' ? <span className="size-2.5 rounded-full bg-accent" /> : null}
    </span>
  );
}
