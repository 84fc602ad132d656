import { languageForm } from '#server/staff/contract.ts';
import { chooseLanguage } from '#server/staff/index.ts';
import { parseForm, redirectWithNotice } from '../respond.server.ts';
import { staffRoute } from '../session/guard.server.ts';

export { RefusedAccess as default } from '../components/staff/refused-access.tsx';

export const action = staffRoute('desk.enter', async ({ request, context }) => {
  await chooseLanguage(context, (await parseForm(request, languageForm)).language);
  return redirectWithNotice('/staff/profile', 'language_kept');
});
