import { data } from '@remix-run/node';
import { NavLink, useActionData, useLoaderData, useLocation } from '@remix-run/react';
import { Lock } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { DomainError } from '#server/errors.ts';
import { type Profile, SECTION_KEYS, SECTIONS, type Section } from '#server/institutions/contract.ts';
import { openEditor, saveSection } from '#server/institutions/index.ts';
import { institutionsWith } from '#server/staff/index.ts';
import { Connections } from '../components/admin/connections.tsx';
import { connectionsOf } from '../components/admin/connections-of.server.ts';
import { defaultWords } from '../components/admin/default-words.server.ts';
import { DraftBar } from '../components/admin/draft-bar.tsx';
import { IssueSummary } from '../components/admin/issue-summary.tsx';
import { isInvalidSection } from '../components/admin/issues.ts';
import { ownOf } from '../components/admin/own-of.ts';
import { ProfileProblem } from '../components/admin/profile-problem.tsx';
import { SectionForm } from '../components/admin/section-form.tsx';
import { useInSight } from '../components/admin/use-in-sight.ts';
import { useProfileWords } from '../components/admin/use-profile-words.ts';
import { isRefusal } from '../components/desk/refused.tsx';
import { redirectWithNotice } from '../respond.server.ts';
import { staffRoute } from '../session/guard.server.ts';

const PAGES = [...SECTIONS, 'connections'] as const;
type Page = (typeof PAGES)[number];

function pageOf(name: string | undefined): Page {
  const page = PAGES.find((one) => one === name);
  if (!page) throw new DomainError('not_found', 'section');
  return page;
}

const pick = (profile: Profile | Record<string, unknown>, section: Section): Record<string, unknown> =>
  Object.fromEntries(SECTION_KEYS[section].map((key) => [key, (profile as Record<string, unknown>)[key]]));

export const loader = staffRoute('institutions.read', async ({ params, context, language }) => {
  const page = pageOf(params.section);
  const { institution, profile, version, draft } = await openEditor(context, params.slug ?? '');
  return {
    page,
    base: `/admin/institutions/${institution.slug}`,
    version,
    canEdit: institutionsWith(context.actor, 'institutions.manage').includes(institution.id),
    draft: draft && { editedBy: draft.editedBy, editedAt: draft.editedAt, isOutdated: draft.isOutdated },
    changed: [...new Set(draft?.changes.map(({ section }) => section))],
    own: ownOf(profile, language),
    placeholders: page === 'words' ? defaultWords(profile) : {},
    values: page === 'connections' ? {} : pick(profile, page),
    connections: page === 'connections' ? connectionsOf(institution.profile) : null,
  };
});

export const action = staffRoute('institutions.manage', async ({ request, params, context }) => {
  const page = pageOf(params.section);
  if (page === 'connections') throw new DomainError('forbidden', 'connections_held');
  const sent = await request.formData();
  const form = [...sent].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []));
  const slug = params.slug ?? '';
  const outcome = await saveSection(context, slug, { section: page, version: Number(sent.get('version')), form });
  if (outcome.kind === 'invalid')
    return data(
      { ok: false, kind: 'invalid_profile', typed: pick(outcome.typed, page), issues: outcome.issues },
      { status: 400 },
    );
  return redirectWithNotice(`/admin/institutions/${slug}/profile/${page}`, 'profile_saved');
});

/** Puts the cursor where an address points: a link to a field leads into it, for whoever types as for whoever listens. */
function useFocusOnTarget() {
  const { hash, key } = useLocation();
  useEffect(() => {
    if (key && hash) document.getElementById(hash.slice(1))?.focus();
  }, [hash, key]);
}

export default function ProfileSection() {
  const { t } = useTranslation('admin');
  const words = useProfileWords();
  const { page, base, version, canEdit, draft, changed, own, placeholders, values, connections } =
    useLoaderData<typeof loader>();
  const answer: unknown = useActionData<typeof action>();
  const invalid = isInvalidSection(answer) ? answer : null;
  const list = useInSight<HTMLUListElement>(page);
  useFocusOnTarget();
  return (
    <div className="mx-auto grid max-w-[1180px] grid-cols-[minmax(0,1fr)] gap-x-8 gap-y-4 px-4 py-5 sm:px-7 lg:grid-cols-[215px_minmax(0,1fr)]">
      <nav aria-label={t('tab.profile')} className="max-lg:overflow-x-auto lg:sticky lg:top-5 lg:self-start">
        <ul ref={list} className="flex gap-0.5 max-lg:w-max lg:flex-col">
          {PAGES.map((one) => (
            <li key={one}>
              <NavLink
                to={`${base}/profile/${one}`}
                prefetch="intent"
                className="flex items-center gap-2 rounded-md px-2.5 py-1.5 whitespace-nowrap text-ink-2 hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:font-[570] aria-[current=page]:text-accent"
              >
                {words.section(one)}
                {one === 'connections' ? <Lock aria-hidden="true" className="size-3.5 flex-none" /> : null}
                {changed.includes(one) ? (
                  <>
                    <span aria-hidden="true" className="size-1.5 rounded-full bg-info" />
                    <span className="sr-only">{t('section.changed')}</span>
                  </>
                ) : null}
              </NavLink>
            </li>
          ))}
        </ul>
      </nav>
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-4 self-start">
        <h2 className="text-[16px] font-[650]">{words.section(page)}</h2>
        {draft ? <DraftBar draft={draft} base={base} /> : null}
        {isRefusal(answer) ? <ProfileProblem code={answer.error ?? 'other'} draftPath={`${base}/draft`} /> : null}
        {invalid ? (
          <IssueSummary issues={invalid.issues} section={page === 'connections' ? null : page} base={base} />
        ) : null}
        {page === 'connections' ? (
          connections && <Connections connections={connections} />
        ) : (
          <SectionForm
            key={page}
            section={page}
            values={invalid?.typed ?? values}
            own={own}
            placeholders={placeholders}
            version={version}
            issues={invalid?.issues ?? []}
            isReadOnly={!canEdit}
          />
        )}
      </div>
    </div>
  );
}
