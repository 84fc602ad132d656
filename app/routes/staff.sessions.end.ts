import { endSessionForm } from '#server/staff/contract.ts';
import { endOwnSessions } from '#server/staff/index.ts';
import { parseForm, redirectWithNotice } from '../respond.server.ts';
import { staffRoute } from '../session/guard.server.ts';

export { RefusedAccess as default } from '../components/staff/refused-access.tsx';

/** Ends one of one's own sessions, or without one all but the present. */
export const action = staffRoute('desk.enter', async ({ request, context }) => {
  await endOwnSessions(context, (await parseForm(request, endSessionForm)).session);
  return redirectWithNotice('/staff/profile', 'sessions_ended');
});
