import {
  Ban,
  Check,
  Eye,
  KeyRound,
  type LucideIcon,
  Mail,
  MapPin,
  ScrollText,
  ShieldCheck,
  Trash2,
  X,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { DataReport } from '#server/accounts/contract.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { classNames } from '../ui/class-names.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Time } from '../ui/time.tsx';
import { useReportWords } from './use-report-words.ts';

type Entry = DataReport['entries'][number];

/** Everything that was done with an account's data, day by day, the newest first. */
export function ReportTimeline({ report }: { report: DataReport }) {
  const { t } = useTranslation('privacy');
  const format = useFormat();
  if (report.entries.length === 0)
    return (
      <EmptyState icon={ScrollText} title={t('report.empty.title')}>
        {t('report.empty.text')}
      </EmptyState>
    );
  return (
    <div className="grid gap-6">
      {byDay(report.entries, (entry) => format.date(new Date(entry.at))).map(([day, entries]) => (
        <section key={day} aria-label={day}>
          <h2 className="mb-2 text-[13px] font-[620] text-ink-2">{day}</h2>
          <ol className="divide-y divide-line rounded-lg border border-line bg-surface">
            {entries.map((entry) => (
              <EntryLine key={entry.id} entry={entry} institution={report.institution.name} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

function byDay(entries: readonly Entry[], dayOf: (entry: Entry) => string): [string, Entry[]][] {
  const days = new Map<string, Entry[]>();
  for (const entry of entries) days.set(dayOf(entry), [...(days.get(dayOf(entry)) ?? []), entry]);
  return [...days];
}

const icons: [beginning: string, icon: LucideIcon][] = [
  ['account.address_shown', Eye],
  ['account.address_sent', Mail],
  ['account.address', MapPin],
  ['account.report_made', ScrollText],
  ['account.erased', Trash2],
  ['identity.', ShieldCheck],
  ['credential.', KeyRound],
  ['member.', KeyRound],
  ['mail.', Mail],
];

function EntryLine({ entry, institution }: { entry: Entry; institution: string }) {
  const { t } = useTranslation('privacy');
  const words = useReportWords();
  const isDone = entry.outcome === 'done';
  const OutcomeIcon = isDone ? Check : entry.outcome === 'denied' ? Ban : X;
  const Icon = icons.find(([beginning]) => entry.action.startsWith(beginning))?.[1] ?? ScrollText;
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-start gap-x-3 gap-y-0.5 px-3.5 py-2.5 text-[13px]">
      <Icon aria-hidden="true" className="mt-0.5 size-4 text-ink-3" />
      <div className="min-w-0">
        <p className="font-[550] break-words">{words.what(entry)}</p>
        <p className="break-words text-ink-2">
          {words.who(entry, institution)}
          {entry.ticketReference ? <span className="num text-ink-3"> · {entry.ticketReference}</span> : null}
        </p>
        {entry.reason ? <p className="break-words text-ink-2">{t('report.reason', { reason: entry.reason })}</p> : null}
      </div>
      <div className="grid justify-items-end gap-0.5">
        <Time value={entry.at} as="timeOfDay" className="text-ink-2" />
        <span
          className={classNames(
            'inline-flex items-center gap-1 text-[12.5px]',
            isDone ? 'text-ink-3' : 'font-[570] text-warn',
          )}
        >
          <OutcomeIcon aria-hidden="true" className="size-3.5" />
          {t(`report.outcome.${entry.outcome}`)}
        </span>
      </div>
    </li>
  );
}
