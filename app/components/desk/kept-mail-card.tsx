import { FileText, FolderInput, RotateCcw, Trash2, Undo2, UserCheck } from 'lucide-react';
import { type ComponentPropsWithoutRef, forwardRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ASIDE_KINDS, type KeptMail, QUARANTINE_REASONS } from '#server/tickets/contract.ts';
import { Button } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { MaskedValue } from '../ui/masked-value.tsx';
import { Time } from '../ui/time.tsx';
import { FileSize } from './file-size.tsx';
import { AssignDialog, DiscardDialog, SourceDialog } from './kept-mail-dialogs.tsx';
import { KeptMailForm } from './kept-mail-form.tsx';
import { Around } from './step-parts.tsx';

/** One mail that no ticket came of: who, what, when, why in plain words, and what can be decided. */
export function KeptMailCard({ mail }: { mail: KeptMail }) {
  const { t } = useTranslation('mail');
  const subject = mail.subject?.trim() || t('quarantine.noSubject');
  return (
    <article className="rounded-lg border border-line bg-surface px-4 pt-3.5 pb-3 shadow-card">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-1">
        <h2 className="line-clamp-2 min-w-0 flex-1 basis-64 font-[620] break-words">{subject}</h2>
        <span className="text-[12.5px] leading-[20px] text-ink-3">
          <Around sentence={(when) => t('quarantine.arrived', { when })}>
            <Time value={mail.receivedAt} />
          </Around>
        </span>
      </div>
      <p className="mt-0.5 flex flex-wrap gap-x-2 text-[13px] text-ink-2">
        <span className="min-w-0 break-words">
          {mail.senderName || (mail.senderHint ? null : t('quarantine.noSender'))}
        </span>
        {mail.senderHint ? <MaskedValue value={mail.senderHint} /> : null}
      </p>
      <Why mail={mail} />
      <p className="mt-1.5 flex flex-wrap gap-x-2 text-[12.5px] text-ink-3">
        <span className="break-all">{mail.mailbox}</span>
        <span aria-hidden="true">·</span>
        <FileSize bytes={mail.size} />
        {mail.attempts > 1 ? (
          <>
            <span aria-hidden="true">·</span>
            <span className="num">{t('quarantine.attempts', { count: mail.attempts })}</span>
          </>
        ) : null}
      </p>
      <Decisions mail={mail} />
    </article>
  );
}

function Why({ mail }: { mail: KeptMail }) {
  const { t } = useTranslation('mail');
  const wasQuarantined = mail.state === 'quarantined' || mail.discard?.from === 'quarantined';
  const reason = QUARANTINE_REASONS.find((one) => one === mail.reason) ?? 'other';
  const kind = ASIDE_KINDS.find((one) => one === mail.kind);
  return (
    <div className="mt-2 grid gap-1 text-[13.5px]">
      <p className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
        {wasQuarantined || !kind ? null : <Chip>{t(`quarantine.kind.${kind}`)}</Chip>}
        <span className="min-w-0">
          {wasQuarantined ? t(`quarantine.reason.${reason}`) : t(`quarantine.why.${kind ?? 'other'}`)}
        </span>
        {!wasQuarantined && mail.reason ? (
          <span className="min-w-0 text-[12.5px] break-words text-ink-3">
            {t('quarantine.sign', { sign: mail.reason })}
          </span>
        ) : null}
      </p>
      {mail.lastError ? (
        <details className="text-[12.5px] text-ink-3">
          <summary className="cursor-pointer">{t('quarantine.technical')}</summary>
          <p className="mt-1 break-words">{mail.lastError}</p>
        </details>
      ) : null}
      {mail.discard ? (
        <p className="break-words text-ink-2">
          {t('quarantine.discardedBy', { name: mail.discard.by, reason: mail.discard.reason })}{' '}
          <span className="text-ink-3">({t(`quarantine.discardedWas.${mail.discard.from}`)})</span>
        </p>
      ) : null}
    </div>
  );
}

/** What can be decided: the likeliest first, what a person rarely wants last. */
function Decisions({ mail }: { mail: KeptMail }) {
  const { t } = useTranslation('mail');
  const { state, id } = mail;
  return (
    <div className="mt-3 flex flex-wrap items-center gap-2 border-t border-line pt-3">
      {state === 'quarantined' ? (
        <StepButton mail={id} step="reprocess" icon={<RotateCcw aria-hidden="true" />} />
      ) : null}
      {state === 'set_aside' ? <StepButton mail={id} step="vouch" icon={<UserCheck aria-hidden="true" />} /> : null}
      {state === 'discarded' ? (
        <StepButton mail={id} step="restore" icon={<Undo2 aria-hidden="true" />} />
      ) : (
        <AssignDialog
          mail={id}
          trigger={<Opener icon={<FolderInput aria-hidden="true" />}>{t('quarantine.action.assign')}</Opener>}
        />
      )}
      <SourceDialog
        mail={id}
        trigger={<Opener icon={<FileText aria-hidden="true" />}>{t('quarantine.action.source')}</Opener>}
      />
      {state === 'discarded' ? null : (
        <DiscardDialog
          mail={id}
          trigger={<Opener icon={<Trash2 aria-hidden="true" />}>{t('quarantine.action.discard')}</Opener>}
        />
      )}
    </div>
  );
}

type Step = 'reprocess' | 'vouch' | 'restore';

/** Decides at once: it can be undone, or nothing is lost by it. */
function StepButton({ mail, step, icon }: { mail: string; step: Step; icon: ReactNode }) {
  const { t } = useTranslation('mail');
  return (
    <KeptMailForm mail={mail} step={step} className="contents">
      {({ isPending }) => (
        <Button
          variant={step === 'reprocess' ? 'primary' : 'secondary'}
          isPending={isPending}
          icon={icon}
          className={small}
        >
          {t(`quarantine.action.${step}`)}
        </Button>
      )}
    </KeptMailForm>
  );
}

const small = '[--control-height:32px] [--text:13px]';

type OpenerProps = ComponentPropsWithoutRef<'button'> & { icon: ReactNode };

/** Opens a question; it needs script, as the question stands over the page. */
const Opener = forwardRef<HTMLButtonElement, OpenerProps>(function Opener({ icon, children, ...rest }, ref) {
  return (
    <button
      ref={ref}
      {...rest}
      type="button"
      data-needs-script=""
      className="inline-flex min-h-8 items-center gap-1.5 rounded-md px-2.5 text-[13px] font-[550] text-ink-2 hover:bg-sunken hover:text-ink [&_svg]:size-3.5"
    >
      {icon}
      {children}
    </button>
  );
});
