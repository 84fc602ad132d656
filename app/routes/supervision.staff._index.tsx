import { useActionData, useLoaderData } from '@remix-run/react';
import { Table2, UserPlus, UsersRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Context, StaffActor } from '#server/context.ts';
import { institutionById } from '#server/institutions/index.ts';
import { manageStaffForm } from '#server/staff/contract.ts';
import {
  changeRole,
  endStaffSessions,
  institutionsWith,
  inviteAgain,
  listColleagues,
  setDisabled,
  setOwnAccount,
  setSchools,
} from '#server/staff/index.ts';
import { isRefusal } from '../components/desk/refused.tsx';
import { PeopleList } from '../components/staff/people-list.tsx';
import { Problem } from '../components/staff/problem.tsx';
import { ButtonLink } from '../components/ui/button.tsx';
import { EmptyState } from '../components/ui/empty-state.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { parseForm, redirectWithNotice } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('staff:people.title') };

export const loader = staffRoute('staff.read', async ({ context }) => {
  const people = await listColleagues(context);
  const ids = [...new Set(people.flatMap(({ memberships }) => memberships.map(({ institution }) => institution)))];
  const records = await Promise.all(ids.map((id) => institutionById(context, id)));
  return {
    people,
    institutions: Object.fromEntries(records.map(({ id, profile }) => [id, profile.shortName])),
    schools: Object.fromEntries(
      records.flatMap(({ id, profile }) =>
        profile.schools.length === 0 ? [] : [[id, profile.schools.map(({ key, name }) => ({ key, name }))]],
      ),
    ),
    manages: institutionsWith(context.actor, 'staff.manage'),
    ends: institutionsWith(context.actor, 'sessions.end'),
    self: context.actor.id,
  };
});

export const action = staffRoute('staff.read', async ({ request, context }) => {
  const form = await parseForm(request, manageStaffForm);
  await manage(context, form);
  return redirectWithNotice('/supervision/staff', `staff_${form.change}`);
});

/** Each use case says for itself who may. */
function manage(context: Context<StaffActor>, form: ReturnType<typeof manageStaffForm.parse>): Promise<unknown> {
  switch (form.change) {
    case 'role':
      return changeRole(context, form);
    case 'remove':
      return changeRole(context, { ...form, role: null });
    case 'invite_again':
      return inviteAgain(context, form.staff, form.institution);
    case 'own_account':
      return setOwnAccount(context, form);
    case 'schools':
      return setSchools(context, { ...form, schools: form.isWhole ? null : form.schools });
    case 'disable':
    case 'enable':
      return setDisabled(context, form.staff, form.change === 'disable');
    case 'end_sessions':
      return endStaffSessions(context, form.staff);
  }
}

export default function StaffPage() {
  const { t } = useTranslation('staff');
  const rights = useLoaderData<typeof loader>();
  const { people, manages } = rights;
  const answer: unknown = useActionData<typeof action>();
  return (
    <>
      <PageHeader
        title={t('people.title')}
        lead={t('people.lead')}
        actions={
          <>
            <ButtonLink to="/supervision/staff/roles" icon={<Table2 aria-hidden="true" />}>
              {t('people.roles')}
            </ButtonLink>
            {manages.length === 0 ? null : (
              <ButtonLink to="/supervision/staff/invite" variant="primary" icon={<UserPlus aria-hidden="true" />}>
                {t('people.invite')}
              </ButtonLink>
            )}
          </>
        }
      />
      <div className="mx-auto grid max-w-[1040px] gap-4 px-4 py-5 sm:px-7">
        {isRefusal(answer) ? <Problem code={answer.error ?? codeOf(answer.result.error)} /> : null}
        {people.length === 0 ? (
          <EmptyState icon={UsersRound} title={t('people.empty')}>
            {t('people.emptyText')}
          </EmptyState>
        ) : (
          <PeopleList {...rights} />
        )}
      </div>
    </>
  );
}

const codeOf = (errors: Record<string, string[] | null> | null | undefined): string =>
  Object.values(errors ?? {}).flat()[0] ?? 'other';
