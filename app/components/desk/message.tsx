import { AlignLeft, FileText, LayoutTemplate, MailWarning } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Bounce, TimelineEntry } from '#server/tickets/contract.ts';
import { Button } from '../ui/button.tsx';
import { Callout } from '../ui/callout.tsx';
import { classNames } from '../ui/class-names.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { TextArea } from '../ui/text-area.tsx';
import { Time } from '../ui/time.tsx';
import { Attachments } from './attachments.tsx';
import { bounceWord } from './bounce-word.ts';
import { FlagChip } from './flag-chip.tsx';
import { MarkedText, MarkLegend } from './marked-text.tsx';
import { useTicket } from './ticket-context.tsx';

type Message = Extract<TimelineEntry, { type: 'message' }>;

const looks = {
  in: 'border-line bg-surface shadow-card',
  out: 'border-accent-line bg-accent-soft sm:ml-10',
  note: 'border-warn-line bg-warn-soft sm:ml-10',
};

/** One message of the conversation: received, sent, or a note for the desk. */
export function MessageCard({ message }: { message: Message }) {
  const { t } = useTranslation(['desk', 'mail']);
  const [isLaidOut, setLaidOut] = useState(false);
  const assignedBy = message.flags.find(isAssigned)?.slice(ASSIGNED.length);
  const flags = message.flags.filter((flag) => !isAssigned(flag));
  return (
    <article className={classNames('max-w-[720px] rounded-lg border px-4 pt-3 pb-3.5', looks[message.direction])}>
      <div className="mb-2 flex flex-wrap items-baseline gap-x-2 text-[13px] text-ink-2">
        <h2 className="font-[600] text-ink">{message.authorName}</h2>
        {message.authorShown && message.authorShown !== message.authorName ? (
          <span className="min-w-0 break-all">{message.authorShown}</span>
        ) : null}
        {message.direction === 'out' ? <span>{t('message.toRequester')}</span> : null}
        {message.direction === 'note' ? <span className="font-[570] text-warn">{t('message.note')}</span> : null}
        <Time value={message.at} className="ml-auto text-[12.5px] text-ink-2" />
      </div>
      {assignedBy === undefined ? (
        isLaidOut ? (
          <LaidOut message={message.id} />
        ) : (
          <Words message={message} />
        )
      ) : (
        <Callout tone="info" title={message.subject ?? undefined}>
          {t('mail:assigned', { name: assignedBy })}
        </Callout>
      )}
      {message.attachments.length > 0 ? <Attachments message={message.id} files={message.attachments} /> : null}
      {message.bounce ? <CameBack bounce={message.bounce} /> : null}
      {flags.length > 0 || message.inboundMail !== null ? (
        <div className="mt-3 flex flex-wrap items-center gap-1.5">
          {flags.map((flag) => (
            <FlagChip key={flag} flag={flag} />
          ))}
          <span className="ml-auto flex flex-wrap gap-x-2">
            {message.hasHtml ? (
              <button
                type="button"
                data-needs-script=""
                aria-pressed={isLaidOut}
                onClick={() => setLaidOut(!isLaidOut)}
                className={quiet}
              >
                {isLaidOut ? (
                  <AlignLeft aria-hidden="true" className="size-3.5" />
                ) : (
                  <LayoutTemplate aria-hidden="true" className="size-3.5" />
                )}
                {t(isLaidOut ? 'mail:sheet.hide' : 'mail:sheet.show')}
              </button>
            ) : null}
            {message.inboundMail === null ? null : <RawMail mail={message.inboundMail} />}
          </span>
        </div>
      ) : null}
    </article>
  );
}

const ASSIGNED = 'assigned:';
/** A mail that a person filed with the ticket says so in its own words. */
const isAssigned = (flag: string): boolean => flag.startsWith(ASSIGNED);

const quiet = 'inline-flex items-center gap-1 rounded-sm px-1 text-[12.5px] text-ink-2 hover:text-accent';

function Words({ message }: { message: Message }) {
  const { t } = useTranslation('desk');
  if (message.text.trim() === '') return <p className="text-ink-2">{t('message.empty')}</p>;
  const spans = message.spans.filter((span) => span.field === 'text');
  return (
    <>
      <div className="break-words whitespace-pre-line">
        <MarkedText text={message.text.trimEnd()} spans={spans} />
      </div>
      <MarkLegend spans={spans} />
    </>
  );
}

/** The mail as its sender laid it out, on a white sheet in a frame of its own in which nothing runs. */
function LaidOut({ message }: { message: string }) {
  const { t } = useTranslation('mail');
  const { reference } = useTicket().detail;
  return (
    <iframe
      sandbox=""
      referrerPolicy="no-referrer"
      title={t('sheet.title')}
      src={`/desk/tickets/${reference}/messages/${message}/html`}
      className="block h-[min(60dvh,560px)] min-h-40 w-full resize-y rounded-md border border-line bg-white"
    />
  );
}

function CameBack({ bounce }: { bounce: Bounce }) {
  const { t } = useTranslation('mail');
  return (
    <p
      className="mt-3 flex items-start gap-1.5 text-[13px] font-[550] text-danger"
      title={t('bounce.report', { detail: bounce.detail })}
    >
      <MailWarning aria-hidden="true" className="mt-0.5 size-3.5 flex-none" />
      <span className="min-w-0">
        {t('bounce.message', { what: bounceWord(t, bounce.detail) })}{' '}
        <Time value={bounce.at} className="font-normal text-ink-2" />
      </span>
    </p>
  );
}

/** Asks why, then downloads: a plain form, since a file is no page. */
function RawMail({ mail }: { mail: string }) {
  const { t } = useTranslation(['desk', 'common']);
  const { path } = useTicket();
  return (
    <Dialog
      title={t('message.raw')}
      description={t('message.rawText')}
      trigger={
        <button type="button" data-needs-script="" className={quiet}>
          <FileText aria-hidden="true" className="size-3.5" />
          {t('message.raw')}
        </button>
      }
    >
      <form method="post" action={path('raw')} className="grid gap-4">
        <input type="hidden" name="mail" value={mail} />
        <Field name="reason" label={t('form.reason')} hint={t('form.reasonHint')} required>
          {(control) => <TextArea {...control} rows={2} minLength={5} maxLength={500} />}
        </Field>
        <Button variant="primary">{t('message.rawSubmit')}</Button>
      </form>
    </Dialog>
  );
}
