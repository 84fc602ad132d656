import { Link } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { Callout } from '../ui/callout.tsx';

export type DraftFace = { editedBy: string; editedAt: string; isOutdated: boolean };

/** Says that what is shown is not in force yet, and who changed it last. */
export function DraftBar({ draft, base, isPreview = false }: { draft: DraftFace; base: string; isPreview?: boolean }) {
  const { t } = useTranslation('admin');
  const format = useFormat();
  const link = 'font-[570] text-accent underline underline-offset-4';
  return (
    <Callout tone={draft.isOutdated ? 'warn' : 'info'}>
      <span className="flex flex-wrap items-baseline gap-x-4 gap-y-1 text-ink">
        <span>
          {t(draft.isOutdated ? 'draft.outdatedBar' : 'draft.bar', {
            name: draft.editedBy,
            when: format.relative(draft.editedAt),
          })}
        </span>
        <Link to={`${base}/draft`} className={link}>
          {t('draft.see')}
        </Link>
        {isPreview ? null : (
          <Link to={`${base}/preview`} className={link}>
            {t('tab.preview')}
          </Link>
        )}
      </span>
    </Callout>
  );
}
