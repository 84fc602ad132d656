import { redirect } from '@remix-run/node';
import { staffRoute } from '../session/guard.server.ts';

/** The desk opens on the list of tickets. */
export const loader = staffRoute('tickets.read', async ({ request }) =>
  redirect(`/desk/tickets${new URL(request.url).search}`),
);
