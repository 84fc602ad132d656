import { redirect } from '@remix-run/node';
import { cancelOwnChange } from '#server/accounts/index.ts';
import { redirectWithNotice } from '../respond.server.ts';
import { memberRoute } from '../session/guard.server.ts';

export const loader = memberRoute(async ({ institution }) => redirect(`/i/${institution.slug}/profile`));

export const action = memberRoute(async ({ context, institution }) => {
  await cancelOwnChange(context);
  return redirectWithNotice(`/i/${institution.slug}/profile`, 'address_cancelled');
});
