import { Link, useLoaderData } from '@remix-run/react';
import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { institutionFace, listInstitutions } from '#server/institutions/index.ts';
import { RequesterShell } from '../components/layout/requester-shell.tsx';
import type { RouteHandle } from '../root-data.ts';
import { publicRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { isStatic: true, title: (t) => t('requester:landing.title') };

export const loader = publicRoute(async ({ context, language }) => {
  const institutions = await listInstitutions(context);
  return { institutions: institutions.map((institution) => institutionFace(institution, language)) };
});

export default function Landing() {
  const { t } = useTranslation('requester');
  const { institutions } = useLoaderData<typeof loader>();
  return (
    <RequesterShell institution={{ name: 'Guichet' }} title={t('landing.title')} lead={t('landing.lead')}>
      {institutions.length === 0 ? <p>{t('landing.none')}</p> : null}
      <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface empty:hidden">
        {institutions.map(({ slug, name, shortName, portalName }) => (
          <li key={slug}>
            <Link
              to={`/i/${slug}`}
              className="flex min-h-16 items-center justify-between gap-3 px-4 py-3 hover:bg-accent-soft focus-visible:-outline-offset-2"
            >
              <span className="min-w-0">
                <span className="block leading-snug font-[570]">{name}</span>
                <span className="block text-small text-ink-2 empty:hidden">
                  {[...new Set([shortName, portalName])].filter((one) => !name.includes(one)).join(' · ')}
                </span>
              </span>
              <ChevronRight aria-hidden="true" className="size-5 flex-none text-ink-3" />
            </Link>
          </li>
        ))}
      </ul>
      <p className="mt-8 text-small">
        <Link to="/staff/sign-in" className="inline-block py-1 text-accent underline underline-offset-4">
          {t('landing.staff')}
        </Link>
      </p>
    </RequesterShell>
  );
}
