import { data } from '@remix-run/node';
import { passkeyAnswerForm } from '#server/staff/contract.ts';
import { finishPasskeySignIn } from '#server/staff/index.ts';
import { asAuthentication } from '../components/staff/passkey-answer.server.ts';
import { parseForm, refusal } from '../respond.server.ts';
import { publicRoute } from '../session/guard.server.ts';
import { enter, nextOf } from '../session/signed-in.server.ts';

/** Signs in by the passkey that the browser brought. */
export const action = publicRoute(async ({ request, context }) => {
  const answer = asAuthentication(await parseForm(request, passkeyAnswerForm));
  const outcome = await finishPasskeySignIn(context, answer);
  if (outcome.kind === 'refused') return data(refusal(request, 'passkey_refused'), { status: 400 });
  return enter(outcome, context.now, nextOf(request));
});
