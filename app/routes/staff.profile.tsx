import { data } from '@remix-run/node';
import { Form, useLoaderData } from '@remix-run/react';
import { LogOut } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { institutionById } from '#server/institutions/index.ts';
import { DeskFrame } from '../components/desk/desk-frame.tsx';
import { frameOf } from '../components/desk/frame.server.ts';
import { Button } from '../components/ui/button.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
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
  return data({ frame, name: context.actor.name, roles }, init);
});

export default function Profile() {
  const { t } = useTranslation('staff');
  const { frame, name, roles } = useLoaderData<typeof loader>();
  const current = useLanguage();
  return (
    <DeskFrame frame={frame}>
      <PageHeader title={t('profile.title')} lead={t('profile.lead')} />
      <div className="max-w-[560px] px-4 py-5 sm:px-7">
        <dl className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
          <div className="grid gap-x-4 px-4 py-3 sm:grid-cols-[160px_1fr]">
            <dt className="text-ink-2">{t('profile.name')}</dt>
            <dd className="font-[570]">{name}</dd>
          </div>
          <div className="grid gap-x-4 px-4 py-3 sm:grid-cols-[160px_1fr]">
            <dt className="text-ink-2">{t('profile.roles')}</dt>
            <dd>
              <ul>
                {roles.map(({ institution, role }) => (
                  <li key={institution}>
                    {t(`role.${role}`)}, {institution}
                  </li>
                ))}
              </ul>
            </dd>
          </div>
          <div className="grid gap-x-4 px-4 py-3 sm:grid-cols-[160px_1fr]">
            <dt className="text-ink-2">{t('profile.language')}</dt>
            <dd>
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
            </dd>
          </div>
        </dl>
        <p className="mt-4 text-[13px] text-ink-2">{t('profile.session')}</p>
        <Form method="post" action="/staff/sign-out" className="mt-4">
          <Button icon={<LogOut aria-hidden="true" />}>{t('profile.signOut')}</Button>
        </Form>
      </div>
    </DeskFrame>
  );
}
