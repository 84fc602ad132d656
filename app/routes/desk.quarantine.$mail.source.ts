import { discardMailForm } from '#server/tickets/contract.ts';
import { readMailSource } from '#server/tickets/index.ts';
import { parseForm } from '../respond.server.ts';
import { staffRoute } from '../session/guard.server.ts';

export { RefusedMail as default } from '../components/desk/kept-mail-form.tsx';

/** The beginning of a raw mail, to be read on the page by the person who said why. */
export const action = staffRoute('mail.read_raw', async ({ request, params, context }) => {
  const { reason } = await parseForm(request, discardMailForm);
  return { source: await readMailSource(context, { mail: params.mail ?? '', reason }) };
});
