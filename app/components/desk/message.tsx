import { FileText, Paperclip } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { TimelineEntry } from '#server/tickets/contract.ts';
import { locales } from '../../i18n/languages.ts';
import { useLanguage } from '../../i18n/use-format.ts';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { TextArea } from '../ui/text-area.tsx';
import { Time } from '../ui/time.tsx';
import { FlagChip } from './flag-chip.tsx';
import { MarkedText } from './marked-text.tsx';
import { useTicket } from './ticket-context.tsx';

type Message = Extract<TimelineEntry, { type: 'message' }>;

const looks = {
  in: 'border-line bg-surface shadow-card',
  out: 'border-accent-line bg-accent-soft sm:ml-10',
  note: 'border-warn-line bg-warn-soft sm:ml-10',
};

/** One message of the conversation: received, sent, or a note for the desk. */
export function MessageCard({ message }: { message: Message }) {
  const { t } = useTranslation('desk');
  const spans = message.spans.filter((span) => span.field === 'text');
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
      {message.text.trim() === '' ? (
        <p className="text-ink-2">{t('message.empty')}</p>
      ) : (
        <div className="break-words whitespace-pre-line">
          <MarkedText text={message.text.trimEnd()} spans={spans} />
        </div>
      )}
      {message.attachments.length > 0 ? <Attachments message={message} /> : null}
      {message.flags.length > 0 || message.inboundMail !== null ? (
        <div className="mt-3 flex flex-wrap items-center gap-1.5">
          {message.flags.map((flag) => (
            <FlagChip key={flag} flag={flag} />
          ))}
          {message.inboundMail === null ? null : <RawMail mail={message.inboundMail} />}
        </div>
      ) : null}
    </article>
  );
}

function Attachments({ message }: { message: Message }) {
  const { t } = useTranslation('desk');
  const language = useLanguage();
  const size = (bytes: number) => {
    const isLarge = bytes >= 1_000_000;
    return new Intl.NumberFormat(locales[language], {
      style: 'unit',
      unit: isLarge ? 'megabyte' : 'kilobyte',
      maximumFractionDigits: isLarge ? 1 : 0,
    }).format(Math.max(isLarge ? bytes / 1_000_000 : bytes / 1000, isLarge ? 0 : 1));
  };
  return (
    <ul aria-label={t('message.attachments')} className="mt-3 flex flex-wrap gap-1.5">
      {message.attachments.map((attachment) => (
        <li
          key={`${attachment.name}-${attachment.size}`}
          className="inline-flex max-w-full items-center gap-1.5 rounded-md border border-line px-2 py-1 text-[12.5px] text-ink-2"
        >
          <Paperclip aria-hidden="true" className="size-3.5 flex-none" />
          <span className="truncate">{attachment.name}</span>
          <span className="num whitespace-nowrap text-ink-3" suppressHydrationWarning>
            {size(attachment.size)}
          </span>
        </li>
      ))}
    </ul>
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
        <button
          type="button"
          data-needs-script=""
          className="ml-auto inline-flex items-center gap-1 rounded-sm px-1 text-[12.5px] text-ink-2 hover:text-accent"
        >
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
