import { redirect } from '@remix-run/node';
import type { Permission } from '#server/staff/contract.ts';
import { institutionsWith } from '#server/staff/index.ts';
import { staffRoute } from '../session/guard.server.ts';

/** What each page of the supervision needs, in the order in which they are led to. */
const PAGES: readonly [Permission, string][] = [
  ['approvals.decide', '/supervision/approvals'],
  ['oversight.read', '/supervision/oversight'],
  ['audit.read', '/supervision/audit'],
];

/** Leads to what waits for a decision, or to what the reader may look at; back to the desk for whoever may neither. */
export const loader = staffRoute('desk.enter', async ({ context }) => {
  const page = PAGES.find(([permission]) => institutionsWith(context.actor, permission).length > 0);
  return redirect(page?.[1] ?? '/desk');
});
