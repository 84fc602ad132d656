import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { askItems, sendItems } from '../../raw-mail/port.ts';
import type { ImportFile } from '../read/import-file.ts';

type Wanted = { from: number; port: MessagePort };

/**
 * Hands a file to a thread, piece by piece as it asks, from wherever it asks. @returns what went wrong with it, if anything.
 */
export function serveFile(port: MessagePort, file: ImportFile): { failure(): unknown } {
  let failure: unknown;
  async function* watched(from: number): AsyncGenerator<Buffer> {
    try {
      yield* file.open(from);
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  port.on('message', ({ from, port: theirs }: Wanted) => {
    sendItems(theirs, watched(from)).finally(() => theirs.close());
  });
  return { failure: () => failure };
}

/** The file that the other side of a port serves. */
export const fileOver = (port: MessagePort, { name, bytes }: { name: string; bytes: number }): ImportFile => ({
  name,
  bytes,
  async *open(from = 0) {
    const { port1: own, port2: theirs } = new MessageChannel();
    port.postMessage({ from, port: theirs } satisfies Wanted, [theirs]);
    try {
      for await (const piece of askItems<Uint8Array>(own))
        yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    } finally {
      own.close();
    }
  },
});
