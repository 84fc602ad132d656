import { useTranslation } from 'react-i18next';
import type { ImportCounts } from '#server/imports/contract.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { SHOWN, tilesClass } from './preview-outcomes.tsx';

/** The numbers of an import whose rows are gone. */
export function AppliedCounts({ counts }: { counts: ImportCounts }) {
  const { t } = useTranslation('imports');
  const { count } = useFormat();
  return (
    <dl className={tilesClass(counts)}>
      {SHOWN.filter((one) => one !== 'joined' || counts.joined > 0).map((one) => (
        <div key={one} className="rounded-lg border border-line bg-surface px-3.5 py-2.5">
          <dt className="text-[13px] text-ink-2">{t(`outcome.${one}`)}</dt>
          <dd className="num text-[20px] leading-tight font-[650]">{count(counts[one] ?? 0)}</dd>
        </div>
      ))}
    </dl>
  );
}
