import { Link, useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { institutionFace } from '#server/institutions/index.ts';
import { askedFields } from '#server/tickets/index.ts';
import { InstitutionPage, titled } from '../components/requester/institution-page.tsx';
import { RequestFields } from '../components/requester/request-fields.tsx';
import { sendForm } from '../components/requester/send-form.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { institutionRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { isStatic: true, title: titled((t) => t('support:page.title')) };

export const loader = institutionRoute(async ({ institution, language }) => {
  const { profile } = institution;
  return {
    face: institutionFace(institution, language),
    asks: askedFields(profile, null),
    options: profile.support.options.map(({ key, label }) => ({ value: key, label: label[language] })),
    schools: profile.schools.map(({ key, name }) => ({ value: key, label: name })),
  };
});

export const action = institutionRoute((visit) => sendForm(visit, null));

export default function Support() {
  const { t } = useTranslation('support');
  const { face, asks, options, schools } = useLoaderData<typeof loader>();
  return (
    <InstitutionPage face={face} title={t('page.title')} lead={t('page.lead', { helpers: face.helpers })}>
      <RequestFields asks={asks} nationalNumber={face.nationalNumber} options={options} schools={schools} />
      <p className="mt-8 border-t border-line pt-5">
        <Link to={`/i/${face.slug}`} className="inline-block py-1 text-accent underline underline-offset-4">
          {t('go.back')}
        </Link>
      </p>
    </InstitutionPage>
  );
}
