import { Form, useNavigation, useSubmit } from '@remix-run/react';
import { Trash2 } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRefusal } from '../requester/use-refusal.ts';
import { ConfirmPresence } from '../staff/confirm-presence.tsx';
import { Button } from '../ui/button.tsx';
import { Callout } from '../ui/callout.tsx';
import { Field } from '../ui/field.tsx';
import { TextArea } from '../ui/text-area.tsx';
import { TextInput } from '../ui/text-input.tsx';

/** The last characters of an account's identity: what is typed to confirm that it is this one. */
export const shortId = (account: string): string => account.slice(-8);

/**
 * Erases the account for good. The first press opens the form, which wants a reason and the identity typed once more; where
 * the last proof of presence is too old it is asked for here, and the form sent again as it stands.
 */
export function EraseAccount({ account }: { account: string }) {
  const { t, i18n } = useTranslation('privacy');
  const refused = useRefusal();
  const [isOpen, setIsOpen] = useState(refused !== null);
  const navigation = useNavigation();
  const isPending = navigation.formMethod === 'POST';
  const submit = useSubmit();
  const form = useRef<HTMLFormElement>(null);
  const [isConfirmed, setConfirmed] = useState(false);
  const needsProof = refused?.code === 'reauthentication_needed';
  const code = needsProof ? null : (refused?.code ?? null);
  useEffect(() => {
    if (navigation.state !== 'idle') setConfirmed(false);
  }, [navigation.state]);
  const again = useCallback(() => {
    setConfirmed(true);
    if (form.current) submit(form.current);
  }, [submit]);
  const problem = code !== null && i18n.exists(`privacy:problem.${code}`) ? code : 'other';
  const errorOf = (name: string) => {
    const [error] = refused?.errorsOf(name) ?? [];
    return error === undefined
      ? {}
      : {
          error: i18n.exists(`desk:invalid.${error}`)
            ? i18n.t(`desk:invalid.${error}` as 'desk:invalid.reason_short')
            : error,
        };
  };
  return (
    <section aria-label={t('erase.title')} className="rounded-lg border border-line bg-surface p-3.5">
      <h2 className="text-[13px] font-[620]">{t('erase.title')}</h2>
      <p className="mt-1 text-[13px] text-ink-2">{t('erase.lead')}</p>
      {needsProof && !isConfirmed && navigation.state === 'idle' ? (
        <div className="mt-3">
          <ConfirmPresence onDone={again} />
        </div>
      ) : null}
      {isOpen ? (
        <Form ref={form} method="post" className="mt-3 grid gap-3">
          {code === null ? null : (
            <Callout tone="danger" isLive>
              {t(`problem.${problem}` as 'problem.other')}
            </Callout>
          )}
          <Field
            name="reason"
            label={t('erase.reason')}
            hint={t('erase.reasonHint')}
            defaultValue={refused?.typed('reason')}
            {...errorOf('reason')}
            required
          >
            {(control) => <TextArea {...control} rows={3} maxLength={500} />}
          </Field>
          <Field
            name="confirmation"
            label={t('erase.confirmation', { id: shortId(account) })}
            {...errorOf('confirmation')}
            required
          >
            {(control) => <TextInput {...control} autoComplete="off" spellCheck={false} maxLength={36} />}
          </Field>
          <Button variant="danger" isPending={isPending} icon={<Trash2 aria-hidden="true" />}>
            {t('erase.run')}
          </Button>
        </Form>
      ) : (
        <Button type="button" className="mt-3" onClick={() => setIsOpen(true)} icon={<Trash2 aria-hidden="true" />}>
          {t('erase.open')}
        </Button>
      )}
    </section>
  );
}
