import { Link, useLoaderData } from '@remix-run/react';
import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { RequesterShell } from '../components/layout/requester-shell.tsx';
import type { RouteHandle } from '../root-data.ts';

type InstitutionLink = { code: string; name: string };

export const handle: RouteHandle = { isStatic: true, title: (t) => t('requester:landing.title') };

export function loader(): { institutions: InstitutionLink[] } {
  return { institutions: [{ code: 'iec-iab', name: 'IEC-IAB' }] };
}

export default function Landing() {
  const { t } = useTranslation('requester');
  const { institutions } = useLoaderData<typeof loader>();
  return (
    <RequesterShell institution={{ name: 'Guichet' }} title={t('landing.title')} lead={t('landing.lead')}>
      {institutions.length === 0 ? <p>{t('landing.none')}</p> : null}
      <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
        {institutions.map(({ code, name }) => (
          <li key={code}>
            <Link
              to={`/i/${code}`}
              className="flex min-h-14 items-center justify-between gap-3 px-4 font-[570] hover:bg-accent-soft focus-visible:-outline-offset-2"
            >
              {name}
              <ChevronRight aria-hidden="true" className="size-5 text-ink-3" />
            </Link>
          </li>
        ))}
      </ul>
      <p className="mt-8 text-small">
        <Link to="/staff/sign-in" className="text-accent underline underline-offset-4">
          {t('landing.staff')}
        </Link>
      </p>
    </RequesterShell>
  );
}
