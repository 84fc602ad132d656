import { useFetcher } from '@remix-run/react';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmPresence } from '../staff/confirm-presence.tsx';
import { Button } from '../ui/button.tsx';
import { Callout } from '../ui/callout.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { TextArea } from '../ui/text-area.tsx';
import type { Shown } from './shown-passwords.tsx';
import { useProblem } from './use-problem.ts';

type Props = {
  institution: string;
  accounts: readonly string[];
  label: string;
  icon: ReactNode;
  variant?: 'primary' | 'secondary';
  onShown: (shown: Shown) => void;
};

/** Asks why, then shows the default passwords of some people. They are kept outside the page's data and forgotten. */
export function ShowPasswords({ label, icon, variant = 'primary', ...props }: Props) {
  const { t } = useTranslation('population');
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog
      title={t('listing.showTitle')}
      description={t('listing.showText', { count: props.accounts.length })}
      isOpen={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button type="button" variant={variant} icon={icon} data-needs-script="">
          {label}
        </Button>
      }
    >
      {isOpen ? <Reason {...props} onDone={() => setOpen(false)} /> : null}
    </Dialog>
  );
}

function Reason({
  institution,
  accounts,
  onShown,
  onDone,
}: Omit<Props, 'label' | 'icon' | 'variant'> & { onDone: () => void }) {
  const { t } = useTranslation('population');
  const fetcher = useFetcher<Shown>();
  const { data, state } = fetcher;
  const problem = useProblem(data);
  const form = useRef<HTMLFormElement>(null);
  const [isConfirmed, setConfirmed] = useState(false);
  const isIdle = state === 'idle';
  const needsProof = problem.refused?.error === 'reauthentication_needed';
  useEffect(() => {
    if (!isIdle) setConfirmed(false);
  }, [isIdle]);
  // What was typed is still there: it is sent again once the person has shown who they are.
  const again = useCallback(() => {
    setConfirmed(true);
    if (form.current) fetcher.submit(form.current);
  }, [fetcher.submit]);
  useEffect(() => {
    if (!isIdle || !data || !('slips' in data)) return;
    onShown(data);
    onDone();
  }, [isIdle, data, onShown, onDone]);
  return (
    <div className="grid gap-4">
      {needsProof && !isConfirmed && isIdle ? <ConfirmPresence onDone={again} /> : null}
      <fetcher.Form ref={form} method="post" action="/desk/population/passwords" noValidate className="grid gap-4">
        <input type="hidden" name="institution" value={institution} />
        {accounts.map((account) => (
          <input key={account} type="hidden" name="accounts" value={account} />
        ))}
        {problem.whole && !needsProof && isIdle ? <Callout tone="danger" isLive title={problem.whole} /> : null}
        <Field
          name="reason"
          label={t('listing.reason')}
          hint={t('listing.reasonHint')}
          required
          error={problem.of('reason')}
        >
          {(control) => <TextArea {...control} rows={2} maxLength={500} />}
        </Field>
        <Button variant="primary" isPending={!isIdle}>
          {t('listing.submit')}
        </Button>
      </fetcher.Form>
    </div>
  );
}
