import { removeForm } from '#server/staff/contract.ts';
import { unlinkIdentity } from '#server/staff/index.ts';
import { parseForm, redirectWithNotice } from '../respond.server.ts';
import { staffRoute } from '../session/guard.server.ts';

export { RefusedAccess as default } from '../components/staff/refused-access.tsx';

export const action = staffRoute('desk.enter', async ({ request, context }) => {
  await unlinkIdentity(context, (await parseForm(request, removeForm)).id);
  return redirectWithNotice('/staff/profile', 'identity_unlinked');
});
