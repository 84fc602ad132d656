import type { z } from 'zod';
import type { Context, StaffActor } from '#server/context.ts';
import { found } from '#server/errors.ts';
import type { Permission } from '#server/staff/contract.ts';
import { ticketKey } from '#server/tickets/index.ts';
import { parseForm, redirectWithNotice, refusal } from '../../respond.server.ts';
import { staffRoute } from '../../session/guard.server.ts';

/** What a step on a ticket came to: it was done (the notice to show), or it answers what was typed with a refusal. */
export type StepOutcome = { notice: string } | { refused: string; field: string };

/**
 * Makes the action of one step on the ticket that the path names: guard, form, one use case, and back to the ticket in
 * the list as it was. A refused step is an answer, not a fault: it has changed the ticket (a counted try), so it is a 200
 * and the page fetches the ticket anew.
 */
export function ticketAction<S extends z.ZodType>(
  permission: Permission,
  schema: S,
  step: (context: Context<StaffActor>, form: z.output<S> & { ticketId: string }) => Promise<StepOutcome>,
) {
  return staffRoute(permission, async ({ request, params, context }) => {
    const reference = params.reference ?? '';
    const form = await parseForm(request, schema);
    const { id } = found(await ticketKey(context, reference), 'ticket');
    const outcome = await step(context, { ...(form as object), ticketId: id } as z.output<S> & { ticketId: string });
    if ('refused' in outcome) return refusal(request, null, { [outcome.field]: [outcome.refused] });
    return redirectWithNotice(`/desk/tickets/${reference}${new URL(request.url).search}`, outcome.notice);
  });
}
