import { Link, useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { institutionFace } from '#server/institutions/index.ts';
import { InstitutionPage, titled } from '../components/requester/institution-page.tsx';
import { MailToDesk, type Situation } from '../components/requester/mail-to-desk.tsx';
import type { RouteHandle } from '../root-data.ts';
import { institutionRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { isStatic: true, title: titled((t) => t('requester:access.title')) };

export const loader = institutionRoute(async ({ institution, language }) => ({
  face: institutionFace(institution, language),
}));

export default function Access() {
  const { t } = useTranslation('requester');
  const { face } = useLoaderData<typeof loader>();
  const situations: Situation[] = face.signInWith.includes('address')
    ? ['forgotten', 'changed', 'password']
    : ['password', 'changed'];
  return (
    <InstitutionPage face={face} title={t('access.title')} lead={t('access.lead')}>
      <div className="grid gap-3">
        {situations.map((situation) => (
          <MailToDesk
            key={situation}
            situation={situation}
            address={face.deskAddress}
            usesNumber={face.nationalNumber !== null}
          />
        ))}
      </div>
      <p className="mt-7">
        <Link to={`/i/${face.slug}`} className="inline-block py-1 text-accent underline underline-offset-4">
          {t('access.back')}
        </Link>
      </p>
    </InstitutionPage>
  );
}
