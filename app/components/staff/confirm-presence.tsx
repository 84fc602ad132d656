import { useFetcher } from '@remix-run/react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { isRefusal } from '../desk/refused.tsx';
import { Button } from '../ui/button.tsx';
import { Callout } from '../ui/callout.tsx';
import { CodeField } from './code-field.tsx';
import { PasskeyButton } from './passkey-button.tsx';

/** Asks, inside a page whose form was refused for it, for a fresh proof of who sits there; the page keeps what was typed. */
export function ConfirmPresence({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('staff');
  const fetcher = useFetcher<unknown>();
  const { data } = fetcher;
  const refused = isRefusal(data) ? data : null;
  useEffect(() => {
    if (fetcher.state === 'idle' && data !== undefined && !isRefusal(data)) onDone();
  }, [fetcher.state, data, onDone]);
  return (
    <Callout tone="warn" title={t('confirm.title')} isLive>
      <p className="mb-3">{t('confirm.lead')}</p>
      <fetcher.Form method="post" action="/staff/confirm?stay" noValidate className="grid gap-3">
        <CodeField refused={refused} isFirst />
        <Button variant="primary" isPending={fetcher.state !== 'idle'}>
          {t('confirm.submit')}
        </Button>
      </fetcher.Form>
      <div className="mt-3">
        <PasskeyButton action="/staff/passkeys/confirm" label={t('confirm.passkey')} onDone={onDone} />
      </div>
    </Callout>
  );
}
