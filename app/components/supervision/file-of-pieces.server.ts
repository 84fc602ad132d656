import { Readable } from 'node:stream';
import { createReadableStreamFromReadable } from '@remix-run/node';

/**
 * A file that is written while it is read. The first piece comes before the answer does, so that a fault is an error page
 * and not a broken file.
 */
export async function fileOfPieces(
  pieces: AsyncGenerator<string>,
  { type, name }: { type: string; name: string },
): Promise<Response> {
  const first = await pieces.next();
  async function* whole() {
    if (!first.done) yield first.value;
    yield* pieces;
  }
  return new Response(createReadableStreamFromReadable(Readable.from(whole())), {
    headers: { 'Content-Type': type, 'Content-Disposition': `attachment; filename="${name}"` },
  });
}
