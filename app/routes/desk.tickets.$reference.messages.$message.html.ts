import { readMessageHtml } from '#server/tickets/index.ts';
import { mailSheet } from '../components/desk/mail-sheet.server.ts';
import { staffRoute } from '../session/guard.server.ts';

/** A received mail as it was laid out: a response of its own for a sandboxed frame, not data of a page. */
export const loader = staffRoute(
  'tickets.read',
  async ({ params, context, language }) => {
    const { reference = '', message = '' } = params;
    return mailSheet(await readMessageHtml(context, { reference, message }), language);
  },
  { isDownload: true },
);
