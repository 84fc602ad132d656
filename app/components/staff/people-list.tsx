import { ShieldAlert, UserRoundX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { hasSchools, type StaffRow } from '#server/staff/contract.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Chip } from '../ui/chip.tsx';
import { Time } from '../ui/time.tsx';
import { ManagePerson, type PeopleRights } from './manage-person.tsx';

type Props = PeopleRights & { people: readonly StaffRow[] };

/** Everyone who works here: who, in which role, how they get in, and what may be done about it. */
export function PeopleList({ people, ...rights }: Props) {
  const { institutions, schools, self } = rights;
  const { t } = useTranslation('staff');
  return (
    <ul aria-label={t('people.title')} className="divide-y divide-line rounded-lg border border-line bg-surface">
      {people.map((person) => (
        <li
          key={person.id}
          className="relative grid gap-x-5 px-4 py-3.5 max-md:gap-y-2 md:grid-cols-[minmax(0,5fr)_minmax(0,4fr)_7.5rem]"
        >
          <div className="flex min-w-0 items-start gap-3">
            <Avatar name={person.name} />
            <div className="min-w-0">
              <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-[600] break-words">
                {person.name}
                {person.id === self ? <Chip tone="info">{t('people.self')}</Chip> : null}
                {person.isDisabled ? (
                  <Chip tone="danger" icon={UserRoundX}>
                    {t('people.disabled')}
                  </Chip>
                ) : null}
                {person.isUnderAttack ? (
                  <Chip tone="warn" icon={ShieldAlert}>
                    {t('people.underAttack')}
                  </Chip>
                ) : null}
              </p>
              <p className="text-[13px] break-all text-ink-2">{person.email}</p>
              <ul className="mt-0.5 text-[13px] text-ink-2">
                {person.memberships.map(({ institution, role, ownAccount, schools: held }) => (
                  <li key={institution}>
                    <span className="font-[570] text-ink">{t(`role.${role}`)}</span>, {institutions[institution]}
                    {hasSchools(role) && schools[institution]
                      ? ` · ${role === 'secretariat' && held === null ? t('people.wholeInstitution') : t('people.schoolCount', { count: held?.length ?? 0 })}`
                      : ''}
                    {ownAccount === null ? null : ` · ${t('people.ownAccount')} …${ownAccount.slice(-8)}`}
                  </li>
                ))}
              </ul>
            </div>
          </div>
          <WaysIn person={person} />
          <ManagePerson person={person} {...rights} />
        </li>
      ))}
    </ul>
  );
}

function WaysIn({ person }: { person: StaffRow }) {
  const { t } = useTranslation('staff');
  const factors = [
    person.hasPassword && t('people.factor.password'),
    person.hasTotp && t('people.factor.totp'),
    person.passkeys > 0 && t('people.factor.passkeys', { count: person.passkeys }),
    person.identities > 0 && t('people.factor.identities'),
  ].filter((factor) => factor !== false);
  return (
    <dl className="grid content-start gap-1.5 text-[13px] text-ink-2 max-md:pl-8">
      <div>
        <dt className="text-[12px] text-ink-3">{t('people.factors')}</dt>
        <dd className="text-ink">
          {factors.length === 0 ? t('people.factor.none') : factors.join(', ')}
          {person.hasTotp ? `, ${t('recovery.left', { count: person.recoveryCodes })}` : ''}
        </dd>
      </div>
      <div>
        <dt className="text-[12px] text-ink-3">{t('people.lastSignIn')}</dt>
        <dd className="text-ink">
          {person.lastSignIn === null ? t('people.never') : <Time value={person.lastSignIn} />}
          {person.sessions > 0 ? ` · ${t('people.sessions', { count: person.sessions })}` : ''}
        </dd>
      </div>
    </dl>
  );
}
