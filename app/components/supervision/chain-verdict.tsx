import { useTranslation } from 'react-i18next';
import type { ChainVerdict as Verdict } from '#server/audit/contract.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Callout } from '../ui/callout.tsx';

type ChainVerdictProps = { institution: string; verdict: Verdict };

/** What a check of one institution's chain found: that it holds and what the checkpoints prove, or where it is broken. */
export function ChainVerdict({ institution, verdict }: ChainVerdictProps) {
  const { t } = useTranslation('supervision');
  if (verdict.firstBad !== null) return <Broken institution={institution} verdict={verdict} />;
  const isBelieved = verdict.isIntact && verdict.checkpoints.foreign === 0;
  return (
    <Callout tone={isBelieved ? 'ok' : 'warn'} isLive title={t('audit.verdict.intact', { institution })}>
      {t('audit.verdict.intactText', { count: verdict.entries })} <Beginning verdict={verdict} />
      <Proof verdict={verdict} />
      <span className="mt-0.5 block text-[12.5px] break-all">
        {t('audit.verdict.head', { hash: verdict.head.slice(0, 16) })}…
      </span>
    </Callout>
  );
}

/** From where on the log is kept, where retention has removed its oldest entries. */
function Beginning({ verdict: { removed } }: { verdict: Verdict }) {
  const { t } = useTranslation('supervision');
  const format = useFormat();
  if (!removed) return null;
  return <>{t('audit.verdict.removed', { from: removed.until + 1, at: format.dateTime(removed.signedAt) })} </>;
}

function Broken({ institution, verdict }: ChainVerdictProps) {
  const { t, i18n } = useTranslation('supervision');
  const format = useFormat();
  const { bad, reason, shownBy, firstBad } = verdict;
  const worded = (action: string) =>
    i18n.exists(`supervision:sentence.${action}`) ? t(`sentence.${action}` as 'sentence.audit.read') : action;
  return (
    <Callout tone="danger" isLive title={t('audit.verdict.broken', { institution, position: firstBad ?? 0 })}>
      {reason === null ? null : t(`audit.verdict.reason.${reason}`)}
      {shownBy ? (
        <> {t('audit.verdict.shownBy', { position: shownBy.position, at: format.dateTime(shownBy.at) })}</>
      ) : null}
      {bad ? (
        <span className="my-1 block text-[12.5px] break-all">
          {t('audit.verdict.bad', {
            id: bad.id,
            action: worded(bad.action),
            at: bad.at ? format.dateTime(bad.at) : '–',
          })}
        </span>
      ) : null}{' '}
      {t('audit.verdict.next')}
    </Callout>
  );
}

function Proof({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation('supervision');
  const format = useFormat();
  const { last, proven, foreign, altered } = verdict.checkpoints;
  const isProven = (last?.position ?? 0) > (verdict.removed?.until ?? 0);
  return (
    <>
      {last && isProven
        ? t('audit.verdict.proven', { count: proven, position: last.position, at: format.dateTime(last.at) })
        : t('audit.verdict.unproven')}
      {foreign > 0 ? <> {t('audit.verdict.foreign', { count: foreign })}</> : null}
      {altered > 0 ? <> {t('audit.verdict.altered', { count: altered })}</> : null}
    </>
  );
}
