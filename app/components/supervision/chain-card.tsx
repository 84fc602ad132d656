import { FileText, Globe, Link2, type LucideIcon, Mail } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ChainState, CheckpointTargetState } from '#server/audit/contract.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Callout } from '../ui/callout.tsx';
import { Chip } from '../ui/chip.tsx';
import { Time } from '../ui/time.tsx';

export type InstitutionChain = { slug: string; name: string; state: ChainState };

const icons: Record<CheckpointTargetState['kind'], LucideIcon> = { file: FileText, http: Globe, mail: Mail };

/** How far each chain is signed and where its checkpoints have gone; a target that fails and a chain that was cut stand out. */
export function ChainCards({ chains }: { chains: readonly InstitutionChain[] }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      {chains.map((chain) => (
        <Alarms key={chain.slug} {...chain} />
      ))}
      <ul className="grid divide-y divide-line rounded-lg border border-line bg-surface">
        {chains.map((chain) => (
          <ChainLine key={chain.slug} {...chain} />
        ))}
      </ul>
    </div>
  );
}

function Alarms({ name, state }: InstitutionChain) {
  const { t } = useTranslation('supervision');
  const format = useFormat();
  const failing = state.targets.filter((target) => target.failing !== null);
  return (
    <>
      {state.isCut ? (
        <Callout tone="danger" title={t('audit.chain.cut', { institution: name })}>
          {t('audit.chain.cutText', { position: state.position, signed: state.checkpoint?.position ?? 0 })}{' '}
          {t('audit.verdict.next')}
        </Callout>
      ) : null}
      {failing.map(({ name: target, failing: fault, waiting }) => (
        <Callout key={target} tone="warn" title={t('audit.chain.failing', { institution: name, target })}>
          {t('audit.chain.failingText', {
            since: format.dateTime(fault?.since ?? ''),
            error: fault?.error ?? '',
            count: waiting,
          })}
        </Callout>
      ))}
    </>
  );
}

function ChainLine({ name, state }: InstitutionChain) {
  const { t } = useTranslation('supervision');
  const format = useFormat();
  const { checkpoint, entries, targets } = state;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-3.5 py-2.5 text-[13px] sm:px-4">
      <span className="flex min-w-0 flex-1 basis-72 items-start gap-2">
        <Link2 aria-hidden="true" className="mt-0.5 size-4 flex-none text-ink-3" />
        <span className="min-w-0">
          <span className="font-[570]">{t('audit.chain.of', { institution: name })}</span>{' '}
          <span className="num text-ink-2">
            {t('audit.chain.entries', { count: entries, written: format.count(entries) })}
            {' · '}
            {checkpoint ? (
              <>
                {t('audit.chain.signed', { position: format.count(checkpoint.position) })}{' '}
                <Time value={checkpoint.at} />
              </>
            ) : (
              t('audit.chain.unsigned')
            )}
          </span>
        </span>
      </span>
      {targets.length === 0 ? (
        <span className="text-[12.5px] text-ink-3">{t('audit.chain.noTarget')}</span>
      ) : (
        <ul aria-label={t('audit.chain.targets')} className="flex min-w-0 flex-wrap gap-1.5">
          {targets.map((target) => (
            <li key={target.name} className="min-w-0">
              <Target target={target} />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function Target({ target }: { target: CheckpointTargetState }) {
  const { t } = useTranslation('supervision');
  const state = target.failing ? 'failing' : target.delivered ? 'delivered' : 'waiting';
  const tone = { failing: 'warn', delivered: 'ok', waiting: 'neutral' } as const;
  return (
    <Chip tone={tone[state]} icon={icons[target.kind]}>
      {target.name} : {t(`audit.chain.target.${state}`)}
    </Chip>
  );
}
