import type { z } from 'zod';
import type { Context, StaffActor } from '#server/context.ts';
import { parseForm, redirectWithNotice } from '../../respond.server.ts';
import { staffRoute } from '../../session/guard.server.ts';

/**
 * Makes the action of one decision about a mail that the path names: guard, form, one use case, and back to the list as it
 * was, with the notice of what was done.
 */
export function quarantineAction<S extends z.ZodType>(
  schema: S,
  notice: string,
  decide: (context: Context<StaffActor>, request: z.output<S> & { mail: string }) => Promise<unknown>,
) {
  return staffRoute('mail.quarantine', async ({ request, params, context }) => {
    const form = (await parseForm(request, schema)) as object;
    await decide(context, { ...form, mail: params.mail ?? '' } as z.output<S> & { mail: string });
    return redirectWithNotice(`/desk/quarantine${new URL(request.url).search}`, notice);
  });
}
