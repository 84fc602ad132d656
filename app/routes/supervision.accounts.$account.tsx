import { Link, useLoaderData } from '@remix-run/react';
import { Download, FileText } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { eraseAccountForm } from '#server/accounts/contract.ts';
import { makeDataReport } from '#server/accounts/index.ts';
import { DomainError } from '#server/errors.ts';
import { eraseAccount } from '#server/tickets/index.ts';
import { AccountCard } from '../components/desk/account-card.tsx';
import { EraseAccount, shortId } from '../components/privacy/erase-account.tsx';
import { ReportTimeline } from '../components/privacy/report-timeline.tsx';
import { ButtonLink } from '../components/ui/button.tsx';
import { Callout } from '../components/ui/callout.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { useFormat } from '../i18n/use-format.ts';
import { parseForm, redirectWithNotice } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('privacy:report.title') };

const accountOf = (value: string | undefined): string => {
  if (!z.uuid().safeParse(value).success) throw new DomainError('not_found', 'account');
  return value as string;
};

export const loader = staffRoute('privacy.read', async ({ context, params, language }) => ({
  report: await makeDataReport(context, { account: accountOf(params.account), form: 'page', language }),
}));

export const action = staffRoute('privacy.erase', async ({ request, context, params }) => {
  const account = accountOf(params.account);
  const { reason, confirmation } = await parseForm(request, eraseAccountForm);
  if (confirmation !== shortId(account)) throw new DomainError('invalid', 'confirmation');
  await eraseAccount(context, { account, reason });
  return redirectWithNotice(`/supervision/accounts/${account}`, 'account_erased');
});

export default function WhoSawThisData() {
  const { t } = useTranslation('privacy');
  const { t: desk } = useTranslation('desk');
  const { report } = useLoaderData<typeof loader>();
  const format = useFormat();
  const { card } = report;
  return (
    <>
      <PageHeader
        crumb={
          <>
            <Link to="/supervision/accounts" className="text-accent underline underline-offset-3">
              {t('report.back')}
            </Link>
            <span className="min-w-0 truncate">
              {card.status === 'erased' ? `…${shortId(card.id)}` : `${card.lastName}, ${card.firstName}`}
            </span>
          </>
        }
        title={t('report.title')}
        lead={t('report.lead')}
        actions={
          <>
            <ButtonLink to="report.csv" reloadDocument icon={<Download aria-hidden="true" />}>
              {t('report.csv')}
            </ButtonLink>
            <ButtonLink
              to="report.pdf"
              reloadDocument
              variant="primary"
              icon={<FileText aria-hidden="true" />}
              title={t('report.pdfHint', { language: desk(`language.${report.language}`) })}
            >
              {t('report.pdf')}
            </ButtonLink>
          </>
        }
      />
      <div className="grid items-start gap-6 px-4 py-5 sm:px-7 lg:grid-cols-[minmax(0,1fr)_340px]">
        <div className="grid min-w-0 gap-4">
          <p className="num text-[13px] text-ink-2">
            {t('report.count', { count: report.total }).replace(String(report.total), format.count(report.total))}
            {report.total > report.entries.length
              ? ` ${t('report.cut', { shown: format.count(report.entries.length) })}`
              : null}
          </p>
          <ReportTimeline report={report} />
        </div>
        <aside className="grid gap-4">
          {card.status === 'erased' ? (
            <Callout tone="info">{t('report.erased')}</Callout>
          ) : (
            <section aria-label={t('report.held')}>
              <h2 className="mb-2 text-[13px] font-[620] text-ink-2">{t('report.held')}</h2>
              <AccountCard card={card} roleLabels={report.roleLabels} />
            </section>
          )}
          <section
            aria-label={t('report.number.title')}
            className="rounded-lg border border-line bg-surface p-3.5 text-[13px]"
          >
            <h2 className="font-[620]">{t('report.number.title')}</h2>
            {report.nationalNumber ? (
              <dl className="mt-1.5 grid gap-1.5">
                <Told label={t('report.number.legalBasis')}>{report.nationalNumber.legalBasis}</Told>
                <Told label={t('report.number.purpose')}>{report.nationalNumber.purpose}</Told>
              </dl>
            ) : (
              <p className="mt-1 text-ink-2">{t('report.number.unused')}</p>
            )}
          </section>
          {report.mayErase ? <EraseAccount account={card.id} /> : null}
        </aside>
      </div>
    </>
  );
}

function Told({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-ink-3">{label}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  );
}
