import { Link, useActionData } from '@remix-run/react';
import { Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AccessMailsPage } from '#server/access/contract.ts';
import { isRefusal } from '../desk/refused.tsx';
import { Callout } from '../ui/callout.tsx';
import { GroupForm } from './group-actions.tsx';

type Done = { what: string; count: number };

/** What came of the last action; and who has no access because their mail did not arrive. */
export function AccessMailAnswer({ page, done }: { page: AccessMailsPage; done: Done | null }) {
  const answer: unknown = useActionData();
  if (isRefusal(answer)) return <Problem code={answer.error} />;
  if (done) return <DoneCallout page={page} done={done} />;
  const { bounced, failed } = page.counts;
  return bounced + failed > 0 && page.query.fate === null ? <Troubled page={page} /> : null;
}

function Problem({ code }: { code: string | null }) {
  const { t, i18n } = useTranslation('access');
  const key = `access:problem.${code}`;
  return (
    <Callout tone="danger" title={t('problem.title')} isLive>
      {i18n.exists(key) ? t(key as 'problem.other') : t('problem.other')}
    </Callout>
  );
}

function DoneCallout({ page, done: { what, count } }: { page: AccessMailsPage; done: Done }) {
  const { t } = useTranslation('access');
  if (what === 'again') return <Callout tone="ok" title={t('again.done')} isLive />;
  if (what === 'resume') return <Callout tone="ok" title={t('stop.resumed', { count })} isLive />;
  return (
    <Callout
      tone="ok"
      title={t('stop.done', { count })}
      isLive
      action={
        count > 0 ? (
          <GroupForm page={page} intent="resume" icon={<Undo2 aria-hidden="true" />}>
            {t('stop.resume')}
          </GroupForm>
        ) : undefined
      }
    >
      {t('stop.doneText')}
    </Callout>
  );
}

function Troubled({ page: { counts, institution } }: { page: AccessMailsPage }) {
  const { t } = useTranslation('access');
  const to = (fate: 'bounced' | 'failed') => `/desk/access-mails?institution=${institution.slug}&fate=${fate}`;
  return (
    <Callout
      tone="warn"
      title={t('troubled.title', { count: counts.bounced + counts.failed })}
      action={
        <div className="flex flex-wrap gap-x-5 gap-y-1">
          {(['bounced', 'failed'] as const).map((fate) =>
            counts[fate] > 0 ? (
              <Link key={fate} to={to(fate)} className="font-[570] text-accent underline underline-offset-4">
                {t(`troubled.${fate}`)}
              </Link>
            ) : null,
          )}
        </div>
      }
    >
      {t('troubled.text')}
    </Callout>
  );
}
