import { redirect } from '@remix-run/node';
import { DomainError } from '#server/errors.ts';
import { LINK_PURPOSES } from '#server/institutions/index.ts';
import type { RouteHandle } from '../root-data.ts';
import { cookie } from '../session/cookies.server.ts';
import { institutionRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { isStatic: true };

const HOUR_IN_SECONDS = 3_600;
const LONGEST_KEY = 200;

/**
 * Moves the key of a mailed link out of the address bar into a cookie, and does nothing else: mail scanners and previews
 * open links too.
 */
export const loader = institutionRoute(async ({ institution, params }) => {
  const purpose = LINK_PURPOSES.find((one) => one === params.purpose);
  const key = params.key ?? '';
  if (!purpose || key.length > LONGEST_KEY) throw new DomainError('not_found', 'link');
  const path = `/i/${institution.slug}`;
  const kept = cookie('guichet_key', `${purpose}.${key}`, { path, maxAge: HOUR_IN_SECONDS });
  return redirect(`${path}/${purpose}`, { headers: { 'Set-Cookie': kept } });
});

/** Never shown: it makes this a page, so that a link of no known purpose leads to an error page that can be read. */
export default function FollowLink() {
  return null;
}
