import { useTranslation } from 'react-i18next';
import type { ImportCounts } from '#server/imports/contract.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { classNames } from '../ui/class-names.ts';
import { looks, Proportions, SHOWN, tilesClass } from './preview-outcomes.tsx';

/** The numbers of an import whose rows are gone. */
export function AppliedCounts({ counts }: { counts: ImportCounts }) {
  const { t } = useTranslation('imports');
  const { count } = useFormat();
  return (
    <div className="grid gap-3">
      <Proportions counts={counts} />
      <dl className={tilesClass(counts)}>
        {SHOWN.filter((one) => one !== 'joined' || counts.joined > 0).map((one) => {
          const { icon: Icon, text } = looks[one];
          return (
            <div key={one} className="grid gap-0.5 rounded-lg border border-line bg-surface px-3.5 py-2.5">
              <dt className="flex items-center gap-1.5 text-[13px] text-ink-2">
                <Icon aria-hidden="true" className={classNames('size-4 flex-none', text)} />
                {t(`outcome.${one}`)}
              </dt>
              <dd
                className={classNames(
                  'num text-[20px] leading-tight',
                  counts[one] ? 'font-[650]' : 'font-normal text-ink-3',
                )}
              >
                {count(counts[one] ?? 0)}
              </dd>
            </div>
          );
        })}
      </dl>
    </div>
  );
}
