import { useFetcher } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { REQUEST_KINDS } from '#server/tickets/contract.ts';
import { Kbd } from '../ui/kbd.tsx';
import { isRefusal, Refused } from './refused.tsx';
import { useTicket } from './ticket-context.tsx';
import { useShortcuts } from './use-shortcuts.ts';

/** Asks a person what a request is about where its words do not tell: one key or one press decides. */
export function KindChooser() {
  const { detail } = useTicket();
  return detail.kind === 'unclassified' ? <Chooser /> : null;
}

function Chooser() {
  const { t } = useTranslation(['mail', 'desk']);
  const { detail, path } = useTicket();
  const fetcher = useFetcher();
  const choose = (kind: string) => {
    if (fetcher.state !== 'idle') return;
    fetcher.submit({ version: detail.version, kind }, { method: 'post', action: path('kind') });
  };
  useShortcuts(Object.fromEntries(REQUEST_KINDS.map((kind, at) => [String(at + 1), () => choose(kind)])));
  return (
    <section aria-labelledby="kind-chooser" className="border-b border-info-line bg-info-soft px-4 py-3 sm:px-7">
      <h2 id="kind-chooser" className="font-[620]">
        {t('mail:kind.title')}
      </h2>
      <p className="text-[13px] text-ink-2">{t('mail:kind.text')}</p>
      <fetcher.Form method="post" action={path('kind')} className="mt-2 flex flex-wrap gap-1.5">
        <input type="hidden" name="version" value={detail.version} />
        {REQUEST_KINDS.map((kind, at) => (
          <button
            key={kind}
            type="submit"
            name="kind"
            value={kind}
            aria-keyshortcuts={String(at + 1)}
            className="inline-flex min-h-8 items-center gap-1.5 rounded-md border border-control bg-surface px-2.5 text-[13px] font-[550] hover:bg-sunken"
          >
            <Kbd>{at + 1}</Kbd>
            {t(`desk:kind.${kind}`)}
          </button>
        ))}
      </fetcher.Form>
      {fetcher.state === 'idle' && isRefusal(fetcher.data) ? (
        <div className="mt-2">
          <Refused error={fetcher.data.error} />
        </div>
      ) : null}
    </section>
  );
}
