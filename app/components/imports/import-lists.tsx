import { Link } from '@remix-run/react';
import { ArrowRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ImportSummary } from '#server/imports/contract.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { ButtonLink } from '../ui/button.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { StateChip } from './state-chip.tsx';

/** Where an import is gone on with. */
export const wayTo = ({ id, state }: Pick<ImportSummary, 'id' | 'state'>): string =>
  state === 'unmapped' ? `/desk/imports/${id}/columns` : `/desk/imports/${id}`;

/** The imports that somebody must say something about. */
export function WaitingImports({ imports }: { imports: readonly ImportSummary[] }) {
  const { t } = useTranslation('imports');
  const waiting = imports.filter(({ state }) => state === 'unmapped' || state === 'previewed');
  if (waiting.length === 0) return null;
  return (
    <section aria-labelledby="waiting-title">
      <h2 id="waiting-title" className="mb-2.5 text-[13px] font-[620]">
        {t('list.waiting')}
      </h2>
      <ul className="grid gap-2">
        {waiting.map((one) => (
          <li
            key={one.id}
            className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-warn-line bg-warn-soft px-4 py-3"
          >
            <div className="min-w-0 flex-1 basis-56">
              <p className="font-[570] break-words">{one.fileName}</p>
              <p className="text-[13px] text-ink-2">
                {one.source.name} · <Time value={one.createdAt} />
                {one.createdBy ? ` · ${one.createdBy}` : ''}
              </p>
            </div>
            <ButtonLink
              to={wayTo(one)}
              className="max-sm:w-full"
              variant="primary"
              icon={<ArrowRight aria-hidden="true" />}
            >
              {t(one.state === 'unmapped' ? 'list.mapAction' : 'list.lookAction')}
              <span className="sr-only"> {one.fileName}</span>
            </ButtonLink>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The newest imports, whatever became of them. */
export function RecentImports({ imports }: { imports: readonly ImportSummary[] }) {
  const { t } = useTranslation('imports');
  const { count } = useFormat();
  const number = (value: number | undefined) => (value === undefined ? '–' : count(value));
  const columns: Column<ImportSummary>[] = [
    {
      id: 'file',
      header: t('list.file'),
      cell: (one) => (
        <Link to={wayTo(one)} className="block max-w-60 min-w-32 break-words text-accent underline underline-offset-3">
          {one.fileName}
        </Link>
      ),
    },
    { id: 'source', header: t('list.source'), cell: ({ source }) => source.name },
    { id: 'state', header: t('list.state'), cell: ({ state }) => <StateChip state={state} /> },
    { id: 'new', header: t('outcome.new'), isNumeric: true, isEnd: true, cell: ({ counts }) => number(counts?.new) },
    {
      id: 'changed',
      header: t('outcome.changed'),
      isNumeric: true,
      isEnd: true,
      cell: ({ counts }) => number(counts?.changed),
    },
    {
      id: 'refused',
      header: t('outcome.refused'),
      isNumeric: true,
      isEnd: true,
      cell: ({ counts }) => number(counts?.refused),
    },
    { id: 'when', header: t('list.when'), cell: ({ createdAt }) => <Time value={createdAt} /> },
    {
      id: 'who',
      header: t('list.who'),
      cell: ({ createdBy, origin }) => createdBy ?? t(`origin.${origin}`),
    },
  ];
  if (imports.length === 0) return null;
  return (
    <div className="min-w-0">
      <h2 className="mb-2.5 text-[13px] font-[620]">{t('list.recent')}</h2>
      <Table caption={t('list.recent')} columns={columns} rows={imports} rowKey={({ id }) => id} />
    </div>
  );
}
