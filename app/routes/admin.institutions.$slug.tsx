import { Link, NavLink, Outlet, useLoaderData, useLocation } from '@remix-run/react';
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { conformanceOf, openEditor } from '#server/institutions/index.ts';
import { useInSight } from '../components/admin/use-in-sight.ts';
import { ButtonLink } from '../components/ui/button.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = {
  title: (t, data) => (data as { shortName?: string } | undefined)?.shortName ?? t('admin:title'),
};

export const loader = staffRoute('institutions.read', async ({ params, context, language }) => {
  const { institution, draft } = await openEditor(context, params.slug ?? '');
  const { slug, profile, version } = institution;
  return {
    slug,
    name: profile.name[language],
    shortName: profile.shortName,
    version,
    changes: draft?.changes.length ?? 0,
    departures: conformanceOf(profile).length,
  };
});

export default function InstitutionAdmin() {
  const { t } = useTranslation('admin');
  const { slug, name, version, changes, departures } = useLoaderData<typeof loader>();
  const base = `/admin/institutions/${slug}`;
  const list = useInSight<HTMLUListElement>(useLocation().pathname);
  const tabs = [
    { to: 'profile', label: t('tab.profile'), count: 0 },
    { to: 'draft', label: t('tab.draft'), count: changes },
    { to: 'preview', label: t('tab.preview'), count: 0 },
    { to: 'conformance', label: t('tab.conformance'), count: departures },
    { to: 'history', label: t('tab.history'), count: 0 },
  ];
  return (
    <>
      <PageHeader
        crumb={
          <Link to="/admin/institutions" className="text-accent underline underline-offset-3">
            {t('list.title')}
          </Link>
        }
        title={name}
        lead={t('inForce', { version })}
        actions={
          <ButtonLink to={`${base}/profile.json`} reloadDocument icon={<Download aria-hidden="true" />}>
            {t('export')}
          </ButtonLink>
        }
      />
      <nav aria-label={name} className="overflow-x-auto border-b border-line bg-surface px-2 sm:px-5">
        <ul ref={list} className="flex w-max">
          {tabs.map(({ to, label, count }) => (
            <li key={to}>
              <NavLink
                to={`${base}/${to}`}
                prefetch="intent"
                className="flex items-center gap-1.5 border-b-2 border-transparent px-2.5 py-2.5 font-[570] text-ink-2 hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-accent"
              >
                {label}
                {count > 0 ? (
                  <span className="num rounded-full bg-sunken px-1.5 text-[12px] leading-[18px] text-ink-2">
                    {count}
                  </span>
                ) : null}
              </NavLink>
            </li>
          ))}
        </ul>
      </nav>
      <Outlet />
    </>
  );
}
