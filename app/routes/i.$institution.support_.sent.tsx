import { data } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { institutionFace } from '#server/institutions/index.ts';
import { InstitutionPage, titled } from '../components/requester/institution-page.tsx';
import type { RouteHandle } from '../root-data.ts';
import { readCookie } from '../session/cookies.server.ts';
import { institutionRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { isStatic: true, title: titled((t) => t('support:sent.title')) };

/** The reference is left by the form for a moment; whoever comes by later reads it in the acknowledgement. */
export const loader = institutionRoute(async ({ request, institution, language }) => {
  const left = readCookie(request, 'guichet_notice') ?? '';
  const reference = /^SD-\d{4}-\d{6,}$/.test(left) ? left : null;
  return data({ face: institutionFace(institution, language), reference });
});

export default function Sent() {
  const { t } = useTranslation(['support', 'requester']);
  const { face, reference } = useLoaderData<typeof loader>();
  return (
    <InstitutionPage face={face} title={t('sent.title')}>
      {reference === null ? null : (
        <dl className="mb-6 rounded-lg border border-line bg-surface px-4 py-3.5">
          <dt className="text-small text-ink-2">{t('sent.reference')}</dt>
          <dd className="num mt-0.5 text-[18px] font-[620] select-all">{reference}</dd>
        </dl>
      )}
      <div className="grid gap-3">
        <p>{t('sent.text')}</p>
        <p>{t('sent.next')}</p>
        <p className="text-ink-2">{t('requester:junk')}</p>
      </div>
      <p className="mt-8">
        <Link to={`/i/${face.slug}`} className="inline-block py-1 text-accent underline underline-offset-4">
          {t('go.back')}
        </Link>
      </p>
    </InstitutionPage>
  );
}
