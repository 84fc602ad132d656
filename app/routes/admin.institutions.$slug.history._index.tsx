import { Link, useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { profileHistory } from '#server/institutions/index.ts';
import { useProfileWords } from '../components/admin/use-profile-words.ts';
import { Chip } from '../components/ui/chip.tsx';
import { type Column, Table } from '../components/ui/table.tsx';
import { Time } from '../components/ui/time.tsx';
import { staffRoute } from '../session/guard.server.ts';

export const loader = staffRoute('institutions.read', async ({ params, context }) => {
  const { institution, revisions } = await profileHistory(context, params.slug ?? '');
  return { base: `/admin/institutions/${institution.slug}/history`, inForce: institution.version, revisions };
});

export default function History() {
  const { t } = useTranslation('admin');
  const words = useProfileWords();
  const { base, inForce, revisions } = useLoaderData<typeof loader>();
  type Row = (typeof revisions)[number];
  const columns: Column<Row>[] = [
    {
      id: 'version',
      header: t('history.version'),
      isNumeric: true,
      cell: ({ version }) => (
        <Link to={`${base}/${version}`} className="font-[570] text-accent underline underline-offset-4">
          {version}
          <span className="sr-only"> {t('history.open')}</span>
        </Link>
      ),
    },
    { id: 'when', header: t('history.when'), cell: ({ changedAt }) => <Time value={changedAt} /> },
    { id: 'who', header: t('history.who'), cell: ({ changedBy }) => words.author(changedBy) },
    {
      id: 'what',
      header: t('history.what'),
      cell: ({ version, sections }) => (
        <span className="flex flex-wrap gap-1">
          {version === inForce ? <Chip tone="ok">{t('history.inForce')}</Chip> : null}
          {version === 1 ? <Chip>{t('history.first')}</Chip> : null}
          {sections.map((section) => (
            <Chip key={section}>{words.section(section)}</Chip>
          ))}
        </span>
      ),
    },
  ];
  return (
    <div className="mx-auto grid max-w-[960px] grid-cols-[minmax(0,1fr)] gap-4 px-4 py-5 sm:px-7">
      <p className="max-w-[70ch] text-[13px] text-ink-2">{t('history.lead')}</p>
      <Table caption={t('tab.history')} columns={columns} rows={revisions} rowKey={({ version }) => String(version)} />
    </div>
  );
}
