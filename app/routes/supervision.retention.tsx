import { Link, useLoaderData } from '@remix-run/react';
import { MoonStar } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Removed, RetentionView } from '#server/tickets/contract.ts';
import { retentionView } from '#server/tickets/index.ts';
import { EmptyState } from '../components/ui/empty-state.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { type Column, Table } from '../components/ui/table.tsx';
import { Time } from '../components/ui/time.tsx';
import { useFormat } from '../i18n/use-format.ts';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('privacy:retention.title') };

export const loader = staffRoute('privacy.read', async ({ context }) => ({ views: await retentionView(context) }));

const KINDS = [
  'tickets',
  'rawMails',
  'attachments',
  'recipients',
  'audit',
  'auditKept',
] as const satisfies (keyof Removed)[];

export default function RetentionPage() {
  const { t } = useTranslation('privacy');
  const { views } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader
        crumb={
          <Link to="/supervision/accounts" className="text-accent underline underline-offset-3">
            {t('title')}
          </Link>
        }
        title={t('retention.title')}
        lead={t('retention.lead')}
      />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-8 px-4 py-5 sm:px-7">
        {views.map((view) => (
          <InstitutionRetention key={view.institution} view={view} />
        ))}
      </div>
    </>
  );
}

function InstitutionRetention({ view }: { view: RetentionView }) {
  const { t } = useTranslation('privacy');
  const format = useFormat();
  const { days } = view;
  const kept = [
    ['rawMails', days.rawMailDays],
    ['attachments', days.attachmentDays],
    ['tickets', days.ticketDays],
    ['audit', days.auditDays],
  ] as const;
  type Run = RetentionView['runs'][number];
  const columns: Column<Run>[] = [
    {
      id: 'night',
      header: t('retention.column.night'),
      cell: (run) => (
        <span className="grid">
          <Time value={run.startedAt} as="date" />
          {run.finishedAt ? null : (
            <span className="text-[12.5px] font-normal text-warn">{t('retention.running')}</span>
          )}
        </span>
      ),
    },
    ...KINDS.map((kind) => ({
      id: kind,
      header: t(`retention.kind.${kind}`),
      isNumeric: true,
      isEnd: true,
      cell: (run: Run) =>
        run.removed[kind] === 0 ? <span className="text-ink-3">0</span> : format.count(run.removed[kind]),
    })),
  ];
  return (
    <section aria-label={view.institution} className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <h2 className="text-[15px] font-[650]">{view.institution}</h2>
      <dl aria-label={t('retention.kept')} className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        {kept.map(([kind, count]) => (
          <div key={kind} className="rounded-lg border border-line bg-surface px-3.5 py-2.5">
            <dt className="text-[12.5px] text-ink-2">{t(`retention.kind.${kind}`)}</dt>
            <dd className="num mt-0.5 text-[17px] font-[620]">
              {t('retention.days', { count }).replace(String(count), format.count(count))}
            </dd>
          </div>
        ))}
      </dl>
      {view.runs.length === 0 ? (
        <EmptyState icon={MoonStar} title={t('retention.empty.title')}>
          {t('retention.empty.text')}
        </EmptyState>
      ) : (
        <>
          <Table
            caption={`${t('retention.runs')}, ${view.institution}`}
            columns={columns}
            rows={view.runs}
            rowKey={(run) => run.id}
          />
          <p className="text-[12.5px] text-ink-3">{t('retention.auditNote')}</p>
        </>
      )}
    </section>
  );
}
