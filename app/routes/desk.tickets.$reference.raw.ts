import { Readable } from 'node:stream';
import { createReadableStreamFromReadable } from '@remix-run/node';
import { readRawForm } from '#server/tickets/contract.ts';
import { readRawMail } from '#server/tickets/index.ts';
import { parseForm } from '../respond.server.ts';
import { staffRoute } from '../session/guard.server.ts';

/** The file as it was received, as a download that no browser opens by itself. */
export const action = staffRoute(
  'mail.read_raw',
  async ({ request, context }) => {
    const { fileName, bytes } = await readRawMail(context, await parseForm(request, readRawForm));
    return new Response(createReadableStreamFromReadable(Readable.from(bytes)), {
      headers: {
        'Content-Type': 'application/octet-stream',
        'Content-Disposition': `attachment; filename="${fileName}"`,
        'X-Content-Type-Options': 'nosniff',
      },
    });
  },
  { isDownload: true },
);
