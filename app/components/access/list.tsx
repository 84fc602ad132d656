import { Form, Link, useNavigation } from '@remix-run/react';
import { ChevronRight, Send } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AccessMailRow, AccessMailsPage } from '#server/access/contract.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Button } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { MaskedValue } from '../ui/masked-value.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { WholeChoice } from './choice.tsx';
import { FATES } from './fates.ts';

/** The mails, each with what became of it and why. */
export function AccessMailList({ page }: { page: AccessMailsPage }) {
  const { t } = useTranslation('access');
  const columns: Column<AccessMailRow>[] = [
    {
      id: 'name',
      header: t('column.name'),
      cell: (row) => <Name row={row} isLink={page.canOpenPeople} />,
    },
    { id: 'state', header: t('column.state'), cell: (row) => <State row={row} /> },
    {
      id: 'address',
      header: t('column.address'),
      cell: ({ addressHint }) =>
        addressHint ? <MaskedValue value={addressHint} /> : <span className="text-warn">{t('withoutAddress')}</span>,
    },
    {
      id: 'group',
      header: t('column.group'),
      cell: ({ population, school, reason }) => (
        <span className="grid min-w-60">
          <span>{population}</span>
          <span className="text-[12.5px] text-ink-2">
            {[school, reason === 'welcome' ? null : t(`reason.${reason}`)].filter(Boolean).join(' · ')}
          </span>
        </span>
      ),
    },
    { id: 'action', header: t('column.action'), cell: (row) => <Again page={page} row={row} /> },
  ];
  return (
    <>
      <Table caption={t('table')} columns={columns} rows={page.rows} rowKey={({ id }) => id} />
      <div className="flex flex-wrap gap-2.5">
        {page.isFirst ? null : <Turn page={page} after="" label={t('page.first')} />}
        {page.nextAfter === null ? null : <Turn page={page} after={page.nextAfter} label={t('page.more')} />}
      </div>
    </>
  );
}

function Name({ row: { account, lastName, firstName }, isLink }: { row: AccessMailRow; isLink: boolean }) {
  const name = `${lastName} ${firstName}`;
  return (
    <span className="block min-w-32 max-w-56 break-words">
      {isLink ? (
        <Link to={`/desk/population/${account}`} className="text-accent underline underline-offset-3">
          {name}
        </Link>
      ) : (
        name
      )}
    </span>
  );
}

function State({ row: { fate, at, stopCause, trouble, detail } }: { row: AccessMailRow }) {
  const { t } = useTranslation('access');
  const format = useFormat();
  const { tone, icon } = FATES[fate];
  return (
    <span className="grid max-w-80 min-w-60 gap-0.5">
      <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
        <Chip tone={tone} icon={icon}>
          {t(`fate.${fate}`)}
        </Chip>
        <time dateTime={at} title={format.dateTime(at)} className="num text-[12.5px] text-ink-2">
          {t(`when.${fate}`, { when: format.relative(at) })}
        </time>
      </span>
      {stopCause ? <span className="text-[12.5px] text-ink-2">{t(`stopCause.${stopCause}`)}</span> : null}
      {trouble ? <span className="text-[12.5px]">{t(`trouble.${trouble}`)}</span> : null}
      {trouble && (fate === 'bounced' || fate === 'failed' || fate === 'queued') ? (
        <span className="text-[12.5px] text-ink-2">{t(fate === 'queued' ? 'advice.queued' : `advice.${trouble}`)}</span>
      ) : null}
      {detail ? (
        <details className="group text-[12.5px] text-ink-3">
          <summary className="flex w-fit items-center gap-0.5 hover:text-ink">
            <ChevronRight aria-hidden="true" className="size-3.5 group-open:rotate-90" />
            {t('technical')}
          </summary>
          <span className="num block pl-4 break-words">{detail}</span>
        </details>
      ) : null}
    </span>
  );
}

function Again({ page, row }: { page: AccessMailsPage; row: AccessMailRow }) {
  const { t } = useTranslation('access');
  const { formData } = useNavigation();
  if (!row.canSendAgain) return <span className="text-ink-3">–</span>;
  const name = `${row.lastName} ${row.firstName}`;
  return (
    <Form method="post" action="/desk/access-mails">
      <WholeChoice page={page} />
      <input type="hidden" name="intent" value="again" />
      <input type="hidden" name="account" value={row.account} />
      <Button
        aria-label={t('again.label', { name })}
        isPending={formData?.get('account') === row.account}
        icon={<Send aria-hidden="true" />}
        className="whitespace-nowrap"
      >
        {t('again.submit')}
      </Button>
    </Form>
  );
}

function Turn({ page, after, label }: { page: AccessMailsPage; after: string; label: string }) {
  return (
    <Form method="post" action="/desk/access-mails">
      <input type="hidden" name="intent" value="list" />
      <WholeChoice page={page} />
      <input type="hidden" name="after" value={after} />
      <Button>{label}</Button>
    </Form>
  );
}
