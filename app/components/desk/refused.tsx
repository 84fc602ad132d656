import { Link, useActionData, useLocation, useParams, useRevalidator } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { Callout } from '../ui/callout.tsx';

/** What an action answers when it refused, as far as the pages read it. */
export type RefusalLike = {
  ok: false;
  error: string | null;
  result: { error?: Record<string, string[] | null> | null; initialValue?: Record<string, unknown> | null };
};

export const isRefusal = (data: unknown): data is RefusalLike =>
  typeof data === 'object' && data !== null && 'ok' in data && data.ok === false && 'result' in data;

/** Says why an action was not done and what to do; a stale form can be brought up to date with what was typed kept. */
export function Refused({ error }: { error: string | null }) {
  const { t, i18n } = useTranslation('desk');
  const revalidator = useRevalidator();
  const key = `desk:refusal.${error ?? 'invalid'}`;
  const text = i18n.exists(key) ? t(key as 'refusal.other') : t('refusal.other');
  // What is wrong with a field stands beside it: here it is only said.
  if (error === null)
    return (
      <p role="alert" className="sr-only">
        {text}
      </p>
    );
  const isStale = error === 'ticket_changed';
  return (
    <Callout
      tone={isStale ? 'warn' : 'danger'}
      title={t('refusal.title')}
      isLive
      action={
        isStale ? (
          <Button type="button" isPending={revalidator.state !== 'idle'} onClick={() => revalidator.revalidate()}>
            {t('refusal.reload')}
          </Button>
        ) : undefined
      }
    >
      {text}
    </Callout>
  );
}

/** The page of a step that was refused where no script runs: the ticket stands below it. */
export function RefusedStep() {
  const { t } = useTranslation('desk');
  const data: unknown = useActionData();
  const { reference } = useParams();
  const { search } = useLocation();
  return (
    <div className="grid gap-2 border-b border-line bg-surface px-4 py-3 sm:px-7">
      {isRefusal(data) ? <Refused error={data.error ?? 'invalid'} /> : null}
      <p>
        <Link
          to={`/desk/tickets/${reference}${search}`}
          className="font-[570] text-accent underline underline-offset-4"
        >
          {t('refusal.backToTicket')}
        </Link>
      </p>
    </div>
  );
}
