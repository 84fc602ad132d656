import { redirect } from '@remix-run/node';
import { signOutMember } from '#server/credentials/index.ts';
import { redirectWithNotice } from '../respond.server.ts';
import { cookie } from '../session/cookies.server.ts';
import { institutionRoute, memberRoute } from '../session/guard.server.ts';

/** Signing out is a form's doing: whoever only opens the address goes to the sign-in page as they are. */
export const loader = institutionRoute(async ({ institution }) => redirect(`/i/${institution.slug}`));

export const action = memberRoute(
  async ({ context, institution }) => {
    await signOutMember(context);
    const path = `/i/${institution.slug}`;
    return redirectWithNotice(path, 'signed_out', [cookie('guichet_member', '', { path, maxAge: 0 })]);
  },
  { isForChoosingPassword: true },
);
