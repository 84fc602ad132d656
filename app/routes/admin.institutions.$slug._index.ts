import { redirect } from '@remix-run/node';
import { staffRoute } from '../session/guard.server.ts';

export const loader = staffRoute('institutions.read', async ({ params }) =>
  redirect(`/admin/institutions/${params.slug}/profile/identity`),
);
