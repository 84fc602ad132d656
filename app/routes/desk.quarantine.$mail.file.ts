import { Readable } from 'node:stream';
import { createReadableStreamFromReadable } from '@remix-run/node';
import { discardMailForm } from '#server/tickets/contract.ts';
import { contentDisposition, readRawMail } from '#server/tickets/index.ts';
import { parseForm } from '../respond.server.ts';
import { staffRoute } from '../session/guard.server.ts';

/** A raw mail whole, as a download that no browser opens by itself. */
export const action = staffRoute(
  'mail.read_raw',
  async ({ request, params, context }) => {
    const { reason } = await parseForm(request, discardMailForm);
    const { fileName, bytes } = await readRawMail(context, { mail: params.mail ?? '', reason });
    return new Response(createReadableStreamFromReadable(Readable.from(bytes)), {
      headers: {
        'Content-Type': 'application/octet-stream',
        'Content-Disposition': contentDisposition('attachment', fileName),
      },
    });
  },
  { isDownload: true },
);
