import { useFetcher } from '@remix-run/react';
import { type ReactNode, useEffect, useRef } from 'react';
import { isRefusal, Refused } from './refused.tsx';
import { useTicket } from './ticket-context.tsx';
import { useFieldErrors } from './use-field-errors.ts';

export type StepFormState = { isPending: boolean; errorOf: (field: string) => string | undefined };

export type StepFormProps = {
  /** The step's name: the last part of its address. */
  step: string;
  className?: string;
  /** More values that go with the form. */
  values?: Record<string, string>;
  /** Called once the step is done. */
  onDone?: () => void;
  children: (state: StepFormState) => ReactNode;
};

/** The form of one step on the ticket: it carries the version it was made for, keeps what was typed when refused. */
export function StepForm({ step, className, values = {}, onDone, children }: StepFormProps) {
  const { detail, path } = useTicket();
  const fetcher = useFetcher();
  const form = useRef<HTMLFormElement>(null);
  const wasBusy = useRef(false);
  const isPending = fetcher.state !== 'idle';
  const refused = !isPending && isRefusal(fetcher.data) ? fetcher.data : null;
  const errorOf = useFieldErrors(refused, 'desk');

  useEffect(() => {
    if (wasBusy.current && !isPending && !isRefusal(fetcher.data)) {
      form.current?.reset();
      onDone?.();
    }
    wasBusy.current = isPending;
  }, [isPending, fetcher.data, onDone]);

  return (
    <fetcher.Form ref={form} method="post" noValidate action={path(step)} className={className}>
      <input type="hidden" name="version" value={detail.version} />
      {Object.entries(values).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {refused ? <Refused error={refused.error} /> : null}
      {children({ isPending, errorOf })}
    </fetcher.Form>
  );
}
