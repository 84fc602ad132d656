import { Link, useSearchParams } from '@remix-run/react';
import { Ban, Check, type LucideIcon, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type AuditOutcome, type AuditRow, isSystemActor } from '#server/audit/contract.ts';
import { Chip } from '../ui/chip.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import type { Tone } from '../ui/tone.ts';
import { useDetail } from './use-detail.ts';

const outcomes: Record<AuditOutcome, { tone: Tone; icon: LucideIcon }> = {
  done: { tone: 'ok', icon: Check },
  denied: { tone: 'warn', icon: Ban },
  failed: { tone: 'danger', icon: X },
};

/** Entries of the log, the newest first. An account is named by the end of its identifier, which tells nothing of it. */
export function AuditTable({ rows }: { rows: readonly AuditRow[] }) {
  const { t } = useTranslation('supervision');
  const columns: Column<AuditRow>[] = [
    {
      id: 'when',
      header: t('audit.column.when'),
      isNumeric: true,
      cell: (row) => (
        <span className="grid font-normal whitespace-nowrap">
          <Time value={row.at} as="timeOfDay" className="font-[570]" />
          <Time value={row.at} as="date" className="text-[12.5px] text-ink-3" />
        </span>
      ),
    },
    { id: 'who', header: t('audit.column.who'), cell: (row) => <Who row={row} /> },
    { id: 'what', header: t('audit.column.what'), cell: (row) => <What row={row} /> },
    {
      id: 'ticket',
      header: t('audit.column.ticket'),
      isNumeric: true,
      cell: (row) => <TicketLink reference={row.ticketReference} />,
    },
    { id: 'account', header: t('audit.column.account'), cell: (row) => <AccountLink account={row.account} /> },
    {
      id: 'outcome',
      header: t('audit.column.outcome'),
      cell: (row) => <Outcome outcome={row.outcome} />,
    },
  ];
  return (
    <>
      <div className="max-lg:hidden">
        <Table caption={t('audit.title')} columns={columns} rows={rows} rowKey={(row) => row.id} />
      </div>
      <ul
        aria-label={t('audit.title')}
        className="divide-y divide-line rounded-lg border border-line bg-surface lg:hidden"
      >
        {rows.map((row) => (
          <EntryCard key={row.id} row={row} />
        ))}
      </ul>
    </>
  );
}

/** An entry where a table would be too wide. */
function EntryCard({ row }: { row: AuditRow }) {
  const { name } = useActor()(row);
  return (
    <li className="grid gap-1.5 px-3.5 py-3 text-[13px]">
      <div className="flex items-start justify-between gap-3">
        <What row={row} />
        <Outcome outcome={row.outcome} />
      </div>
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 text-[12.5px] text-ink-2">
        <span>{name}</span>
        <From origin={row.origin} />
        <Time value={row.at} as="relative" />
        <TicketLink reference={row.ticketReference} />
        <AccountLink account={row.account} />
      </div>
    </li>
  );
}

function Outcome({ outcome }: { outcome: AuditOutcome }) {
  const { t } = useTranslation('supervision');
  return (
    <Chip tone={outcomes[outcome].tone} icon={outcomes[outcome].icon}>
      {t(`audit.outcome.${outcome}`)}
    </Chip>
  );
}

function TicketLink({ reference }: { reference: string | null }) {
  if (reference === null) return null;
  return (
    <Link to={`/desk/tickets/${reference}`} className="num whitespace-nowrap text-accent underline underline-offset-3">
      {reference}
    </Link>
  );
}

function Who({ row }: { row: AuditRow }) {
  const { name, kind } = useActor()(row);
  return (
    <span className="grid lg:whitespace-nowrap">
      <span>{name}</span>
      <span className="text-[12.5px] text-ink-3">
        {kind}
        {kind !== null && row.origin?.address ? ' · ' : null}
        <From origin={row.origin} />
      </span>
    </span>
  );
}

/** Where the request came from; the program that sent it on hover. */
function From({ origin }: { origin: AuditRow['origin'] }) {
  if (!origin?.address) return null;
  return (
    <span title={origin.agent} className="num break-all">
      {origin.address}
    </span>
  );
}

/** Who acted, and as what; who is not of the desk has no other name than that. */
function useActor(): (row: AuditRow) => { name: string; kind: string | null } {
  const { t, i18n } = useTranslation('supervision');
  return ({ actorName, actorKind }) => {
    const isKnown = i18n.exists(`supervision:audit.actorKind.${actorKind}`);
    const kind = isKnown ? t(`audit.actorKind.${actorKind}` as 'audit.actorKind.staff') : actorKind;
    if (actorKind === 'system' && isSystemActor(actorName)) return { name: t(`audit.systemActor.${actorName}`), kind };
    return actorKind === 'visitor' || actorName === '' ? { name: kind, kind: null } : { name: actorName, kind };
  };
}

function What({ row }: { row: AuditRow }) {
  const { t } = useTranslation('supervision');
  const details = useDetail()(row.detail);
  return (
    <span className="grid min-w-0 gap-0.5 lg:min-w-56">
      <span className="font-[550]">{t(`sentence.${row.action}`)}</span>
      {details.length === 0 ? null : (
        <span className="text-[12.5px] break-words text-ink-2">{details.join(' · ')}</span>
      )}
      {row.reason ? (
        <span className="text-[12.5px] break-words text-ink-2">{t('audit.reason', { reason: row.reason })}</span>
      ) : null}
    </span>
  );
}

function AccountLink({ account }: { account: string | null }) {
  const { t } = useTranslation('supervision');
  const [params] = useSearchParams();
  if (account === null) return null;
  const short = account.slice(-8);
  const narrowed = new URLSearchParams(params);
  narrowed.set('account', account);
  narrowed.delete('before');
  return (
    <Link
      to={`?${narrowed}`}
      aria-label={t('audit.accountLabel', { id: short })}
      className="font-mono text-[12.5px] whitespace-nowrap text-accent underline underline-offset-3"
    >
      …{short}
    </Link>
  );
}
