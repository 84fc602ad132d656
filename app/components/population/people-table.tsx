import { Link } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import type { PersonRow } from '#server/population/contract.ts';
import { MaskedValue } from '../ui/masked-value.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { UseChip } from './use-chip.tsx';

/** People, masked, each leading to their page. What nobody of them has gets no column. */
export function PeopleTable({ rows }: { rows: readonly PersonRow[] }) {
  const { t } = useTranslation('population');
  const columns: (Column<PersonRow> & { isShown?: boolean })[] = [
    {
      id: 'name',
      header: t('search.name'),
      cell: ({ id, lastName, firstName, roles }) => (
        <span className="block min-w-36 max-w-64">
          <Link to={`/desk/population/${id}`} className="text-accent underline underline-offset-3">
            {lastName} {firstName}
          </Link>
          <span className="block text-[12px] font-normal text-ink-3">{roles.join(', ')}</span>
        </span>
      ),
    },
    {
      id: 'use',
      header: t('search.use'),
      cell: ({ use, authority }) => (
        <span className="grid justify-items-start gap-0.5">
          <UseChip use={use} />
          {authority ? <span className="text-[12px] text-ink-2">{t('search.waitsFor', { authority })}</span> : null}
        </span>
      ),
    },
    {
      id: 'school',
      header: t('search.school'),
      isShown: rows.some(({ schools }) => schools.length > 0),
      cell: ({ schools }) => <span className="block min-w-32">{schools.join(', ')}</span>,
    },
    {
      id: 'identifier',
      header: t('search.identifier'),
      isShown: rows.some(({ username, clientNumber }) => username !== null || clientNumber !== null),
      cell: ({ username, clientNumber }) => <span className="num">{username ?? clientNumber ?? '–'}</span>,
    },
    {
      id: 'address',
      header: t('search.address'),
      cell: ({ addressHint }) =>
        addressHint ? <MaskedValue value={addressHint} /> : <span className="text-warn">{t('search.noAddress')}</span>,
    },
    {
      id: 'number',
      header: t('search.number'),
      isShown: rows.some(({ nationalNumberHint }) => nationalNumberHint !== null),
      isNumeric: true,
      cell: ({ nationalNumberHint }) => (nationalNumberHint ? <MaskedValue value={nationalNumberHint} /> : '–'),
    },
  ];
  return (
    <Table
      caption={t('search.table')}
      columns={columns.filter(({ isShown = true }) => isShown)}
      rows={rows}
      rowKey={({ id }) => id}
    />
  );
}
