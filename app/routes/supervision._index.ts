import { redirect } from '@remix-run/node';
import { institutionsWith } from '#server/staff/index.ts';
import { staffRoute } from '../session/guard.server.ts';

/** Leads to what waits for a decision, or to the audit log for whoever decides nothing. */
export const loader = staffRoute('audit.read', async ({ context }) => {
  const canDecide = institutionsWith(context.actor, 'approvals.decide').length > 0;
  return redirect(canDecide ? '/supervision/approvals' : '/supervision/audit');
});
