import { data } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import type { OwnProfile } from '#server/credentials/contract.ts';
import { ownProfile } from '#server/credentials/index.ts';
import type { InstitutionFace } from '#server/institutions/contract.ts';
import { institutionFace } from '#server/institutions/index.ts';
import { InstitutionPage, titled } from '../components/requester/institution-page.tsx';
import { takeNotice } from '../components/requester/notice.server.ts';
import { ProfileRow, ProfileSection } from '../components/requester/profile-section.tsx';
import { OpenSessions, RecentSignIns } from '../components/requester/sign-in-list.tsx';
import { Button, ButtonLink } from '../components/ui/button.tsx';
import { Callout } from '../components/ui/callout.tsx';
import { MaskedValue } from '../components/ui/masked-value.tsx';
import { useFormat } from '../i18n/use-format.ts';
import type { RouteHandle } from '../root-data.ts';
import { memberRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { isStatic: true, title: titled((t) => t('member:profile.title')) };

const NOTICES = ['address_requested', 'address_cancelled', 'sessions_ended', 'nothing_to_end'] as const;

export const loader = memberRoute(async ({ request, context, institution, language }) => {
  const { notice, headers } = takeNotice(request, NOTICES);
  const profile = await ownProfile(context, language);
  return data({ face: institutionFace(institution, language), profile, notice }, { headers });
});

export default function MemberProfile() {
  const { t } = useTranslation('member');
  const format = useFormat();
  const { face, profile, notice } = useLoaderData<typeof loader>();
  const root = `/i/${face.slug}`;
  const others = profile.openSessions.filter((session) => !session.isPresent);
  return (
    <InstitutionPage
      face={face}
      title={t('profile.title')}
      lead={t('profile.lead', { portal: face.portalName })}
      notice={notice && t(`notice.${notice}`)}
    >
      {profile.change ? <ChangeUnderWay change={profile.change} cancelAt={`${root}/profile/cancel-address`} /> : null}
      <OwnData face={face} profile={profile} />
      <ProfileSection title={t('access.title')}>
        <ProfileRow
          label={t('access.password')}
          action={
            <ButtonLink to={`${root}/password`}>
              {t('modify')}
              <span className="sr-only">: {t('access.password')}</span>
            </ButtonLink>
          }
        >
          <span suppressHydrationWarning>
            {profile.passwordChangedAt
              ? t('access.passwordSince', { date: format.date(profile.passwordChangedAt) })
              : t('access.passwordNever')}
          </span>
        </ProfileRow>
      </ProfileSection>
      <ProfileSection
        title={t('session.title')}
        lead={t('session.lead')}
        action={
          others.length === 0 ? undefined : (
            <form method="post" action={`${root}/profile/end-sessions`}>
              <Button>{t('session.endOthers')}</Button>
            </form>
          )
        }
      >
        <OpenSessions sessions={profile.openSessions} endAt={`${root}/profile/end-sessions`} />
      </ProfileSection>
      <ProfileSection title={t('signIns.title')} lead={t('signIns.lead')}>
        {profile.refused.count === 0 ? null : (
          <p className="rounded-t-lg bg-warn-soft px-4 py-3">
            {t(profile.refused.isMore ? 'signIns.refusedMany' : 'signIns.refused', {
              count: profile.refused.count,
              days: profile.refused.days,
            })}
          </p>
        )}
        <RecentSignIns signIns={profile.signIns} />
      </ProfileSection>
      <section aria-labelledby="strange" className="mt-9">
        <h2 id="strange" className="text-[18px] font-[650] tracking-[-0.01em]">
          {t('strange.title')}
        </h2>
        <p className="mt-1">
          {t('strange.text', { helpers: face.helpers })}{' '}
          <a href={`mailto:${face.deskAddress}`} className="wrap-anywhere text-accent underline underline-offset-4">
            {face.deskAddress}
          </a>
        </p>
      </section>
      <div className="mt-9 flex flex-wrap items-center gap-x-5 gap-y-3 border-t border-line pt-6">
        <form method="post" action={`${root}/sign-out`}>
          <Button>{t('signOut')}</Button>
        </form>
        <Link to={`${root}/home`} className={link}>
          {t('home')}
        </Link>
      </div>
    </InstitutionPage>
  );
}

const link = 'inline-block py-1 text-accent underline underline-offset-4';

/** What is happening to the address, what comes next, and the way back. */
function ChangeUnderWay({ change, cancelAt }: { change: NonNullable<OwnProfile['change']>; cancelAt: string }) {
  const { t } = useTranslation('member');
  const format = useFormat();
  const when = format.dateTime(change.effectiveAt ?? change.confirmBy);
  return (
    <div className="mb-8">
      <Callout
        tone="info"
        title={t(`underWay.${change.state}.title`)}
        action={
          <form method="post" action={cancelAt}>
            <Button>{t('underWay.cancel')}</Button>
          </form>
        }
      >
        <p>
          <MaskedValue value={change.hint} className="font-[620] text-ink whitespace-normal! break-all" />
        </p>
        <p suppressHydrationWarning>{t(`underWay.${change.state}.text`, { when })}</p>
      </Callout>
    </div>
  );
}

function OwnData({ face, profile }: { face: InstitutionFace; profile: OwnProfile }) {
  const { t } = useTranslation('member');
  const masked: [label: 'address' | 'phone' | 'nationalNumber', hint: string | null][] = [
    ['phone', profile.phoneHint],
    ['nationalNumber', profile.nationalNumberHint],
  ];
  const plain: [label: 'username' | 'clientNumber' | 'school', value: string | null][] = [
    ['username', profile.username],
    ['clientNumber', profile.clientNumber],
    ['school', profile.school],
  ];
  return (
    <ProfileSection title={t('data.title')} lead={t('data.masked')}>
      <ProfileRow label={t('data.name')}>
        {profile.firstName} {profile.lastName}
      </ProfileRow>
      {profile.roles.length === 0 ? null : <ProfileRow label={t('data.roles')}>{profile.roles.join(' · ')}</ProfileRow>}
      {plain.map(([label, value]) =>
        value === null ? null : (
          <ProfileRow key={label} label={t(`data.${label}`)}>
            {value}
          </ProfileRow>
        ),
      )}
      <ProfileRow
        label={t('data.address')}
        action={
          profile.addressChange === null ? undefined : (
            <ButtonLink to={`/i/${face.slug}/profile/address`}>
              {t('modify')}
              <span className="sr-only">: {t('data.address')}</span>
            </ButtonLink>
          )
        }
      >
        {profile.addressHint === null ? (
          t('data.none')
        ) : (
          <MaskedValue value={profile.addressHint} className="whitespace-normal! break-all" />
        )}
        {profile.addressChange === null ? <Referral face={face} /> : null}
      </ProfileRow>
      {masked.map(([label, hint]) =>
        hint === null ? null : (
          <ProfileRow key={label} label={t(`data.${label}`)}>
            <MaskedValue value={hint} />
          </ProfileRow>
        ),
      )}
    </ProfileSection>
  );
}

/** Who corrects an address, where members do not do so themselves. */
function Referral({ face }: { face: InstitutionFace }) {
  const { t } = useTranslation('member');
  const answer = face.situations.find(({ situation }) => situation === 'changed_address');
  return (
    <p className="mt-1 text-small font-normal text-ink-2">
      {answer?.text ?? t('data.elsewhere', { helpers: face.helpers })}{' '}
      {answer?.kind === 'desk' ? (
        <Link to={`/i/${face.slug}/help/changed_address`} className="text-accent underline underline-offset-4">
          {t('data.how')}
        </Link>
      ) : null}
    </p>
  );
}
