import { Form, useNavigation, useSubmit } from '@remix-run/react';
import { CheckCheck, Trash2, Upload } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RefusalLike } from '../desk/refused.tsx';
import { ConfirmPresence } from '../staff/confirm-presence.tsx';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { TextArea } from '../ui/text-area.tsx';

const panel = 'rounded-lg border border-line bg-surface px-4 py-4 sm:px-5';

/**
 * Puts the draft in force, with the reason that the audit log keeps. Where the last proof of presence is too old it is asked
 * for here, and the form sent again as it stands.
 */
export function ApplyDraft({ version, refused }: { version: number; refused: RefusalLike | null }) {
  const { t } = useTranslation('admin');
  const navigation = useNavigation();
  const isPending = navigation.state === 'submitting';
  const submit = useSubmit();
  const form = useRef<HTMLFormElement>(null);
  const [isConfirmed, setConfirmed] = useState(false);
  useEffect(() => {
    if (navigation.state !== 'idle') setConfirmed(false);
  }, [navigation.state]);
  const again = useCallback(() => {
    setConfirmed(true);
    if (form.current) submit(form.current);
  }, [submit]);
  const asksProof = refused?.error === 'reauthentication_needed' && !isConfirmed && navigation.state === 'idle';
  const isMissing = (refused?.result.error?.reason ?? []).length > 0;
  const typed = refused?.result.initialValue?.reason;
  return (
    <div className={`${panel} grid gap-4`}>
      {asksProof ? <ConfirmPresence onDone={again} /> : null}
      <Form ref={form} method="post" noValidate className="grid gap-3">
        <input type="hidden" name="version" value={version} />
        <input type="hidden" name="do" value="apply" />
        <Field
          name="reason"
          id="reason"
          label={t('draft.reason')}
          hint={t('draft.reasonHint')}
          defaultValue={typeof typed === 'string' ? typed : undefined}
          error={isMissing ? t('draft.reasonMissing') : undefined}
        >
          {(control) => <TextArea {...control} rows={2} maxLength={500} />}
        </Field>
        <div className="flex flex-wrap items-center gap-3">
          <Button variant="primary" isPending={isPending} icon={<CheckCheck aria-hidden="true" />}>
            {t('draft.apply')}
          </Button>
          <p className="text-[13px] text-ink-2">{t('draft.applyHint')}</p>
        </div>
      </Form>
    </div>
  );
}

export function DiscardDraft({ version }: { version: number }) {
  const { t } = useTranslation('admin');
  return (
    <Form method="post">
      <input type="hidden" name="version" value={version} />
      <Button name="do" value="discard" icon={<Trash2 aria-hidden="true" />}>
        {t('draft.discard')}
      </Button>
    </Form>
  );
}

export function RenewDraft({ version }: { version: number }) {
  const { t } = useTranslation('admin');
  return (
    <Form method="post">
      <input type="hidden" name="version" value={version} />
      <Button name="do" value="renew" variant="primary">
        {t('draft.renew')}
      </Button>
    </Form>
  );
}

/** Puts a file into the draft: one that was exported here or elsewhere, or written by hand. */
export function UploadProfile({ version, error }: { version: number; error: string | undefined }) {
  const { t } = useTranslation('admin');
  const isPending = useNavigation().state === 'submitting';
  return (
    <Form method="post" encType="multipart/form-data" noValidate className={`${panel} grid gap-3`}>
      <input type="hidden" name="version" value={version} />
      <input type="hidden" name="do" value="upload" />
      <Field name="file" id="file" label={t('upload.label')} hint={t('upload.hint')} error={error}>
        {({ defaultValue: _, ...control }) => (
          <input
            {...control}
            type="file"
            accept="application/json,.json"
            className="block w-full text-[13px] text-ink-2 file:mr-3 file:min-h-(--control-height) file:rounded-md file:border file:border-control file:bg-surface file:px-3.5 file:text-ink"
          />
        )}
      </Field>
      <Button isPending={isPending} icon={<Upload aria-hidden="true" />} className="justify-self-start">
        {t('upload.submit')}
      </Button>
    </Form>
  );
}
