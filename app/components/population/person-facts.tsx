import { KeyRound, UserRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PersonDetail } from '#server/population/contract.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { FATES } from '../access/fates.ts';
import { Chip } from '../ui/chip.tsx';
import { MaskedValue } from '../ui/masked-value.tsx';
import { Time } from '../ui/time.tsx';
import { UseChip } from './use-chip.tsx';

/** Whose account it is and where it comes from; what is stored, masked. */
export function WhoPanel({ person }: { person: PersonDetail }) {
  const { t } = useTranslation('population');
  const { t: desk } = useTranslation('desk');
  const format = useFormat();
  const { card } = person;
  const none = <span className="text-ink-3">{t('person.none')}</span>;
  const masked = (value: string | null) => (value ? <MaskedValue value={value} className="num" /> : none);
  return (
    <Panel icon={<UserRound aria-hidden="true" className="size-4" />} title={t('person.who')}>
      {person.school ? <Fact label={t('person.school')}>{person.school}</Fact> : null}
      <Fact label={t('person.roles')}>{person.roles.join(', ') || none}</Fact>
      {person.assignments.length > 0 ? (
        <Fact label={t('person.assignments')}>
          <ul>
            {person.assignments.map(({ role, school }) => (
              <li key={`${role} ${school}`}>
                {role}, {school}
              </li>
            ))}
          </ul>
        </Fact>
      ) : null}
      {card.username ? <Fact label={desk('card.username')}>{card.username}</Fact> : null}
      {person.clientNumber ? <Fact label={t('person.clientNumber')}>{person.clientNumber}</Fact> : null}
      <Fact label={desk('card.address')}>{masked(card.addressHint)}</Fact>
      <Fact label={desk('card.nationalNumber')}>{masked(card.nationalNumberHint)}</Fact>
      <Fact label={desk('card.phone')}>{masked(card.phoneHint)}</Fact>
      <Fact label={t('person.sources')}>
        {person.sources.length === 0 ? (
          <span className="text-ink-3">{t('person.noSource')}</span>
        ) : (
          <ul>
            {person.sources.map(({ name, at }) => (
              <li key={name} suppressHydrationWarning>
                {t('person.sourceAt', { name, date: format.date(at) })}
              </li>
            ))}
          </ul>
        )}
      </Fact>
    </Panel>
  );
}

/** How far the access is: used or not, the last mail and what became of it, a change that is under way. */
export function AccessPanel({ person, children }: { person: PersonDetail; children: ReactNode }) {
  const { t } = useTranslation('population');
  const { t: access } = useTranslation('access');
  const { accessMail, change } = person;
  const never = <span className="text-ink-3">{t('person.never')}</span>;
  return (
    <Panel icon={<KeyRound aria-hidden="true" className="size-4" />} title={t('person.access')} foot={children}>
      <Fact label={t('person.state')}>
        <UseChip use={person.use} />
      </Fact>
      {person.use === 'used' ? (
        <>
          {person.firstUsedAt ? (
            <Fact label={t('person.firstUsed')}>
              <Time value={person.firstUsedAt} as="date" />
            </Fact>
          ) : null}
          <Fact label={t('person.lastUsed')}>
            {person.card.lastSignInAt ? <Time value={person.card.lastSignInAt} /> : never}
          </Fact>
        </>
      ) : null}
      <Fact label={t('person.mail')}>
        {accessMail === null ? (
          <span className="text-ink-3">{t('person.noMail')}</span>
        ) : (
          <span className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
            <Chip tone={FATES[accessMail.state].tone} icon={FATES[accessMail.state].icon}>
              {access(`fate.${accessMail.state}`)}
            </Chip>
            <span>{access(`reason.${accessMail.reason}`)}</span>
            <Time value={accessMail.at ?? accessMail.dueAt} as="dateTime" className="text-ink-2" />
          </span>
        )}
      </Fact>
      {change ? (
        <Fact label={t('person.change')}>
          {t(`person.change_${change.state}`, { hint: change.hint })}
          {change.until ? (
            <>
              , {t('person.until')} <Time value={change.until} as="dateTime" className="whitespace-normal!" />
            </>
          ) : null}
        </Fact>
      ) : null}
      {person.openedBy ? (
        <Fact label={t('person.openedBy')}>
          <p>
            {[person.openedBy.authority, ...person.openedBy.people].filter(Boolean).join(' · ') ||
              t('person.openedByNobody')}
          </p>
          <p className="mt-1 text-ink-2">{t('person.openedByText')}</p>
        </Fact>
      ) : null}
    </Panel>
  );
}

type PanelProps = { icon: ReactNode; title: string; foot?: ReactNode; children: ReactNode };

function Panel({ icon, title, foot, children }: PanelProps) {
  return (
    <section className="overflow-hidden rounded-lg border border-line bg-surface">
      <h2 className="flex items-center gap-2 border-b border-line bg-sunken px-4 py-2.5 font-[620]">
        {icon}
        {title}
      </h2>
      <dl className="divide-y divide-line text-[13px]">{children}</dl>
      {foot}
    </section>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 gap-y-0.5 px-4 py-2 sm:grid-cols-[150px_minmax(0,1fr)]">
      <dt className="text-ink-3">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}
