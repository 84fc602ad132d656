import { Readable } from 'node:stream';
import { createReadableStreamFromReadable } from '@remix-run/node';
import { found } from '#server/errors.ts';
import { attachmentQuery } from '#server/tickets/contract.ts';
import { contentDisposition, readAttachment } from '#server/tickets/index.ts';
import { staffRoute } from '../session/guard.server.ts';

/**
 * One attachment, addressed by its place and never by its name. Only an image is of a type that a browser shows, and only
 * where its bytes are one; whatever is opened stands in a sandbox of its own.
 */
export const loader = staffRoute(
  'tickets.work',
  async ({ request, params, context }) => {
    // Asking without taking would open the mail for nobody.
    if (request.method === 'HEAD') return new Response(null, { status: 405, headers: { Allow: 'GET' } });
    const { reference = '', message = '' } = params;
    const query = { index: params.index, use: new URL(request.url).searchParams.get('use') };
    const { index, use } = found(attachmentQuery.safeParse(query).data, 'attachment');
    const { name, contentType, bytes } = await readAttachment(context, { reference, message, index, use });
    return new Response(createReadableStreamFromReadable(Readable.from(bytes)), {
      headers: {
        'Content-Type': use === 'image' ? contentType : 'application/octet-stream',
        'Content-Disposition': contentDisposition(use === 'image' ? 'inline' : 'attachment', name),
        'Content-Security-Policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
      },
    });
  },
  { isDownload: true },
);
