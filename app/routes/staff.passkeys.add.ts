import { newPasskeyForm } from '#server/staff/contract.ts';
import { finishPasskeyRegistration } from '#server/staff/index.ts';
import { asRegistration } from '../components/staff/passkey-answer.server.ts';
import { parseForm, redirectWithNotice } from '../respond.server.ts';
import { staffRoute } from '../session/guard.server.ts';

export const action = staffRoute('desk.enter', async ({ request, context }) => {
  const form = await parseForm(request, newPasskeyForm);
  await finishPasskeyRegistration(context, { ...asRegistration(form), label: form.label });
  return redirectWithNotice('/staff/profile', 'passkey_added');
});
