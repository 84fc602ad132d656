import {
  BookOpenCheck,
  Building2,
  ChartColumn,
  CircleUser,
  Contact,
  FileUp,
  Fingerprint,
  Inbox,
  MailCheck,
  MailQuestionMark,
  School,
  ShieldCheck,
  UserCog,
  Users,
} from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BreakGlassAlarm } from '#server/identity/contract.ts';
import type { MailboxAlarm } from '#server/institutions/contract.ts';
import { DeskShell } from '../layout/desk-shell.tsx';
import type { RailItem } from '../layout/rail.ts';
import { SignInAlarms } from '../staff/sign-in-alarms.tsx';
import { BreakGlassBanner } from '../supervision/break-glass-banner.tsx';
import { Callout } from '../ui/callout.tsx';
import { Toast, type ToastMessage } from '../ui/toast.tsx';
import { BelowMailboxAlarms } from './mailbox-alarms.tsx';

/** What the frame of the desk's pages needs to know. */
export type Frame = {
  canReadTickets: boolean;
  canDecide: boolean;
  /** Whether this person looks after people of their own: a secretariat. */
  hasPopulation: boolean;
  /** Whether this person opens accounts as their organising authority. */
  canMigrate: boolean;
  canImport: boolean;
  canReadAudit: boolean;
  canReadPrivacy: boolean;
  canReadStaff: boolean;
  canReadInstitutions: boolean;
  /** The people whom strangers try to sign in as at the moment. */
  signInAlarms: { name: string; until: string }[];
  approvalsWaiting: number;
  /** Whether this person sees to the mails of first accesses. */
  canSendAccess: boolean;
  canQuarantine: boolean;
  mailsQuarantined: number;
  canOversee: boolean;
  /** Emergencies that nobody has judged yet. */
  breakGlass: BreakGlassAlarm;
  /** The mailboxes that are not read at the moment. */
  mailboxAlarms: MailboxAlarm[];
  /** What the last action left to say: a key of the texts, and a mark that is new each time. */
  notice: { code: string; id: string } | null;
};

const WARNINGS = ['answer_missed', 'code_closed'];

/** The rail with the items that this person may use, and the notice of what was just done. */
export function DeskFrame({ frame, children }: { frame: Frame; children: ReactNode }) {
  const { t } = useTranslation([
    'desk',
    'mail',
    'staff',
    'oversight',
    'privacy',
    'support',
    'admin',
    'imports',
    'access',
    'population',
  ]);
  const items: (RailItem | false)[] = [
    frame.canReadTickets && { to: '/desk/tickets', label: t('nav.queue'), icon: Inbox },
    frame.canReadTickets && { to: '/desk/accounts', label: t('nav.accounts'), icon: Users },
    frame.hasPopulation && { to: '/desk/population', label: t('population:nav'), icon: Contact },
    frame.canMigrate && { to: '/desk/migration', label: t('support:migration.nav'), icon: School },
    frame.canImport && { to: '/desk/imports', label: t('imports:nav'), icon: FileUp },
    frame.canSendAccess && { to: '/desk/access-mails', label: t('access:nav'), icon: MailCheck },
    frame.canQuarantine && {
      to: '/desk/quarantine',
      label: t('mail:nav'),
      icon: MailQuestionMark,
      badge: frame.mailsQuarantined,
    },
    frame.canDecide && {
      to: '/supervision/approvals',
      label: t('nav.approvals'),
      icon: ShieldCheck,
      badge: frame.approvalsWaiting,
    },
    frame.canOversee && { to: '/supervision/oversight', label: t('oversight:title'), icon: ChartColumn },
    frame.canReadPrivacy && { to: '/supervision/accounts', label: t('privacy:title'), icon: Fingerprint },
    frame.canReadAudit && { to: '/supervision/audit', label: t('nav.audit'), icon: BookOpenCheck },
    frame.canReadStaff && { to: '/supervision/staff', label: t('staff:people.title'), icon: UserCog },
    frame.canReadInstitutions && { to: '/admin/institutions', label: t('admin:list.title'), icon: Building2 },
  ];
  return (
    <DeskShell
      items={items.filter((item) => item !== false)}
      home="/desk"
      profile={{ to: '/staff/profile', label: t('nav.profile'), icon: CircleUser }}
      signOutAction="/staff/sign-out"
    >
      <Notice notice={frame.notice} />
      <BelowMailboxAlarms
        alarms={frame.mailboxAlarms}
        above={frame.breakGlass.open > 0 ? <BreakGlassBanner alarm={frame.breakGlass} /> : null}
        others={<SignInAlarms alarms={frame.signInAlarms} />}
      >
        {children}
      </BelowMailboxAlarms>
    </DeskShell>
  );
}

/** The notice stays until its time is over, also when the page's data are fetched again meanwhile. */
function Notice({ notice }: { notice: Frame['notice'] }) {
  const { t, i18n } = useTranslation(['desk', 'mail', 'imports']);
  const key = ['desk', 'mail', 'imports'].map((one) => `${one}:notice.${notice?.code}`).find((one) => i18n.exists(one));
  const text = notice && key ? t(key as 'desk:notice.taken') : null;
  const tone = notice && WARNINGS.includes(notice.code) ? 'warn' : 'ok';
  const id = notice?.id;
  const [message, setMessage] = useState<ToastMessage>();
  useEffect(() => {
    if (id && text) setMessage({ id, tone, text });
  }, [id, text, tone]);
  return (
    <>
      {text ? (
        <noscript>
          <Callout tone={tone} title={text} />
        </noscript>
      ) : null}
      <Toast message={message} />
    </>
  );
}
