import { Form, useFetcher } from '@remix-run/react';
import { startRegistration } from '@simplewebauthn/browser';
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import { KeyRound } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OwnAccess } from '#server/staff/contract.ts';
import { isRefusal } from '../desk/refused.tsx';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { Time } from '../ui/time.tsx';
import { Problem } from './problem.tsx';
import { Line, Section } from './section.tsx';

/** One's own passkeys; adding one needs script, since the browser itself asks for it. */
export function PasskeyList({ passkeys }: { passkeys: OwnAccess['passkeys'] }) {
  const { t } = useTranslation('staff');
  return (
    <Section title={t('profile.passkeys')} lead={t('profile.passkeysText')}>
      {passkeys.length === 0 ? <p className="px-4 py-3 text-ink-2">{t('profile.passkeyNone')}</p> : null}
      {passkeys.map(({ id, label, createdAt, lastUsedAt }) => (
        <Line
          key={id}
          label={label}
          action={
            <Form method="post" action="/staff/passkeys/remove">
              <input type="hidden" name="id" value={id} />
              <Button variant="ghost" aria-label={t('profile.removeLabel', { name: label })}>
                {t('profile.remove')}
              </Button>
            </Form>
          }
        >
          {t('profile.added')} <Time value={createdAt} as="date" /> ·{' '}
          {lastUsedAt === null ? (
            t('profile.neverUsed')
          ) : (
            <>
              {t('profile.used')} <Time value={lastUsedAt} />
            </>
          )}
        </Line>
      ))}
      <AddPasskey key={passkeys.length} />
    </Section>
  );
}

function AddPasskey() {
  const { t } = useTranslation('staff');
  const fetcher = useFetcher<unknown>();
  const [state, setState] = useState<'idle' | 'asking' | 'refused' | 'stale'>('idle');
  const refused = isRefusal(fetcher.data) ? (fetcher.data.error ?? 'passkey_refused') : null;
  const add = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const label = String(new FormData(event.currentTarget).get('label') ?? '').trim();
    if (label === '') return;
    setState('asking');
    try {
      const answer = await fetch('/staff/passkeys/new', { method: 'POST', headers: { Accept: 'application/json' } });
      if (answer.status === 403) return setState('stale');
      if (!answer.ok) throw new Error('refused');
      const { token, options } = (await answer.json()) as {
        token: string;
        options: PublicKeyCredentialCreationOptionsJSON;
      };
      const response = JSON.stringify(await startRegistration({ optionsJSON: options }));
      fetcher.submit({ token, label, response }, { method: 'post', action: '/staff/passkeys/add' });
      setState('idle');
    } catch {
      // The person closed the browser's question, or the device holds a passkey for this address already.
      setState('refused');
    }
  };
  const code = state === 'stale' ? 'reauthentication_needed' : state === 'refused' ? 'passkey_refused' : refused;
  return (
    <form onSubmit={add} data-needs-script="" className="grid gap-3 px-4 py-3">
      {code === null ? null : <Problem code={code} />}
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-0 flex-1 basis-56">
          <Field name="label" label={t('profile.passkeyLabel')} hint={t('profile.passkeyLabelHint')} required>
            {(control) => <TextInput {...control} maxLength={100} autoComplete="off" />}
          </Field>
        </div>
        <Button icon={<KeyRound aria-hidden="true" />} isPending={state === 'asking' || fetcher.state !== 'idle'}>
          {t('profile.passkeyAdd')}
        </Button>
      </div>
    </form>
  );
}
