import { useFetcher } from '@remix-run/react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SHOWN_SECONDS, type ShownAddress } from '#server/accounts/contract.ts';
import { ConfirmPresence } from '../staff/confirm-presence.tsx';
import { Button } from '../ui/button.tsx';
import { CountdownStrip } from '../ui/countdown-strip.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { TextArea } from '../ui/text-area.tsx';
import { isRefusal, Refused } from './refused.tsx';
import { useRevealed } from './revealed.tsx';
import { useTicket } from './ticket-context.tsx';
import { useFieldErrors } from './use-field-errors.ts';

/** Asks why, then opens the stored address for this screen. The value is kept outside the page's data and forgotten. */
export function ShowAddress({ verification, variant }: { verification: string; variant: 'primary' | 'secondary' }) {
  const { t } = useTranslation('desk');
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog
      title={t('actions.showTitle')}
      description={t('actions.showText', { seconds: SHOWN_SECONDS })}
      isOpen={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button type="button" variant={variant} isFull data-needs-script="">
          {t('actions.run.show_address')}
        </Button>
      }
    >
      {isOpen ? <ReasonToShow verification={verification} onDone={() => setOpen(false)} /> : null}
    </Dialog>
  );
}

function ReasonToShow({ verification, onDone }: { verification: string; onDone: () => void }) {
  const { t } = useTranslation('desk');
  const { detail, path } = useTicket();
  const fetcher = useFetcher<ShownAddress>();
  const { reveal } = useRevealed();
  const { data } = fetcher;
  const refused = isRefusal(data) ? data : null;
  const errorOf = useFieldErrors(refused, 'desk');
  const shown = data && 'address' in data ? data : null;
  const form = useRef<HTMLFormElement>(null);
  const [isConfirmed, setConfirmed] = useState(false);
  const needsProof = refused?.error === 'reauthentication_needed';
  useEffect(() => {
    if (fetcher.state !== 'idle') setConfirmed(false);
  }, [fetcher.state]);
  // What was typed is still there: it is sent again once the person has shown who they are.
  const again = useCallback(() => {
    setConfirmed(true);
    if (form.current) fetcher.submit(form.current);
  }, [fetcher.submit]);
  useEffect(() => {
    if (!shown) return;
    reveal(shown);
    onDone();
  }, [shown, reveal, onDone]);
  return (
    <div className="grid gap-4">
      {needsProof && !isConfirmed && fetcher.state === 'idle' ? <ConfirmPresence onDone={again} /> : null}
      <fetcher.Form ref={form} method="post" noValidate action={path('show-address')} className="grid gap-4">
        <input type="hidden" name="version" value={detail.version} />
        <input type="hidden" name="verification" value={verification} />
        {refused && !needsProof && fetcher.state === 'idle' ? <Refused error={refused.error} /> : null}
        <Field name="reason" label={t('form.reason')} hint={t('form.reasonHint')} required error={errorOf('reason')}>
          {(control) => <TextArea {...control} rows={2} maxLength={500} />}
        </Field>
        <Button variant="primary" isPending={fetcher.state !== 'idle'}>
          {t('actions.run.show_address')}
        </Button>
      </fetcher.Form>
    </div>
  );
}

/** The address in clear, until its time is over. */
export function RevealedAddress() {
  const { t } = useTranslation('desk');
  const { shown, hide } = useRevealed();
  const end = useCallback(() => hide(), [hide]);
  if (!shown) return null;
  return (
    <div role="status" className="mb-3">
      <p className="mb-1 text-[12.5px] font-[600] text-ink-2">{t('actions.shown')}</p>
      <CountdownStrip until={shown.until} seconds={shown.seconds} onEnd={end}>
        {shown.address}
      </CountdownStrip>
    </div>
  );
}
