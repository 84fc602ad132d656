import { Form, Link } from '@remix-run/react';
import { Archive, ChevronLeft, ChevronRight, type LucideIcon, MailCheck, SearchX, Trash2 } from 'lucide-react';
import { type ReactNode, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  ASIDE_KINDS,
  type KeptMail,
  QUARANTINE_VIEWS,
  type QuarantineQuery,
  type QuarantineView,
} from '#server/tickets/contract.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Field } from '../ui/field.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { KeptMailCard } from './kept-mail-card.tsx';
import { Refusal, SettledContext } from './kept-mail-form.tsx';
import { useRefresh } from './use-refresh.ts';

const REFRESH_SECONDS = 30;
const icons: Record<QuarantineView, LucideIcon> = { quarantine: MailCheck, aside: Archive, discarded: Trash2 };

type QuarantinePageProps = {
  query: QuarantineQuery;
  list: { mails: KeptMail[]; nextBefore: string | null; waiting: number };
  children: ReactNode;
};

/** The mails that no ticket came of: what could not be read, what is no request, what was discarded. */
export function QuarantinePage({ query, list, children }: QuarantinePageProps) {
  const { t } = useTranslation('mail');
  const { view } = query;
  const [isSettled, setSettled] = useState(false);
  const tellSettled = useCallback(() => setSettled(true), []);
  useRefresh(REFRESH_SECONDS);
  return (
    <>
      {children}
      <PageHeader title={t('quarantine.title')} lead={t('quarantine.lead')} />
      <nav
        aria-label={t('quarantine.views')}
        className="flex gap-1 overflow-x-auto border-b border-line bg-surface px-2.5 sm:px-5.5"
      >
        {QUARANTINE_VIEWS.map((one) => (
          <Link
            key={one}
            to={`?view=${one}`}
            aria-current={one === view ? 'page' : undefined}
            className="inline-flex min-h-10 items-center gap-1.5 border-b-2 border-transparent px-2.5 text-[13px] font-[570] whitespace-nowrap text-ink-2 hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-accent"
          >
            {t(`quarantine.view.${one}`)}
            {one === 'quarantine' && list.waiting > 0 ? (
              <span className="num rounded-full bg-danger px-1.5 text-[11px] leading-[17px] font-semibold text-danger-ink">
                {list.waiting > 99 ? '99+' : list.waiting}
              </span>
            ) : null}
          </Link>
        ))}
      </nav>
      <div className="grid max-w-[960px] grid-cols-[minmax(0,1fr)] gap-3 px-4 py-5 sm:px-7">
        {isSettled ? <Refusal error="mail_settled" /> : null}
        {view === 'quarantine' ? null : <Search query={query} />}
        {view === 'aside' ? <Kinds query={query} /> : null}
        {list.mails.length === 0 ? (
          <Nothing query={query} />
        ) : (
          <SettledContext.Provider value={tellSettled}>
            <ul className="grid grid-cols-[minmax(0,1fr)] gap-3">
              {list.mails.map((mail) => (
                <li key={mail.id}>
                  <KeptMailCard mail={mail} />
                </li>
              ))}
            </ul>
          </SettledContext.Provider>
        )}
        <Steps query={query} nextBefore={list.nextBefore} />
      </div>
    </>
  );
}

function Nothing({ query: { view, q } }: { query: QuarantineQuery }) {
  const { t } = useTranslation('mail');
  if (q !== '')
    return (
      <EmptyState icon={SearchX} title={t('quarantine.notFound.title')}>
        {t('quarantine.notFound.text')}
      </EmptyState>
    );
  return (
    <EmptyState icon={icons[view]} title={t(`quarantine.empty.${view}.title`)}>
      {t(`quarantine.empty.${view}.text`)}
    </EmptyState>
  );
}

/** A plain form: the address of the page names what is looked for. */
function Search({ query }: { query: QuarantineQuery }) {
  const { t } = useTranslation(['mail', 'common']);
  return (
    // A form keeps what was typed in it: another query is another form.
    <Form key={JSON.stringify(query)} method="get" role="search" className="flex max-w-[460px] items-end gap-2">
      <input type="hidden" name="view" value={query.view} />
      {query.kind ? <input type="hidden" name="kind" value={query.kind} /> : null}
      <div className="min-w-0 flex-1">
        <Field name="q" label={t('mail:quarantine.search')} isLabelHidden defaultValue={query.q}>
          {(control) => (
            <TextInput
              {...control}
              type="search"
              maxLength={100}
              placeholder={t('mail:quarantine.searchPlaceholder')}
            />
          )}
        </Field>
      </div>
      <Button>{t('common:action.search')}</Button>
    </Form>
  );
}

/** The query of another list, from its parts that say something. */
const addressOf = (parts: Record<string, string | undefined>): string =>
  `?${new URLSearchParams(Object.entries(parts).filter((part): part is [string, string] => Boolean(part[1])))}`;

function Kinds({ query: { kind: current, q } }: { query: QuarantineQuery }) {
  const { t } = useTranslation('mail');
  return (
    <nav aria-label={t('quarantine.kinds')} className="flex flex-wrap gap-1.5">
      {[undefined, ...ASIDE_KINDS].map((kind) => (
        <Link
          key={kind ?? 'all'}
          to={addressOf({ view: 'aside', kind, q })}
          aria-current={kind === current ? 'true' : undefined}
          className="inline-flex min-h-8 items-center rounded-full border border-line bg-surface px-3 text-[12.5px] text-ink-2 hover:border-line-strong hover:text-ink aria-[current=true]:border-accent-line aria-[current=true]:bg-accent-soft aria-[current=true]:font-[570] aria-[current=true]:text-accent"
        >
          {kind ? t(`quarantine.kind.${kind}`) : t('quarantine.all')}
        </Link>
      ))}
    </nav>
  );
}

function Steps({ query, nextBefore }: { query: QuarantineQuery; nextBefore: string | null }) {
  const { t } = useTranslation(['mail', 'common']);
  if (nextBefore === null && query.before === undefined) return null;
  const { view, kind, q } = query;
  const look =
    'inline-flex min-h-(--control-height) items-center gap-1 rounded-md px-2 text-accent hover:bg-accent-soft';
  return (
    <nav aria-label={t('common:pagination.label')} className="flex justify-end gap-2">
      {query.before ? (
        <Link to={addressOf({ view, kind, q })} className={look}>
          <ChevronLeft aria-hidden="true" className="size-4" />
          {t('mail:quarantine.newest')}
        </Link>
      ) : null}
      {nextBefore ? (
        <Link to={addressOf({ view, kind, q, before: nextBefore })} rel="next" className={look}>
          {t('mail:quarantine.older')}
          <ChevronRight aria-hidden="true" className="size-4" />
        </Link>
      ) : null}
    </nav>
  );
}
