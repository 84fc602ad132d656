import { useTranslation } from 'react-i18next';
import type { ChainVerdict as Verdict } from '#server/audit/contract.ts';
import { Callout } from '../ui/callout.tsx';

/** What a check of one institution's chain found: that it holds, or where it is broken and what to do. */
export function ChainVerdict({ institution, verdict }: { institution: string; verdict: Verdict }) {
  const { t } = useTranslation('supervision');
  if (verdict.isIntact) {
    return (
      <Callout tone="ok" isLive title={t('audit.verdict.intact', { institution })}>
        {t('audit.verdict.intactText', { count: verdict.entries })}
        <span className="mt-0.5 block text-[12.5px] break-all">
          {t('audit.verdict.head', { hash: verdict.head.slice(0, 16) })}…
        </span>
      </Callout>
    );
  }
  return (
    <Callout
      tone="danger"
      isLive
      title={t('audit.verdict.broken', { institution, position: verdict.firstBad ?? verdict.entries + 1 })}
    >
      {verdict.reason === null ? null : t(`audit.verdict.reason.${verdict.reason}`)} {t('audit.verdict.next')}
    </Callout>
  );
}
