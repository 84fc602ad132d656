import { redirect } from '@remix-run/node';
import { endSessionsForm } from '#server/credentials/contract.ts';
import { endMemberSessions } from '#server/credentials/index.ts';
import { parseForm, redirectWithNotice } from '../respond.server.ts';
import { memberRoute } from '../session/guard.server.ts';

export const loader = memberRoute(async ({ institution }) => redirect(`/i/${institution.slug}/profile`));

export const action = memberRoute(async ({ request, context, institution }) => {
  const count = await endMemberSessions(context, await parseForm(request, endSessionsForm));
  return redirectWithNotice(`/i/${institution.slug}/profile`, count > 0 ? 'sessions_ended' : 'nothing_to_end');
});
