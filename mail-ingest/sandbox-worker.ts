import { once } from 'node:events';
import { Readable } from 'node:stream';
import type { MessagePort } from 'node:worker_threads';
import type { Desk, MailToRead, Reading } from './understand.ts';
import { readHeaders, readMail } from './understand.ts';

/** What the thread is given: the bytes, or a port that hands them out piece by piece. */
export type ReadTask = {
  mail: MailToRead;
  desk: Desk;
  today: Date;
  source: Uint8Array | MessagePort;
  /** Set to 1 when the thread begins. */
  begun: Int32Array<SharedArrayBuffer>;
};
/** The port's answers to `more`: a piece, or null at the end. */
export type Piece = Uint8Array | null;

/** Runs in a thread of its own: reads one mail, whole or by its header lines. */
export default async function read({ mail, desk, today, source, begun }: ReadTask): Promise<Reading> {
  Atomics.store(begun, 0, 1);
  Atomics.notify(begun, 0);
  if (mail.part !== 'whole') {
    if (!(source instanceof Uint8Array)) throw new Error('header lines are given in one piece');
    return readHeaders(Buffer.from(source), mail.part, desk);
  }
  if (source instanceof Uint8Array) return readMail(Buffer.from(source), mail, desk, today);
  const stream = Readable.from(pieces(source), { objectMode: false });
  try {
    return await readMail(stream, mail, desk, today);
  } finally {
    stream.destroy();
    source.close();
  }
}

async function* pieces(port: MessagePort): AsyncGenerator<Buffer> {
  for (;;) {
    port.postMessage('more');
    const [piece] = (await once(port, 'message')) as [Piece];
    if (piece === null) return;
    yield Buffer.from(piece);
  }
}
