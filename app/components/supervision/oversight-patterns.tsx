import { Link } from '@remix-run/react';
import {
  ChevronRight,
  Clock,
  KeyRound,
  type LucideIcon,
  Repeat2,
  ScanEye,
  ShieldAlert,
  Siren,
  Target,
  Zap,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Oversight, OversightPattern } from '#server/identity/contract.ts';
import { useFormat } from '../../i18n/use-format.ts';

type Kind = OversightPattern['kind'];

const icons: Record<Kind, LucideIcon> = {
  emergency: Siren,
  same_pair: Repeat2,
  same_target: Target,
  sign_in_alarm: ShieldAlert,
  hard_won: KeyRound,
  many_shows: ScanEye,
  many_acts: Zap,
  outside_hours: Clock,
};
const GRAVE: readonly Kind[] = ['emergency', 'same_pair', 'sign_in_alarm', 'hard_won'];

/** Where the entries behind a pattern are read. */
function entriesOf(pattern: OversightPattern, slug: string, canReview: boolean): string {
  const search = new URLSearchParams({ institution: slug });
  switch (pattern.kind) {
    case 'emergency':
      if (canReview) return '/supervision/break-glass';
      search.set('action', 'identity.glass_broken');
      break;
    case 'same_target':
      search.set('account', pattern.account);
      break;
    case 'sign_in_alarm':
      search.set('account', pattern.account);
      search.set('action', 'member.sign_in_alarm');
      break;
    case 'hard_won':
      search.set('ticket', pattern.reference);
      break;
    case 'same_pair':
      search.set('actor', pattern.other);
      search.set('action', 'identity.approval_decided');
      break;
    case 'many_shows':
      search.set('action', 'account.address_shown');
      search.set('actor', pattern.agent);
      break;
    default:
      search.set('actor', pattern.agent);
  }
  return `/supervision/audit?${search}`;
}

/** What is worth a closer look, each as a sentence that leads to the entries behind it. */
export function OversightPatterns({ desk, canReview }: { desk: Oversight['desks'][number]; canReview: boolean }) {
  const { t } = useTranslation('oversight');
  const titleId = `patterns-${desk.slug}`;
  return (
    <section aria-labelledby={titleId} className="rounded-lg border border-line bg-surface shadow-card">
      <header className="border-b border-line px-4 py-3 sm:px-5">
        <h3 id={titleId} className="text-[14px] font-[650]">
          {t('pattern.title')}
        </h3>
        <p className="text-[12.5px] text-ink-2">{t(desk.patterns.length === 0 ? 'pattern.none' : 'pattern.lead')}</p>
      </header>
      <ul className="divide-y divide-line">
        {desk.patterns.map((pattern, index) => {
          const Icon = icons[pattern.kind];
          const isGrave = GRAVE.includes(pattern.kind);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: patterns have no identity, and are never sorted anew.
            <li key={index}>
              <Link
                to={entriesOf(pattern, desk.slug, canReview)}
                className="flex items-start gap-3 px-4 py-2.5 hover:bg-sunken sm:px-5"
              >
                <span
                  className={
                    isGrave
                      ? 'grid size-7 flex-none place-items-center rounded-full bg-danger-soft text-danger'
                      : 'grid size-7 flex-none place-items-center rounded-full bg-warn-soft text-warn'
                  }
                >
                  <Icon aria-hidden="true" className="size-4" />
                </span>
                <span className="min-w-0 flex-1 pt-1 leading-5 break-words">
                  {pattern.kind === 'sign_in_alarm' ? (
                    <SignInAlarm pattern={pattern} />
                  ) : (
                    t(`pattern.${pattern.kind}`, pattern)
                  )}
                </span>
                <span className="flex flex-none items-center gap-0.5 pt-1 text-[12.5px] font-[550] text-accent max-sm:sr-only">
                  {t(pattern.kind === 'emergency' && canReview ? 'pattern.review' : 'pattern.open')}
                  <ChevronRight aria-hidden="true" className="size-4" />
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Which account, by the end of its identity as the log writes it, and since when. */
function SignInAlarm({ pattern }: { pattern: Extract<OversightPattern, { kind: 'sign_in_alarm' }> }) {
  const { t } = useTranslation('oversight');
  const format = useFormat();
  const [from, last] = [format.dateTime(pattern.first), format.dateTime(pattern.last)];
  return (
    <>
      {t('pattern.sign_in_alarm', { count: pattern.count, id: pattern.account.slice(-8) })}
      <span className="num block text-[12.5px] text-ink-2" suppressHydrationWarning>
        {t(pattern.count === 1 ? 'pattern.alarmOnce' : 'pattern.alarmSince', { from, last })}
      </span>
    </>
  );
}
