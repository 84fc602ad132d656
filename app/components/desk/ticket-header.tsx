import { Link, useFetcher, useLocation } from '@remix-run/react';
import { ArrowLeft, ChevronDown, CircleCheck, Inbox, RotateCcw, UserCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CHOSEN_KINDS } from '#server/tickets/contract.ts';
import { useRootData } from '../../root-data.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { Menu } from '../ui/menu.tsx';
import { Time } from '../ui/time.tsx';
import { KindChip } from './kind-chip.tsx';
import { MarkedText } from './marked-text.tsx';
import { isRefusal, Refused } from './refused.tsx';
import { StepForm } from './step-form.tsx';
import { Around } from './step-parts.tsx';
import { useTicket } from './ticket-context.tsx';

/** Whose request it is and where it stands; what can be done with the ticket as a whole. */
export function TicketHeader() {
  const { t } = useTranslation('desk');
  const { detail } = useTicket();
  const { search } = useLocation();
  const { now } = useRootData();
  const language = t(`language.${detail.language as 'fr'}`);
  const isToday = now.slice(0, 10) === detail.openedAt.slice(0, 10);
  return (
    <header className="border-b border-line bg-surface px-4 pt-3 pb-3 sm:px-7">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-[13px] text-ink-3">
        <Link
          to={`/desk/tickets${search}`}
          aria-label={t('ticket.back')}
          className="-ml-2 grid size-8 place-items-center rounded-md text-ink-2 hover:bg-sunken min-[1100px]:hidden"
        >
          <ArrowLeft aria-hidden="true" className="size-4" />
        </Link>
        <span className="num">{detail.reference}</span>
        <KindMenu />
        <StatusChip />
        <span className="max-sm:hidden">{detail.institution.name}</span>
      </div>
      <div className="mt-1 flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <h1 className="min-w-0 flex-1 basis-64 text-[19px] leading-snug font-[650] tracking-[-0.012em]">
          <Subject />
        </h1>
        <Steps />
      </div>
      <div className="mt-1.5 flex flex-wrap items-center gap-x-3.5 gap-y-1 text-[13px] text-ink-2">
        <span className="inline-flex min-w-0 items-center gap-1.5">
          <Avatar name={detail.requesterName} />
          <span className="truncate">{detail.requesterName}</span>
        </span>
        <span>
          <Around sentence={(when) => t('ticket.received', { when })}>
            <Time value={detail.openedAt} as={isToday ? 'timeOfDay' : 'relative'} />
          </Around>
        </span>
        <span>{language}</span>
        <span className="inline-flex items-center gap-1.5 text-ink-3">
          {detail.assignee ? <Avatar name={detail.assignee.name} /> : null}
          <span>
            {detail.assignee
              ? detail.assignee.isMe
                ? t('ticket.mine')
                : t('ticket.assignee', { name: detail.assignee.name })
              : t('ticket.unassigned')}
          </span>
        </span>
      </div>
    </header>
  );
}

function StatusChip() {
  const { t } = useTranslation('desk');
  const { status } = useTicket().detail;
  const tone = status === 'resolved' ? 'ok' : status === 'waiting' ? 'neutral' : 'info';
  return <Chip tone={tone}>{t(`status.${status}`)}</Chip>;
}

/** The subject, with the words that were understood in it as they stand in the mail that opened the ticket. */
function Subject() {
  const { subject, timeline } = useTicket().detail;
  const opening = timeline.find((entry) => entry.type === 'message' && entry.direction === 'in');
  const spans = opening?.type === 'message' && opening.subject === subject ? opening.spans : [];
  return <MarkedText text={subject} spans={spans.filter((span) => span.field === 'subject')} />;
}

/** The kind, and the other kinds it may be set to. */
function KindMenu() {
  const { t } = useTranslation(['desk', 'mail']);
  const { detail, path } = useTicket();
  const fetcher = useFetcher();
  return (
    <>
      <Menu
        trigger={
          <button
            type="button"
            aria-label={`${t('ticket.setKind')} : ${t(`kind.${detail.kind}`)}`}
            className="inline-flex items-center gap-0.5 rounded-md hover:bg-sunken"
          >
            <KindChip kind={detail.kind} />
            <ChevronDown aria-hidden="true" className="size-3.5" />
          </button>
        }
        items={CHOSEN_KINDS.map((kind) => ({
          id: kind,
          label: kind === 'unclassified' ? t('mail:kind.undo') : t(`kind.${kind}`),
          isDisabled: kind === detail.kind,
          onSelect: () => fetcher.submit({ version: detail.version, kind }, { method: 'post', action: path('kind') }),
        }))}
      />
      {fetcher.state === 'idle' && isRefusal(fetcher.data) ? (
        <div className="order-last w-full">
          <Refused error={fetcher.data.error} />
        </div>
      ) : null}
    </>
  );
}

function Steps() {
  const { t } = useTranslation('desk');
  const { assignee, status } = useTicket().detail;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {status === 'resolved' ? (
        <StepButton step="reopen" label={t('ticket.reopen')} icon={<RotateCcw aria-hidden="true" />} />
      ) : (
        <>
          {assignee?.isMe ? (
            <StepButton step="release" label={t('ticket.release')} icon={<Inbox aria-hidden="true" />} />
          ) : (
            <StepButton
              step="take"
              label={assignee ? t('ticket.takeOver', { name: assignee.name }) : t('ticket.take')}
              icon={<UserCheck aria-hidden="true" />}
            />
          )}
          <StepButton step="resolve" label={t('ticket.resolve')} icon={<CircleCheck aria-hidden="true" />} />
        </>
      )}
    </div>
  );
}

function StepButton({ step, label, icon }: { step: string; label: string; icon: ReactNode }) {
  return (
    <StepForm key={step} step={step} className="grid gap-2">
      {({ isPending }) => (
        <Button isPending={isPending} icon={icon} className="[--control-height:32px] [--text:13px]">
          {label}
        </Button>
      )}
    </StepForm>
  );
}
