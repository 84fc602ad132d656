import { passkeyAnswerForm } from '#server/staff/contract.ts';
import { confirmPresenceByPasskey } from '#server/staff/index.ts';
import { asAuthentication } from '../components/staff/passkey-answer.server.ts';
import { safePath } from '../i18n/language.server.ts';
import { parseForm, redirectWithNotice } from '../respond.server.ts';
import { staffRoute } from '../session/guard.server.ts';
import { nextOf } from '../session/signed-in.server.ts';

/** Proves presence by a passkey; without `?next=` the page that asked goes on by itself. */
export const action = staffRoute('desk.enter', async ({ request, context }) => {
  const next = nextOf(request);
  await confirmPresenceByPasskey(context, asAuthentication(await parseForm(request, passkeyAnswerForm)));
  return next === null ? { isConfirmed: true } : redirectWithNotice(safePath(next), 'presence_confirmed');
});
