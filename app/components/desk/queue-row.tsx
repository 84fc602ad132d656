import { Link } from '@remix-run/react';
import { MailWarning } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { QueueRow as Row } from '#server/tickets/contract.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Meter, type MeterStep } from '../ui/meter.tsx';
import { toneColours } from '../ui/tone.ts';
import { Age } from './age.tsx';
import { FlagChip, isWarningFlag } from './flag-chip.tsx';
import { KindChip } from './kind-chip.tsx';

export type QueueRowProps = { row: Row; to: string; isOpen: boolean; showsInstitution: boolean };

/** One ticket of the list: who asks, what for, how far the evidence is, how old, whose. The whole row is its link. */
export function QueueRow({ row, to, isOpen, showsInstitution }: QueueRowProps) {
  const { t } = useTranslation('desk');
  return (
    <li>
      <Link
        to={to}
        data-row=""
        aria-current={isOpen ? 'true' : undefined}
        className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-2.5 gap-y-0.5 border-b border-line px-4 py-2.5 hover:bg-sunken focus-visible:rounded-none focus-visible:-outline-offset-2 aria-current:bg-accent-soft aria-current:shadow-[inset_3px_0_var(--accent)]"
      >
        <span className="truncate font-[600]">{row.requesterName}</span>
        <span className="text-[12.5px] leading-[20px] text-ink-3">
          <Age since={row.openedAt} />
        </span>
        <span className="truncate text-[12.5px] text-ink-2">
          <span className="num text-ink-3">{row.reference}</span>
          {showsInstitution ? ` · ${row.institution}` : null} · {row.subject}
        </span>
        <span className="justify-self-end">
          {row.assigneeName === null ? null : (
            <span title={t('ticket.assignee', { name: row.assigneeName })} className="-my-px inline-flex">
              <Avatar name={row.assigneeName} />
              <span className="sr-only">{t('ticket.assignee', { name: row.assigneeName })}</span>
            </span>
          )}
        </span>
        <span className="col-span-2 mt-0.5 flex items-center gap-1.5">
          <span className="flex min-w-0 flex-1 flex-wrap items-center gap-1.5">
            <KindChip kind={row.kind} />
            {row.hasBounce ? <BounceMark /> : null}
            {row.flags.filter(isWarning).map((flag) => (
              <FlagChip key={flag} flag={flag} isShort />
            ))}
          </span>
          {row.evidence.needed > 0 ? <Meter steps={stepsOf(row.evidence)} /> : null}
        </span>
      </Link>
    </li>
  );
}

const isWarning = (flag: string): boolean => isWarningFlag(flag) && !flag.startsWith('assigned:');

/** A mail to the requester came back: the desk talks to nobody. */
function BounceMark() {
  const { t } = useTranslation('mail');
  const text = t('bounce.row');
  return (
    <span title={text} className={`grid size-5 flex-none place-items-center rounded-[5px] ${toneColours.danger}`}>
      <MailWarning aria-hidden="true" className="size-3 stroke-[2.25]" />
      <span className="sr-only">{text}</span>
    </span>
  );
}

function stepsOf({ done, partial, needed }: Row['evidence']): MeterStep[] {
  return Array.from({ length: needed }, (_, step) =>
    step < done ? 'met' : step < done + partial ? 'partial' : 'missing',
  );
}
