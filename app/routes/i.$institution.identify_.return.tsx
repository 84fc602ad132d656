import { redirect } from '@remix-run/node';
import { finishIdentification } from '#server/identity/index.ts';
import { redirectWithNotice } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { keyRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { isStatic: true };

/**
 * Where the identity provider sends the browser back to. The one page that a GET changes something on: the provider
 * comes back by one, with a state that serves once and only in the browser that holds the mailed key.
 */
export const loader = keyRoute('identify', async ({ request, context, institution, key }) => {
  const outcome = await finishIdentification(context, institution, key, new URL(request.url).searchParams);
  const page = `/i/${institution.slug}/identify`;
  return outcome.kind === 'no_longer_valid' ? redirect(page) : redirectWithNotice(page, `identify_${outcome.kind}`);
});

/** Never shown: it makes this a page, so that a fault leads to an error page that can be read. */
export default function IdentifyReturn() {
  return null;
}
