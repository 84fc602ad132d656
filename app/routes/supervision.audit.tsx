import { Form, Link, useActionData, useLoaderData, useNavigation, useSearchParams } from '@remix-run/react';
import { ChevronLeft, ChevronRight, Download, ScrollText, ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { chainState, searchAudit, verifyChain } from '#server/audit/index.ts';
import type { Context } from '#server/context.ts';
import { institutionById } from '#server/institutions/index.ts';
import { AuditDays } from '../components/supervision/audit-days.tsx';
import { AuditFilters } from '../components/supervision/audit-filters.tsx';
import { auditScope } from '../components/supervision/audit-scope.server.ts';
import { AuditTable } from '../components/supervision/audit-table.tsx';
import { ChainCards } from '../components/supervision/chain-card.tsx';
import { ChainVerdict } from '../components/supervision/chain-verdict.tsx';
import { Button, ButtonLink } from '../components/ui/button.tsx';
import { Callout } from '../components/ui/callout.tsx';
import { EmptyState } from '../components/ui/empty-state.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { useFormat } from '../i18n/use-format.ts';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('supervision:audit.title') };

export const loader = staffRoute('audit.read', async ({ request, context, language }) => {
  const { institutions, query } = auditScope(request, context, language);
  return {
    page: await searchAudit(context, institutions, query),
    query,
    institutions: await namesOf(context, institutions),
    chains: await chainsOf(context, institutions),
  };
});

/** Checks the chain of every institution whose log this person may read: work for seconds, so that it is counted. */
export const action = staffRoute(
  'audit.read',
  async ({ request, context, language }) => {
    const { institutions } = auditScope(request, context, language);
    const verdicts = [];
    for (const { id, slug, name } of await namesOf(context, institutions))
      verdicts.push({ slug, name, verdict: await verifyChain(context, id) });
    return { verdicts };
  },
  { limit: 'export' },
);

async function namesOf(context: Context, ids: readonly string[]) {
  const records = await Promise.all(ids.map((id) => institutionById(context, id)));
  return records.map(({ id, slug, profile }) => ({ id, slug, name: profile.shortName }));
}

async function chainsOf(context: Context, ids: readonly string[]) {
  const chains = [];
  for (const id of ids) {
    const { slug, profile } = await institutionById(context, id);
    chains.push({ slug, name: profile.shortName, state: await chainState(context, id, profile.audit.targets) });
  }
  return chains;
}

export default function Audit() {
  const { t } = useTranslation('supervision');
  const { page, query, institutions, chains } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const navigation = useNavigation();
  const [params] = useSearchParams();
  const filters = new URLSearchParams(params);
  filters.delete('before');
  return (
    <>
      <PageHeader
        title={t('audit.title')}
        lead={t('audit.lead')}
        actions={
          <>
            <Form method="post">
              <Button
                name="intent"
                value="verify"
                icon={<ShieldCheck aria-hidden="true" />}
                isPending={navigation.formMethod === 'POST'}
              >
                {t('audit.verify')}
              </Button>
            </Form>
            <ButtonLink
              to={`/supervision/audit.csv?${filters}`}
              reloadDocument
              title={t('audit.exportCsvHint')}
              icon={<Download aria-hidden="true" />}
            >
              {t('audit.exportCsv')}
            </ButtonLink>
            <ButtonLink
              to={`/supervision/audit.jsonl?${filters}`}
              reloadDocument
              title={t('audit.exportLinesHint')}
              icon={<Download aria-hidden="true" />}
            >
              {t('audit.exportLines')}
            </ButtonLink>
          </>
        }
      />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 px-4 py-5 sm:px-7">
        {answer && 'verdicts' in answer
          ? answer.verdicts.map(({ slug, name, verdict }) => (
              <ChainVerdict key={slug} institution={name} verdict={verdict} />
            ))
          : null}
        {answer && 'error' in answer ? (
          <Callout tone="danger" isLive title={t(answer.error === 'too_fast' ? 'problem.too_fast' : 'problem.other')} />
        ) : null}
        <ChainCards chains={chains} />
        <AuditDays days={page.days} query={query} />
        <AuditFilters query={query} institutions={institutions} />
        <Count total={page.total} isMore={page.isMore} />
        {page.rows.length === 0 ? (
          <EmptyState icon={ScrollText} title={t('audit.empty.title')}>
            {t('audit.empty.text')}
          </EmptyState>
        ) : (
          <AuditTable rows={page.rows} />
        )}
        <Steps filters={filters} nextBefore={page.nextBefore} isPastFirst={query.before !== undefined} />
      </div>
    </>
  );
}

function Count({ total, isMore }: { total: number; isMore: boolean }) {
  const { t } = useTranslation('supervision');
  const format = useFormat();
  return (
    <p className="num -mb-2 text-[13px] text-ink-2">
      {t(isMore ? 'audit.foundMore' : 'audit.found', { count: total }).replace(String(total), format.count(total))}
    </p>
  );
}

type StepsProps = { filters: URLSearchParams; nextBefore: string | null; isPastFirst: boolean };

function Steps({ filters, nextBefore, isPastFirst }: StepsProps) {
  const { t } = useTranslation('supervision');
  const { t: common } = useTranslation();
  if (nextBefore === null && !isPastFirst) return null;
  const older = new URLSearchParams(filters);
  if (nextBefore) older.set('before', nextBefore);
  const look =
    'inline-flex min-h-(--control-height) items-center gap-1 rounded-md px-2 text-accent hover:bg-accent-soft';
  return (
    <nav aria-label={common('pagination.label')} className="flex justify-end gap-2">
      {isPastFirst ? (
        <Link to={`?${filters}`} className={look}>
          <ChevronLeft aria-hidden="true" className="size-4" />
          {t('audit.newest')}
        </Link>
      ) : null}
      {nextBefore ? (
        <Link to={`?${older}`} rel="next" className={look}>
          {t('audit.older')}
          <ChevronRight aria-hidden="true" className="size-4" />
        </Link>
      ) : null}
    </nav>
  );
}
