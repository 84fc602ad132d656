import { Link } from '@remix-run/react';
import { CheckCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MissingRow, PreviewRow, RowReason } from '#server/imports/contract.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Chip } from '../ui/chip.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { MaskedValue } from '../ui/masked-value.tsx';
import { type Column, Table } from '../ui/table.tsx';
import type { Shown } from './preview-outcomes.tsx';

export type PreviewLabels = { roles: Record<string, string>; schools: Record<string, string> };
export type PreviewPage = {
  shown: Shown;
  rows: PreviewRow[];
  missing: MissingRow[];
  reason: RowReason | null;
  /** How many rows each reason has. */
  reasons: { reason: RowReason; count: number }[];
  /** Where the next page begins. */
  next: string | null;
  isFirst: boolean;
};

/** The rows of one outcome, masked, each refused or kept one with why and what to do. */
export function PreviewRows({ page, labels, path }: { page: PreviewPage; labels: PreviewLabels; path: string }) {
  const { t } = useTranslation('imports');
  const { shown, rows, missing } = page;
  const isEmpty = rows.length === 0 && missing.length === 0;
  return (
    <div className="grid min-w-0 gap-3">
      <div>
        <div className="min-w-0">
          <h2 className="font-[620]">{t(`outcome.${shown}`)}</h2>
          <p className="max-w-[70ch] text-[13px] text-ink-2">{t(`outcomeText.${shown}`)}</p>
        </div>
      </div>
      <ReasonFilter page={page} path={path} />
      {isEmpty ? (
        <EmptyState icon={CheckCheck} title={t('preview.none')} />
      ) : shown === 'missing' ? (
        <MissingTable rows={missing} />
      ) : (
        <RowTable rows={rows} labels={labels} shown={shown} />
      )}
      <Turns page={page} path={path} />
    </div>
  );
}

