import { useFetcher } from '@remix-run/react';
import { startAuthentication } from '@simplewebauthn/browser';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { Fingerprint } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isRefusal } from '../desk/refused.tsx';
import { Button } from '../ui/button.tsx';
import { FieldErrors } from '../ui/field.tsx';

export type PasskeyButtonProps = {
  /** Where the browser's answer is sent: to sign in, or to prove presence. */
  action: string;
  label: string;
  /** Called once the answer was accepted, where its action leads nowhere. */
  onDone?: () => void;
};

/** Asks the browser for a passkey of this address. It needs script, and stands beside a way that does not. */
export function PasskeyButton({ action, label, onDone }: PasskeyButtonProps) {
  const { t, i18n } = useTranslation('staff');
  const fetcher = useFetcher<unknown>();
  const [state, setState] = useState<'idle' | 'asking' | 'refused'>('idle');
  const { data } = fetcher;
  const refused = isRefusal(data) ? (data.error ?? 'passkey_refused') : null;
  useEffect(() => {
    if (fetcher.state === 'idle' && data !== undefined && !isRefusal(data)) onDone?.();
  }, [fetcher.state, data, onDone]);

  const ask = async () => {
    setState('asking');
    try {
      const answer = await fetch('/staff/passkeys/begin', { method: 'POST', headers: { Accept: 'application/json' } });
      if (!answer.ok) throw new Error('refused');
      const { token, options } = (await answer.json()) as {
        token: string;
        options: PublicKeyCredentialRequestOptionsJSON;
      };
      const response = JSON.stringify(await startAuthentication({ optionsJSON: options }));
      fetcher.submit({ token, response }, { method: 'post', action });
      setState('idle');
    } catch {
      // The person closed the browser's question, or holds no passkey for this address.
      setState('refused');
    }
  };

  const code = refused ?? (state === 'refused' ? 'passkey_refused' : null);
  const key = i18n.exists(`staff:problem.${code}`) ? code : 'other';
  return (
    <div data-needs-script="">
      <Button
        type="button"
        isFull
        icon={<Fingerprint aria-hidden="true" />}
        isPending={state === 'asking' || fetcher.state !== 'idle'}
        onClick={ask}
      >
        {label}
      </Button>
      <div role="status">
        <FieldErrors id="passkey-error" errors={code === null ? [] : [t(`problem.${key}` as 'problem.other')]} />
      </div>
    </div>
  );
}
