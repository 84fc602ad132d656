import { redirect } from '@remix-run/node';
import { institutionsWith } from '#server/staff/index.ts';
import { staffRoute } from '../session/guard.server.ts';

/** The desk opens on the list of tickets, or on the audit log for whoever reads no tickets. */
export const loader = staffRoute('desk.enter', async ({ request, context }) => {
  const readsTickets = institutionsWith(context.actor, 'tickets.read').length > 0;
  return redirect(readsTickets ? `/desk/tickets${new URL(request.url).search}` : '/supervision');
});
