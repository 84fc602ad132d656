import type { TFunction } from 'i18next';
import {
  CircleCheck,
  Eye,
  Fingerprint,
  FolderInput,
  IdCard,
  KeyRound,
  Link2,
  type LucideIcon,
  Mail,
  MailCheck,
  MailWarning,
  MessageCircleQuestion,
  ShieldAlert,
  ShieldCheck,
  ShieldQuestionMark,
  Tag,
  Undo2,
  UserCheck,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EVIDENCE_KINDS, VERIFIED_ACTIONS } from '#server/institutions/contract.ts';
import { TICKET_KINDS, type TimelineEntry } from '#server/tickets/contract.ts';
import { useLanguage } from '../../i18n/use-format.ts';
import { Age } from './age.tsx';
import { bounceWord } from './bounce-word.ts';
import { midSentence } from './mid-sentence.ts';
import { AroundMasked } from './step-parts.tsx';

type Event = Extract<TimelineEntry, { type: 'event' }>;
type SentMail = Extract<TimelineEntry, { type: 'mail' }>;

/** What was done on the ticket, in one quiet line. */
export function SystemLine({ entry }: { entry: Event | SentMail }) {
  return entry.type === 'mail' ? <MailLine mail={entry} /> : <EventLine event={entry} />;
}

const icons: Record<string, LucideIcon> = {
  'mail.raw_read': Eye,
  'mail.failed': MailWarning,
  'mail.bounced': MailWarning,
  'mail.attachment_read': Eye,
  'identity.code_sent': KeyRound,
  'identity.answer_matched': MessageCircleQuestion,
  'identity.answer_refused': MessageCircleQuestion,
  'identity.confirmed': ShieldCheck,
  'identity.approval_requested': ShieldQuestionMark,
  'identity.approval_decided': ShieldCheck,
  'identity.document_seen': IdCard,
  'identity.proof_requested': Link2,
  'identity.address_proved': MailCheck,
  'identity.electronic_identity_matched': Fingerprint,
  'identity.evidence_revoked': Undo2,
  'ticket.resolved': CircleCheck,
  'ticket.kind_set': Tag,
  'ticket.account_linked': Link2,
  'ticket.taken': UserCheck,
  'account.address_shown': Eye,
};

/** What befell a mail of the ticket, in the words of the mail's own texts; null for every other event. */
function mailSentence(t: TFunction<['mail']>, { action, actorName: actor, detail }: Event): string | null {
  switch (action) {
    case 'mail.set_aside': {
      const kind = detail.kind === 'auto_reply' || detail.kind === 'bounce' ? detail.kind : 'other';
      return t(`event.set_aside.${kind}`);
    }
    case 'mail.bounced':
      return t('event.bounced', { what: bounceWord(t, String(detail.status ?? '')) });
    case 'mail.attachment_read':
      return t('event.attachment_read', { actor, name: String(detail.name ?? '') });
    default:
      return null;
  }
}

function EventLine({ event }: { event: Event }) {
  const { t: mailText } = useTranslation(['mail']);
  const { t, i18n } = useTranslation('desk');
  const language = useLanguage();
  const { actor, action, detail } = { actor: event.actorName, action: event.action, detail: event.detail };
  const word = (value: unknown): string => {
    const evidence = EVIDENCE_KINDS.find((one) => one === value);
    if (evidence) return midSentence(t(`evidence.kind.${evidence}`), language);
    const kind = TICKET_KINDS.find((one) => one === value);
    const verified = VERIFIED_ACTIONS.find((one) => one === value);
    return kind ? t(`kind.${kind}`) : verified ? midSentence(t(`action.${verified}`), language) : String(value ?? '');
  };
  const whatOf = ({ action: verified, kind, cause }: typeof detail): string => {
    if (action !== 'identity.electronic_identity_refused') return word(verified ?? kind);
    const known = `desk:provider.${cause}`;
    return i18n.exists(known) ? t(known as 'provider.other') : t('provider.other');
  };
  const outcome = detail.outcome === 'approved' || detail.outcome === 'refused' ? t(`outcome.${detail.outcome}`) : '';
  const key = `desk:event.${action}`;
  const refusal = `desk:refusal.${detail.refusal}`;
  const isRefused = event.outcome !== 'done' && !action.endsWith('_refused');
  const own = isRefused ? null : mailSentence(mailText, event);
  const sentence =
    own ??
    (isRefused
      ? t('event.denied', {
          actor,
          what: i18n.exists(refusal) ? t(refusal as 'refusal.other') : word(detail.action),
        })
      : i18n.exists(key)
        ? t(
            key as 'event.identity.confirmed',
            {
              actor,
              what: whatOf(detail),
              from: word(detail.from),
              to: word(detail.to),
              outcome,
            } as { actor: string; what: string },
          )
        : t('event.other', { actor, action }));
  return (
    <Line icon={isRefused || event.outcome === 'denied' ? ShieldAlert : (icons[action] ?? FolderInput)} at={event.at}>
      {sentence}
    </Line>
  );
}

function MailLine({ mail }: { mail: SentMail }) {
  const { t, i18n } = useTranslation('desk');
  const { t: mailText } = useTranslation(['mail']);
  const language = useLanguage();
  const key = `desk:mail.${mail.purpose}`;
  const hasTrouble = mail.state === 'failed' || mail.state === 'uncertain' || mail.bounce !== null;
  return (
    <Line icon={hasTrouble ? MailWarning : Mail} at={mail.at}>
      {i18n.exists(key) ? t(key as 'mail.other') : t('mail.other')}{' '}
      <AroundMasked sentence={(to) => t('mailTo', { to })} value={mail.recipientHint} />,{' '}
      <span className={hasTrouble ? 'font-[570] text-danger' : undefined}>
        {mail.bounce
          ? midSentence(mailText('bounce.message', { what: bounceWord(mailText, mail.bounce.detail) }), language)
          : t(`mailState.${mail.state}`)}
      </span>
    </Line>
  );
}

function Line({ icon: Icon, at, children }: { icon: LucideIcon; at: string; children: ReactNode }) {
  return (
    <p className="flex max-w-[720px] items-start gap-2 text-[12.5px] leading-[18px] text-ink-3">
      <Icon aria-hidden="true" className="mt-0.5 ml-1 size-3.5 flex-none" />
      <span className="min-w-0 flex-1">{children}</span>
      <span className="pr-4">
        <Age since={at} />
      </span>
    </p>
  );
}
