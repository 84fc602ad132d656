import { Form, Link } from '@remix-run/react';
import { ChevronLeft, ChevronRight, CircleCheckBig, Inbox, Search, SearchX, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { QUEUE_VIEWS, type Queue } from '#server/tickets/contract.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { ButtonLink } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { QueueRow } from './queue-row.tsx';
import { useShortcuts } from './use-shortcuts.ts';

/** The list's own address: which view, what is searched, which page. */
function queryOf({ view, search, page }: { view: string; search: string; page: number }): string {
  const params = new URLSearchParams({ view });
  if (search !== '') params.set('q', search);
  if (page > 1) params.set('page', String(page));
  return `?${params}`;
}

/** The list of tickets with its views, its search and its pages. j and k move through it. */
export function QueueList({ queue, openReference }: { queue: Queue; openReference: string | undefined }) {
  const { t } = useTranslation(['desk', 'common']);
  const search = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const query = queryOf(queue);
  const Heading = openReference === undefined ? 'h1' : 'h2';
  const institutions = new Set(queue.rows.map((row) => row.institution));

  useEffect(() => {
    if (search.current && document.activeElement !== search.current) search.current.value = queue.search;
  }, [queue.search]);

  const move = (by: number) => {
    const links = [...(list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
    const here = links.indexOf(document.activeElement as HTMLElement);
    const from = here >= 0 ? here : links.findIndex((link) => link.ariaCurrent === 'true');
    links[from < 0 ? 0 : Math.min(Math.max(from + by, 0), links.length - 1)]?.focus();
  };
  const find = () => search.current?.focus();
  useShortcuts({ j: () => move(1), k: () => move(-1), '/': find, 'mod+k': find });

  return (
    <section aria-label={t('queue.title')} className="flex h-full min-h-0 flex-col bg-surface">
      <header className="border-b border-line px-4 pt-3.5">
        <div className="flex items-baseline justify-between gap-3">
          <Heading className="text-[15px] font-[650]">{t('queue.title')}</Heading>
          <p className="num text-[12.5px] text-ink-3" role="status">
            {queue.search === ''
              ? t('queue.open', { count: queue.counts.mine + queue.counts.unassigned })
              : t('queue.found', { count: queue.rows.length })}
          </p>
        </div>
        <Form method="get" action="/desk/tickets" role="search" className="relative mt-2.5">
          <input type="hidden" name="view" value={queue.view} />
          <Search aria-hidden="true" className="absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-ink-3" />
          <input
            ref={search}
            name="q"
            type="text"
            maxLength={200}
            defaultValue={queue.search}
            aria-label={t('queue.search')}
            placeholder={t('queue.searchPlaceholder')}
            autoComplete="off"
            className="control bg-sunken pr-16 pl-8 text-[13px] [--control-height:32px]"
          />
          <span className="absolute top-1/2 right-2 -translate-y-1/2">
            {queue.search === '' ? (
              <span className="pointer-events-none max-sm:hidden" aria-hidden="true">
                <Kbd>Ctrl K</Kbd>
              </span>
            ) : (
              <Link
                to={`/desk/tickets${queryOf({ ...queue, search: '', page: 1 })}`}
                aria-label={t('queue.clearSearch')}
                className="grid size-6 place-items-center rounded-sm text-ink-3 hover:bg-surface hover:text-ink"
              >
                <X aria-hidden="true" className="size-4" />
              </Link>
            )}
          </span>
        </Form>
        <Views queue={queue} openReference={openReference} />
      </header>
      {queue.rows.length === 0 ? (
        <NoTickets queue={queue} />
      ) : (
        <ul ref={list} aria-label={t('queue.list')} className="min-h-0 flex-1 overflow-y-auto">
          {queue.rows.map((row) => (
            <QueueRow
              key={row.reference}
              row={row}
              to={`/desk/tickets/${row.reference}${query}`}
              isOpen={row.reference === openReference}
              showsInstitution={institutions.size > 1}
            />
          ))}
        </ul>
      )}
      <Pages queue={queue} />
    </section>
  );
}

function Views({ queue, openReference }: { queue: Queue; openReference: string | undefined }) {
  const { t } = useTranslation('desk');
  const format = useFormat();
  const base = openReference ? `/desk/tickets/${openReference}` : '/desk/tickets';
  return (
    <nav aria-label={t('queue.views')} className="-mx-[7px] mt-2 flex overflow-x-auto">
      {QUEUE_VIEWS.map((view) => (
        <Link
          key={view}
          to={base + queryOf({ view, search: '', page: 1 })}
          aria-current={queue.search === '' && queue.view === view ? 'page' : undefined}
          className="-mb-px border-b-2 border-transparent px-[7px] py-1.5 text-[12.5px] font-[550] whitespace-nowrap text-ink-2 hover:text-ink focus-visible:-outline-offset-2 aria-[current=page]:border-accent aria-[current=page]:text-ink"
        >
          {t(`queue.view.${view}`)}
          {view === 'resolved' ? null : (
            <span className="num ml-1 font-normal text-ink-3">{format.count(queue.counts[view])}</span>
          )}
        </Link>
      ))}
    </nav>
  );
}

function NoTickets({ queue }: { queue: Queue }) {
  const { t } = useTranslation('desk');
  const key = queue.search === '' ? queue.view : 'search';
  const icon = key === 'search' ? SearchX : key === 'unassigned' ? CircleCheckBig : Inbox;
  return (
    <div className="flex-1 overflow-y-auto">
      <EmptyState
        icon={icon}
        title={t(`queue.empty.${key}.title`)}
        action={
          key === 'mine' && queue.counts.unassigned > 0 ? (
            <ButtonLink to="/desk/tickets?view=unassigned">{t('queue.seeUnassigned')}</ButtonLink>
          ) : undefined
        }
      >
        {t(`queue.empty.${key}.text`)}
      </EmptyState>
    </div>
  );
}

/** The list is read forward: how many pages there are is not counted. */
function Pages({ queue }: { queue: Queue }) {
  const { t } = useTranslation('common');
  if (queue.page === 1 && !queue.hasMore) return null;
  const to = (page: number) => `/desk/tickets${queryOf({ ...queue, page })}`;
  const look = 'grid size-8 place-items-center rounded-md border border-line bg-surface hover:bg-sunken';
  return (
    <nav
      aria-label={t('pagination.label')}
      className="flex items-center justify-end gap-2 border-t border-line px-4 py-2"
    >
      <span className="num mr-1 text-[12.5px] text-ink-3">{queue.page}</span>
      {queue.page > 1 ? (
        <Link to={to(queue.page - 1)} rel="prev" aria-label={t('pagination.previous')} className={look}>
          <ChevronLeft aria-hidden="true" className="size-4" />
        </Link>
      ) : null}
      {queue.hasMore ? (
        <Link to={to(queue.page + 1)} rel="next" aria-label={t('pagination.next')} className={look}>
          <ChevronRight aria-hidden="true" className="size-4" />
        </Link>
      ) : null}
    </nav>
  );
}
