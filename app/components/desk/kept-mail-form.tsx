import { Link, useActionData, useFetcher, useLocation } from '@remix-run/react';
import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { MailSource } from '#server/tickets/contract.ts';
import { Callout } from '../ui/callout.tsx';
import { isRefusal, type RefusalLike } from './refused.tsx';
import { useFieldErrors } from './use-field-errors.ts';

type FormState = {
  isPending: boolean;
  errorOf: (field: string) => string | undefined;
  source: MailSource | null;
};

export type KeptMailFormProps = {
  mail: string;
  /** The decision's name: the last part of its address. */
  step: string;
  className?: string;
  /** Called once it is decided. */
  onDone?: () => void;
  children: (state: FormState) => ReactNode;
};

/** The address of a decision about a mail, with the list's own query kept. */
export function useStepPath(mail: string): (step: string) => string {
  const { search } = useLocation();
  return (step) => `/desk/quarantine/${mail}/${step}${search}`;
}

/** Tells the page that a colleague was quicker: the mail, and all that stands on its card, is about to leave the list. */
export const SettledContext = createContext<() => void>(() => undefined);

const sourceOf = (data: unknown): MailSource | null =>
  typeof data === 'object' && data !== null && 'source' in data ? (data as { source: MailSource }).source : null;

/** The form of one decision about a mail; it keeps what was typed when it is refused. */
export function KeptMailForm({ mail, step, className, onDone, children }: KeptMailFormProps) {
  const path = useStepPath(mail);
  const fetcher = useFetcher();
  const wasBusy = useRef(false);
  const isPending = fetcher.state !== 'idle';
  const refused = !isPending && isRefusal(fetcher.data) ? fetcher.data : null;
  const errorOf = useFieldErrors(refused, 'mail');
  const tellSettled = useContext(SettledContext);
  useEffect(() => {
    if (isRefusal(fetcher.data) && fetcher.data.error === 'mail_settled') tellSettled();
  }, [fetcher.data, tellSettled]);
  useEffect(() => {
    if (wasBusy.current && !isPending && !isRefusal(fetcher.data)) onDone?.();
    wasBusy.current = isPending;
  }, [isPending, fetcher.data, onDone]);
  return (
    <fetcher.Form method="post" noValidate action={path(step)} className={className}>
      {children({ isPending, errorOf, source: sourceOf(fetcher.data) })}
      {refused ? <Refusal error={refused.error} /> : null}
    </fetcher.Form>
  );
}

/** Why it was not done. */
export function Refusal({ error }: Pick<RefusalLike, 'error'>) {
  const { t, i18n } = useTranslation(['mail', 'desk']);
  if (error === null)
    return (
      <p role="alert" className="sr-only">
        {t('desk:refusal.invalid')}
      </p>
    );
  const key = [`mail:refusal.${error}`, `desk:refusal.${error}`].find((one) => i18n.exists(one));
  return (
    <div className="basis-full">
      <Callout tone={error === 'mail_settled' ? 'warn' : 'danger'} title={t('desk:refusal.title')} isLive>
        {t((key ?? 'desk:refusal.other') as 'mail:refusal.mail_settled')}
      </Callout>
    </div>
  );
}

/** The answer to a decision that was refused where no script runs: the list stands below it. */
export function RefusedMail() {
  const { t } = useTranslation('mail');
  const data: unknown = useActionData();
  const { search } = useLocation();
  const source = sourceOf(data);
  return (
    <div className="grid gap-2 border-b border-line bg-surface px-4 py-3 sm:px-7">
      {isRefusal(data) ? <Refusal error={data.error ?? 'invalid'} /> : null}
      {source ? <pre className="max-h-96 overflow-auto text-[12px] whitespace-pre-wrap">{source.text}</pre> : null}
      <p>
        <Link to={`/desk/quarantine${search}`} className="font-[570] text-accent underline underline-offset-4">
          {t('refusal.back')}
        </Link>
      </p>
    </div>
  );
}
