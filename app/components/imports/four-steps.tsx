import { Columns3, FileUp, ListChecks, type LucideIcon, UserRoundCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';

const STEPS = ['bring', 'map', 'look', 'apply'] as const;
const icons: Record<(typeof STEPS)[number], LucideIcon> = {
  bring: FileUp,
  map: Columns3,
  look: ListChecks,
  apply: UserRoundCheck,
};

/** How a file becomes accounts, as a picture of four steps. */
export function FourSteps() {
  const { t } = useTranslation('imports');
  return (
    <ol aria-label={t('steps.title')} className="grid gap-x-3 gap-y-5 sm:grid-cols-2 lg:grid-cols-4">
      {STEPS.map((step, index) => {
        const Icon = icons[step];
        return (
          <li
            key={step}
            className="relative flex gap-3 rounded-lg border border-line bg-surface p-4 lg:flex-col lg:gap-2.5"
          >
            <span className="grid size-10 flex-none place-items-center rounded-full bg-accent-soft text-accent">
              <Icon aria-hidden="true" className="size-5" />
            </span>
            <div className="min-w-0">
              <p className="font-[620]">
                <span className="num text-ink-3">{index + 1}.</span> {t(`steps.${step}.title`)}
              </p>
              <p className="mt-0.5 text-[13px] text-ink-2">{t(`steps.${step}.text`)}</p>
            </div>
          </li>
        );
      })}
    </ol>
  );
}
