import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { Field } from '../ui/field.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { TextArea } from '../ui/text-area.tsx';
import { StepForm } from './step-form.tsx';
import { useShowPart, useTicket } from './ticket-context.tsx';
import { useShortcuts } from './use-shortcuts.ts';

type Mode = 'reply' | 'note';

/** Id of the field in which an answer is written. */
export const REPLY_ID = 'reply-text';

/** Where the agent writes: an answer that is mailed, or a note that only the desk reads. */
export function ReplyBox() {
  const { t } = useTranslation('desk');
  const { detail } = useTicket();
  const [chosen, setMode] = useState<Mode>('reply');
  const mode = detail.canReply ? chosen : 'note';
  const showPart = useShowPart();
  const write = (next: Mode) => {
    setMode(next);
    showPart('conversation', REPLY_ID);
  };
  useShortcuts({ r: () => write('reply'), n: () => write('note'), v: () => showPart('identity', 'next-step') });
  const firstName = detail.askedAs.firstName || detail.requesterName;
  const language = t(`language.${detail.language as 'fr'}`);
  return (
    <div
      className={classNames(
        'border-t border-line px-4 pt-2.5 pb-3 sm:px-7',
        mode === 'note' ? 'bg-warn-soft' : 'bg-surface',
      )}
    >
      <StepForm step={mode} className="grid gap-2">
        {({ isPending, errorOf }) => (
          <>
            <fieldset className="flex gap-1" data-needs-script="">
              <legend className="sr-only">{t('reply.modes')}</legend>
              {(['reply', 'note'] as const).map((one) => (
                <button
                  key={one}
                  type="button"
                  aria-pressed={mode === one}
                  disabled={one === 'reply' && !detail.canReply}
                  onClick={() => write(one)}
                  className="rounded-sm px-2 py-0.5 text-[12.5px] font-[550] text-ink-2 hover:text-ink disabled:text-ink-3 aria-pressed:bg-sunken aria-pressed:text-ink"
                >
                  {t(`reply.${one}`)}
                </button>
              ))}
            </fieldset>
            {detail.canReply ? null : <p className="text-[12.5px] text-ink-2">{t('reply.noAddress')}</p>}
            <Field
              name="text"
              id={REPLY_ID}
              label={mode === 'reply' ? t('reply.labelReply') : t('reply.labelNote')}
              isLabelHidden
              required
              error={errorOf('text')}
            >
              {(control) => (
                <TextArea
                  {...control}
                  rows={3}
                  maxLength={20_000}
                  placeholder={
                    mode === 'reply'
                      ? t('reply.placeholder', { name: firstName, language })
                      : t('reply.notePlaceholder')
                  }
                  onKeyDown={(event) => {
                    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
                      event.currentTarget.form?.requestSubmit();
                  }}
                />
              )}
            </Field>
            <div className="flex items-center gap-3">
              <Button variant={mode === 'reply' ? 'primary' : 'secondary'} isPending={isPending}>
                {mode === 'reply' ? t('reply.send') : t('reply.addNote')}
              </Button>
              <p aria-hidden="true" className="ml-auto flex items-center gap-3 text-[12px] text-ink-3 max-lg:hidden">
                <span>
                  <Kbd>r</Kbd> {t('reply.keys.reply')}
                </span>
                <span>
                  <Kbd>n</Kbd> {t('reply.keys.note')}
                </span>
                <span>
                  <Kbd>v</Kbd> {t('reply.keys.verify')}
                </span>
              </p>
            </div>
          </>
        )}
      </StepForm>
    </div>
  );
}