/** The reasons that occur, each leading to its rows alone. */
function ReasonFilter({ page: { shown, reason, reasons }, path }: { page: PreviewPage; path: string }) {
  const { t } = useTranslation('imports');
  const { count } = useFormat();
  if (reasons.length < 2) return null;
  const look =
    'inline-flex min-h-8 items-center gap-2 rounded-full border border-line bg-surface px-3 text-[13px] hover:border-control aria-[current=true]:border-accent aria-[current=true]:bg-accent-soft';
  return (
    <nav aria-label={t('preview.reason')}>
      <ul className="flex flex-wrap gap-1.5">
        <li>
          <Link
            to={`${path}?show=${shown}`}
            preventScrollReset
            aria-current={reason === null ? 'true' : undefined}
            className={look}
          >
            {t('preview.anyReason')}
          </Link>
        </li>
        {reasons.map((one) => (
          <li key={one.reason}>
            <Link
              to={`${path}?show=${shown}&reason=${one.reason}`}
              preventScrollReset
              aria-current={one.reason === reason ? 'true' : undefined}
              className={look}
            >
              {t(`preview.reasons.${one.reason}`)}
              <span className="num text-ink-2">{count(one.count)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Turns({ page: { shown, reason, next, isFirst }, path }: { page: PreviewPage; path: string }) {
  const { t } = useTranslation('imports');
  const to = (after: string | null) =>
    `${path}?${new URLSearchParams({ show: shown, ...(reason && { reason }), ...(after && { after }) })}`;
  const look = 'text-accent underline-offset-4 hover:underline';
  return next === null && isFirst ? null : (
    <p className="flex gap-5">
      {isFirst ? null : (
        <Link to={to(null)} preventScrollReset className={look}>
          {t('preview.first')}
        </Link>
      )}
      {next === null ? null : (
        <Link to={to(next)} preventScrollReset className={look}>
          {t('preview.more')}
        </Link>
      )}
    </p>
  );
}

const orDash = (value: ReactNode) => value ?? <span className="text-ink-3">–</span>;
const masked = (value: string | null) => orDash(value ? <MaskedValue value={value} /> : null);

function RowTable({ rows, labels, shown }: { rows: readonly PreviewRow[]; labels: PreviewLabels; shown: Shown }) {
  const { t } = useTranslation('imports');
  const name = useFieldName();
  const has = (field: 'username' | 'clientNumber' | 'nationalNumberHint' | 'school') =>
    rows.some((row) => row[field] !== null);
  const hasSchools = has('school');
  const columns: (Column<PreviewRow> | false)[] = [
    {
      id: 'line',
      header: t('preview.line'),
      isNumeric: true,
      isEnd: true,
      cell: ({ line }) => line,
    },
    {
      id: 'name',
      header: t('preview.name'),
      cell: ({ lastName, firstName }) => (
        <span className="block min-w-32">{orDash([lastName, firstName].filter(Boolean).join(' ') || null)}</span>
      ),
    },
    (shown === 'refused' || shown === 'kept') && {
      id: 'why',
      header: t('preview.why'),
      cell: ({ reasons }) => (
        <ul className="grid min-w-52 gap-1">
          {reasons.map((reason) => (
            <li key={reason}>
              <Reason reason={reason} />
            </li>
          ))}
        </ul>
      ),
    },
    (shown === 'changed' || shown === 'kept') && {
      id: 'changes',
      header: t('preview.changes'),
      cell: ({ changes }) => (
        <span className="flex min-w-36 flex-wrap gap-1">
          {changes.map((field) => (
            <Chip key={field} tone={field === 'address' ? 'warn' : 'neutral'}>
              {name(field)}
            </Chip>
          ))}
        </span>
      ),
    },
    has('nationalNumberHint') && {
      id: 'number',
      header: t('preview.number'),
      cell: ({ nationalNumberHint }) => masked(nationalNumberHint),
    },
    has('username') && { id: 'username', header: t('field.username'), cell: ({ username }) => orDash(username) },
    has('clientNumber') && {
      id: 'client',
      header: t('field.client_number'),
      isNumeric: true,
      cell: ({ clientNumber }) => orDash(clientNumber),
    },
    { id: 'address', header: t('field.address'), cell: ({ addressHint }) => masked(addressHint) },
    {
      id: 'place',
      header: t(hasSchools ? 'field.school' : 'field.role'),
      cell: ({ school, roles }) => {
        const role = roles.map((one) => labels.roles[one] ?? one).join(', ') || null;
        if (!hasSchools) return orDash(role);
        return (
          <span className="block min-w-36">
            {orDash(school && (labels.schools[school] ?? school))}
            <span className="block text-[12px] text-ink-3">{role}</span>
          </span>
        );
      },
    },
  ];
  return (
    <Table
      caption={t(`outcome.${shown}`)}
      columns={columns.filter((column) => column !== false)}
      rows={rows}
      rowKey={({ line }) => `${line}`}
    />
  );
}

/** What a field is called; one that no column has by itself, by a word of its own. */
function useFieldName(): (field: string) => string {
  const { t, i18n } = useTranslation('imports');
  return (field) => {
    const key = [`field.${field}`, `otherField.${field}`].find((one) => i18n.exists(`imports:${one}`));
    return key ? t(key as 'field.address') : field;
  };
}

/** Why a row is refused or kept, and what to do about it. */
function Reason({ reason }: { reason: string }) {
  const { t, i18n } = useTranslation('imports');
  const [code = '', detail = ''] = reason.split(':', 2);
  const field = useFieldName()(detail);
  const words = i18n.exists(`imports:reason.${code}`)
    ? t(`reason.${code}` as 'reason.duplicate', { field, line: detail })
    : code;
  return (
    <>
      <span className="block font-[550]">{words}</span>
      {i18n.exists(`imports:advice.${code}`) ? (
        <span className="block text-[12.5px] text-ink-2">{t(`advice.${code}` as 'advice.duplicate')}</span>
      ) : null}
    </>
  );
}

function MissingTable({ rows }: { rows: readonly MissingRow[] }) {
  const { t } = useTranslation('imports');
  const columns: Column<MissingRow>[] = [
    {
      id: 'name',
      header: t('preview.name'),
      cell: ({ lastName, firstName }) => `${lastName} ${firstName}`,
    },
    { id: 'number', header: t('preview.number'), cell: ({ nationalNumberHint }) => masked(nationalNumberHint) },
    { id: 'username', header: t('field.username'), cell: ({ username }) => orDash(username) },
    { id: 'address', header: t('field.address'), cell: ({ addressHint }) => masked(addressHint) },
  ];
  return <Table caption={t('outcome.missing')} columns={columns} rows={rows} rowKey={({ account }) => account} />;
}
