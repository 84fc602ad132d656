import { Link } from '@remix-run/react';
import { MailCheck, Upload } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ImportSummary, FileRefusal as RefusalCode } from '#server/imports/contract.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Callout } from '../ui/callout.tsx';
import { Time } from '../ui/time.tsx';
import { FileRefusal } from './file-refusal.tsx';

/** Refusals that another word about the columns can mend. */
const OF_COLUMNS: readonly RefusalCode[] = [
  'column_missing',
  'column_twice',
  'header_missing',
  'wrong_delimiter',
  'sheet_missing',
];

/** What became of an import that is over. */
export function SettledImport({ summary, canSeeMails }: { summary: ImportSummary; canSeeMails: boolean }) {
  const { t } = useTranslation('imports');
  const again = (
    <ButtonLink to={`/desk/imports/new?source=${summary.source.id}`} icon={<Upload aria-hidden="true" />}>
      {t('settled.another')}
    </ButtonLink>
  );
  if (summary.state === 'refused' && summary.refusal)
    return (
      <FileRefusal
        refusal={summary.refusal}
        action={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-2">
            <span className="w-full text-ink-2">{t('settled.cancelledText')}</span>
            {again}
            {OF_COLUMNS.includes(summary.refusal.code) ? (
              <span className="text-[13px] text-ink-2">{t('settled.columnsNext')}</span>
            ) : null}
          </span>
        }
      />
    );
  if (summary.state === 'cancelled')
    return (
      <Callout tone="info" title={t('settled.cancelled')} action={again}>
        {t('settled.cancelledText')}
      </Callout>
    );
  return (
    <Callout
      tone="ok"
      title={t('settled.applied')}
      action={
        <span className="flex flex-wrap items-center gap-2.5">
          {canSeeMails ? (
            <ButtonLink to="/desk/access-mails" icon={<MailCheck aria-hidden="true" />}>
              {t('settled.mails')}
            </ButtonLink>
          ) : null}
          {again}
          <Link to="/desk/imports" className="text-accent underline underline-offset-4">
            {t('settled.back')}
          </Link>
        </span>
      }
    >
      {summary.settledAt ? (
        <p>
          <Time value={summary.settledAt} as="dateTime" />
          {summary.decidedBy ? ` · ${summary.decidedBy}` : ` · ${t('settled.byTrust')}`}
        </p>
      ) : null}
      {summary.counts && summary.counts.addresses > 0 ? <p>{t('settled.addresses')}</p> : null}
    </Callout>
  );
}
