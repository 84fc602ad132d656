import { Check, Minus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { isAllowed, PERMISSIONS, type Permission, STAFF_ROLE_NAMES } from '#server/staff/contract.ts';
import { PageHeader } from '../components/ui/page-header.tsx';
import { type Column, Table } from '../components/ui/table.tsx';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('staff:matrix.title') };

/** The page draws the rules that the gates themselves ask: there is nothing to load. */
export const loader = staffRoute('staff.read', async () => null);

type Row = { permission: Permission };

export default function Roles() {
  const { t } = useTranslation('staff');
  const key = (permission: Permission) => permission.replace('.', '_') as 'desk_enter';
  const columns: Column<Row>[] = [
    {
      id: 'permission',
      header: t('matrix.permission'),
      cell: ({ permission }) => t(`permission.${key(permission)}`),
    },
    ...STAFF_ROLE_NAMES.map(
      (role): Column<Row> => ({
        id: role,
        header: t(`role.${role}`),
        cell: ({ permission }) =>
          isAllowed(role, permission) ? (
            <span className="inline-flex text-ok">
              <Check aria-hidden="true" className="size-4" />
              <span className="sr-only">{t('matrix.yes')}</span>
            </span>
          ) : (
            <span className="inline-flex text-ink-3">
              <Minus aria-hidden="true" className="size-4 opacity-40" />
              <span className="sr-only">{t('matrix.no')}</span>
            </span>
          ),
      }),
    ),
  ];
  return (
    <>
      <PageHeader title={t('matrix.title')} lead={t('matrix.lead')} />
      <div className="max-w-[1120px] px-4 py-5 sm:px-7">
        <Table
          caption={t('matrix.title')}
          columns={columns}
          rows={PERMISSIONS.map((permission) => ({ permission }))}
          rowKey={({ permission }) => permission}
        />
      </div>
    </>
  );
}
