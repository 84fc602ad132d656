import { Form, Link, useLocation, useNavigation } from '@remix-run/react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportSummary } from '#server/imports/contract.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useRootData } from '../../root-data.ts';
import { useRefresh } from '../desk/use-refresh.ts';
import { Button } from '../ui/button.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';

/** How far an import is while nobody can do anything about it but cancel. */
export function ImportProgress({ summary }: { summary: ImportSummary }) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const { formData } = useNavigation();
  const { pathname } = useLocation();
  const remaining = useRemaining(summary);
  useRefresh(2);
  const { phase, done, total, isCancelAsked, state } = summary;
  const title = isCancelAsked
    ? t('progress.cancelling')
    : state === 'received'
      ? t('progress.received')
      : t(`progress.${phase ?? 'reading'}`);
  const part = total ? Math.min(1, done / total) : null;
  return (
    <section aria-labelledby="progress-title" className="grid gap-3.5 rounded-lg border border-line bg-surface p-5">
      <div className="flex items-baseline justify-between gap-3">
        <h2 id="progress-title" className="font-[620]">
          <span role="status">{title}</span>
        </h2>
        {part === null ? null : <span className="num text-ink-2">{format.percent(part)}</span>}
      </div>
      {state === 'received' ? (
        <p className="text-ink-2">{t('progress.receivedText')}</p>
      ) : (
        <ProgressBar label={title} value={done} max={Math.max(total ?? 0, 1)} />
      )}
      <ol className="flex flex-wrap gap-x-4 gap-y-1 text-[13px] text-ink-3">
        {(state === 'applying' ? (['applying'] as const) : (['reading', 'comparing'] as const)).map((one) => (
          <li
            key={one}
            aria-current={one === phase ? 'step' : undefined}
            className="aria-[current=step]:font-[620] aria-[current=step]:text-ink"
          >
            {t(`phase.${one}`)}
          </li>
        ))}
      </ol>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="min-w-0 flex-1 basis-60 text-[13px] text-ink-2">
          <span className="num">{remaining}</span> {t('progress.leave')}{' '}
          <noscript>
            <Link to={pathname} reloadDocument className="text-accent underline underline-offset-4">
              {t('progress.refresh')}
            </Link>
          </noscript>
        </p>
        <Form method="post">
          <input type="hidden" name="intent" value="cancel" />
          <Button isPending={isCancelAsked || formData?.get('intent') === 'cancel'}>{t('progress.cancel')}</Button>
        </Form>
      </div>
    </section>
  );
}

/** How long it goes on, as the answers so far let one think. */
function useRemaining({ id, phase, done, total }: ImportSummary): string {
  const { t } = useTranslation('imports');
  const { now } = useRootData();
  const { duration } = useFormat();
  const first = useRef({ key: '', done: 0, at: 0 });
  const key = `${id} ${phase}`;
  const at = new Date(now).getTime();
  if (first.current.key !== key) first.current = { key, done, at };
  const gone = at - first.current.at;
  const moved = done - first.current.done;
  if (!total || moved <= 0 || gone < 3_000) return '';
  const left = ((total - done) * gone) / moved;
  return left < 60_000 ? t('progress.soon') : t('progress.remaining', { time: duration(left) });
}
