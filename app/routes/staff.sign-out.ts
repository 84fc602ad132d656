import { redirect } from '@remix-run/node';
import { resumeSession, signOutStaff } from '#server/staff/index.ts';
import { cookie, readCookie } from '../session/cookies.server.ts';
import { publicRoute } from '../session/guard.server.ts';

export const loader = publicRoute(async () => redirect('/staff/sign-in'));

/** Ends the session there is, and forgets it in the browser whatever state it is in. */
export const action = publicRoute(async ({ request, context }) => {
  const token = readCookie(request, 'guichet_staff');
  const staff = token ? await resumeSession(context, token) : null;
  if (staff?.kind === 'staff') await signOutStaff({ ...context, actor: staff });
  return redirect('/staff/sign-in?why=signed-out', {
    headers: { 'Set-Cookie': cookie('guichet_staff', '', { path: '/', maxAge: 0 }) },
  });
});
