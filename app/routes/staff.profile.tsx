import { data } from '@remix-run/node';
import { Form, Link, useLoaderData } from '@remix-run/react';
import { LogOut } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { institutionById } from '#server/institutions/index.ts';
import type { OwnAccess } from '#server/staff/contract.ts';
import { ownAccess } from '#server/staff/index.ts';
import { DeskFrame } from '../components/desk/desk-frame.tsx';
import { frameOf } from '../components/desk/frame.server.ts';
import { IdentityList } from '../components/staff/identity-list.tsx';
import { StaffNotice } from '../components/staff/notice.tsx';
import { organisationsOf } from '../components/staff/organisations.server.ts';
import { PasskeyList } from '../components/staff/passkey-list.tsx';
import { Line, Section } from '../components/staff/section.tsx';
import { SessionList } from '../components/staff/session-list.tsx';
import { Button } from '../components/ui/button.tsx';
import { Callout } from '../components/ui/callout.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Select } from '../components/ui/select.tsx';
import { languageNames, languages } from '../i18n/languages.ts';
import { useLanguage } from '../i18n/use-format.ts';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('staff:profile.title') };

export const loader = staffRoute('desk.enter', async ({ request, context }) => {
  const { frame, init } = await frameOf(request, context);
  const roles = await Promise.all(
    Object.entries(context.actor.roles).map(async ([institution, role]) => ({
      institution: (await institutionById(context, institution)).profile.shortName,
      role,
    })),
  );
  const [access, organisations] = await Promise.all([ownAccess(context), organisationsOf(context)]);
  return data({ frame, name: context.actor.name, roles, access, organisations }, init);
});

export default function Profile() {
  const { t } = useTranslation('staff');
  const { frame, name, roles, access, organisations } = useLoaderData<typeof loader>();
  const current = useLanguage();
  return (
    <DeskFrame frame={frame}>
      <StaffNotice notice={frame.notice} />
      <PageHeader
        title={t('profile.title')}
        lead={t('profile.lead')}
        actions={
          <Form method="post" action="/staff/sign-out">
            <Button icon={<LogOut aria-hidden="true" />}>{t('profile.signOut')}</Button>
          </Form>
        }
      />
      <div className="grid max-w-[760px] gap-7 px-4 py-5 sm:px-7">
        {access.isPresent ? null : (
          <Callout
            tone="info"
            title={t('profile.confirmFirst')}
            action={
              <Link
                to="/staff/confirm?next=/staff/profile"
                className="font-[570] text-accent underline underline-offset-4"
              >
                {t('confirm.title')}
              </Link>
            }
          >
            {t('profile.confirmFirstText')}
          </Callout>
        )}
        <Section title={t('profile.you')}>
          <Line label={t('profile.name')}>{name}</Line>
          <Line label={t('profile.email')}>{access.email}</Line>
          <Line label={t('profile.roles')}>
            <ul>
              {roles.map(({ institution, role }) => (
                <li key={institution}>
                  {t(`role.${role}`)}, {institution}
                </li>
              ))}
            </ul>
          </Line>
          <Line label={t('profile.language')}>
            <ul className="flex flex-wrap gap-x-4 gap-y-1">
              {languages.map((language) => (
                <li key={language}>
                  <a
                    href={`/language?to=${language}&next=/staff/profile`}
                    lang={language}
                    hrefLang={language}
                    aria-current={language === current ? 'true' : undefined}
                    className="text-accent underline underline-offset-4 aria-current:font-[620] aria-current:text-ink aria-current:no-underline"
                  >
                    {languageNames[language]}
                  </a>
                </li>
              ))}
            </ul>
          </Line>
          <MailLanguage chosen={access.language} />
        </Section>
        <WaysIn access={access} />
        <PasskeyList passkeys={access.passkeys} />
        {organisations.length === 0 && access.identities.length === 0 ? null : (
          <IdentityList identities={access.identities} organisations={organisations} />
        )}
        <SessionList sessions={access.sessions} />
      </div>
    </DeskFrame>
  );
}

function MailLanguage({ chosen }: { chosen: string | null }) {
  const { t } = useTranslation('staff');
  const options = [
    { value: '', label: t('profile.mailLanguageDefault') },
    ...languages.map((value) => ({ value, label: languageNames[value] })),
  ];
  return (
    <Form method="post" action="/staff/mail-language" className="flex flex-wrap items-end gap-3 px-4 py-3">
      <div className="min-w-0 flex-1 basis-52">
        <label htmlFor="mail-language" className="mb-1 block font-[570]">
          {t('profile.mailLanguage')}
        </label>
        <Select id="mail-language" name="language" defaultValue={chosen ?? ''} options={options} />
      </div>
      <Button>{t('profile.change')}</Button>
    </Form>
  );
}

const link = 'font-[570] text-accent underline underline-offset-4';

function WaysIn({ access }: { access: OwnAccess }) {
  const { t } = useTranslation('staff');
  const state = (isSet: boolean) => (isSet ? t('profile.set') : t('profile.unset'));
  return (
    <Section title={t('profile.access')}>
      <Line
        label={t('profile.password')}
        action={
          <Link to="/staff/password" className={link}>
            {t('profile.change')}
          </Link>
        }
      >
        {state(access.hasPassword)}
      </Line>
      <Line label={t('profile.totp')}>{state(access.hasTotp)}</Line>
      <Line
        label={t('profile.recovery')}
        action={
          <Link to="/staff/recovery-codes" className={link}>
            {t('profile.renew')}
          </Link>
        }
      >
        {t('recovery.left', { count: access.recoveryCodes })}
      </Line>
    </Section>
  );
}
