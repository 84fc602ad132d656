import { type ReactNode, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { Callout } from '../ui/callout.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { TextArea } from '../ui/text-area.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { KeptMailForm, useStepPath } from './kept-mail-form.tsx';

type Asking = { mail: string; trigger: ReactNode };

/** Asks which ticket a mail belongs to. */
export function AssignDialog({ mail, trigger }: Asking) {
  const { t } = useTranslation('mail');
  const [isOpen, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  return (
    <Dialog
      title={t('quarantine.action.assign')}
      description={t('quarantine.assign.text')}
      trigger={trigger}
      isOpen={isOpen}
      onOpenChange={setOpen}
    >
      <KeptMailForm mail={mail} step="assign" className="grid gap-4" onDone={close}>
        {({ isPending, errorOf }) => (
          <>
            <Field
              name="reference"
              label={t('quarantine.assign.reference')}
              hint={t('quarantine.assign.hint')}
              required
              error={errorOf('reference')}
            >
              {(control) => <TextInput {...control} autoComplete="off" spellCheck={false} maxLength={32} />}
            </Field>
            <Button variant="primary" isPending={isPending}>
              {t('quarantine.assign.submit')}
            </Button>
          </>
        )}
      </KeptMailForm>
    </Dialog>
  );
}

/** Asks why a mail needs nothing. */
export function DiscardDialog({ mail, trigger }: Asking) {
  const { t } = useTranslation(['mail', 'desk']);
  const [isOpen, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  return (
    <Dialog
      title={t('mail:quarantine.action.discard')}
      description={t('mail:quarantine.discard.text')}
      trigger={trigger}
      isOpen={isOpen}
      onOpenChange={setOpen}
    >
      <KeptMailForm mail={mail} step="discard" className="grid gap-4" onDone={close}>
        {({ isPending, errorOf }) => (
          <>
            <Reason error={errorOf('reason')} />
            <Button variant="danger" isPending={isPending}>
              {t('mail:quarantine.discard.submit')}
            </Button>
          </>
        )}
      </KeptMailForm>
    </Dialog>
  );
}

/** Asks why, then shows the beginning of the raw mail as it is written, or hands it out whole. */
export function SourceDialog({ mail, trigger }: Asking) {
  const { t } = useTranslation('mail');
  const path = useStepPath(mail);
  return (
    <Dialog isWide title={t('quarantine.action.source')} description={t('quarantine.source.text')} trigger={trigger}>
      <KeptMailForm mail={mail} step="source" className="grid gap-4">
        {({ isPending, errorOf, source }) =>
          source ? (
            <>
              {source.isCut ? <Callout tone="info">{t('quarantine.source.cut')}</Callout> : null}
              <section
                // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard.
                tabIndex={0}
                aria-label={t('quarantine.source.label')}
                className="max-h-[60dvh] overflow-auto rounded-md border border-line bg-sunken p-3"
              >
                <pre className="font-mono text-[12px] leading-[17px] break-words whitespace-pre-wrap">
                  {source.text}
                </pre>
              </section>
            </>
          ) : (
            <>
              <Reason error={errorOf('reason')} />
              <div className="flex flex-wrap gap-2">
                <Button variant="primary" isPending={isPending}>
                  {t('quarantine.source.show')}
                </Button>
                <button
                  type="submit"
                  formAction={path('file')}
                  onClick={(event) => {
                    event.preventDefault();
                    if (event.currentTarget.form) download(event.currentTarget.form, path('file'));
                  }}
                  className="px-2 text-accent underline decoration-accent-line underline-offset-4"
                >
                  {t('quarantine.source.download')}
                </button>
              </div>
            </>
          )
        }
      </KeptMailForm>
    </Dialog>
  );
}

/** A file is no page: the browser itself posts this form. One without a reason is answered with what it lacks. */
function download(form: HTMLFormElement, address: string): void {
  const reason = String(new FormData(form).get('reason') ?? '');
  if (reason.trim().length < 5) {
    form.requestSubmit();
    return;
  }
  const former = form.getAttribute('action') ?? '';
  form.setAttribute('action', address);
  form.submit();
  form.setAttribute('action', former);
}

function Reason({ error }: { error: string | undefined }) {
  const { t } = useTranslation('desk');
  return (
    <Field name="reason" label={t('form.reason')} hint={t('form.reasonHint')} required error={error}>
      {(control) => <TextArea {...control} rows={2} minLength={5} maxLength={500} />}
    </Field>
  );
}
