import { Link, useLoaderData } from '@remix-run/react';
import { Building2, ChevronRight, PenLine } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { conformanceOf, institutionById, openEditor } from '#server/institutions/index.ts';
import { institutionsWith } from '#server/staff/index.ts';
import { inkOn } from '../components/layout/ink-on.ts';
import { Chip } from '../components/ui/chip.tsx';
import { EmptyState } from '../components/ui/empty-state.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('admin:list.title') };

export const loader = staffRoute('institutions.read', async ({ context, language }) => {
  const ids = institutionsWith(context.actor, 'institutions.read');
  const rows = await Promise.all(
    ids.map(async (id) => {
      const { slug } = await institutionById(context, id);
      const { institution, draft } = await openEditor(context, slug);
      const { profile } = institution;
      return {
        slug,
        name: profile.name[language],
        shortName: profile.shortName,
        colour: profile.colour.light,
        address: profile.desk.address,
        version: institution.version,
        changes: draft?.changes.length ?? 0,
        departures: conformanceOf(profile).length,
      };
    }),
  );
  return { rows: rows.sort((left, right) => left.name.localeCompare(right.name, language)) };
});

export default function Institutions() {
  const { t } = useTranslation('admin');
  const { rows } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader title={t('list.title')} lead={t('list.lead')} />
      <div className="mx-auto max-w-[960px] px-4 py-5 sm:px-7">
        {rows.length === 0 ? (
          <EmptyState icon={Building2} title={t('list.empty')}>
            {t('list.emptyText')}
          </EmptyState>
        ) : (
          <ul aria-label={t('list.title')} className="divide-y divide-line rounded-lg border border-line bg-surface">
            {rows.map((row) => (
              <li key={row.slug} className="relative flex items-center gap-4 px-4 py-3.5 hover:bg-sunken">
                <Emblem colour={row.colour} letter={row.shortName.charAt(0)} />
                <div className="min-w-0 flex-1 gap-x-4 sm:flex sm:items-center sm:justify-between">
                  <div className="min-w-0">
                    <Link
                      to={`/admin/institutions/${row.slug}/profile/identity`}
                      className="font-[620] break-words after:absolute after:inset-0"
                    >
                      {row.name}
                    </Link>
                    <p className="flex flex-wrap gap-x-3 text-[13px] text-ink-2">
                      <span className="break-all">{row.address}</span>
                      <span className="num">{t('list.version', { version: row.version })}</span>
                    </p>
                  </div>
                  <div className="flex flex-none flex-wrap items-center gap-1.5 max-sm:mt-1.5 sm:justify-end">
                    {row.changes > 0 ? (
                      <Chip tone="info" icon={PenLine}>
                        {t('list.draft', { count: row.changes })}
                      </Chip>
                    ) : null}
                    <Chip>{t('list.departures', { count: row.departures })}</Chip>
                  </div>
                </div>
                <ChevronRight aria-hidden="true" className="size-4 flex-none text-ink-3" />
              </li>
            ))}
          </ul>
        )}
      </div>
    </>
  );
}

function Emblem({ colour, letter }: { colour: string; letter: string }) {
  return (
    <svg viewBox="0 0 32 32" className="size-8 flex-none rounded-md" aria-hidden="true">
      <rect width="32" height="32" fill={colour} />
      <text x="16" y="21.5" textAnchor="middle" fontSize="15" fontWeight="700" fill={inkOn(colour)}>
        {letter.toUpperCase()}
      </text>
    </svg>
  );
}
