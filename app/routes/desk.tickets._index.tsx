import { MousePointerClick } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../components/ui/empty-state.tsx';
import { Kbd } from '../components/ui/kbd.tsx';

export default function NoTicketOpen() {
  const { t } = useTranslation('desk');
  return (
    <div className="grid h-full place-items-center">
      <EmptyState icon={MousePointerClick} title={t('queue.choose')}>
        <p>{t('queue.chooseText')}</p>
        <p className="mt-4 flex flex-wrap justify-center gap-x-4 gap-y-1.5 text-[12.5px] text-ink-3">
          <span>
            <Kbd>j</Kbd> <Kbd>k</Kbd> {t('queue.keyMove')}
          </span>
          <span>
            <Kbd>Enter</Kbd> {t('queue.keyOpen')}
          </span>
          <span>
            <Kbd>/</Kbd> {t('queue.keySearch')}
          </span>
        </p>
      </EmptyState>
    </div>
  );
}
