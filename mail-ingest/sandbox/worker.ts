import { Readable } from 'node:stream';
import type { MessagePort } from 'node:worker_threads';
import { askItems } from '#server/raw-mail/port.ts';
import type { Desk, MailToRead, Reading } from '../understand.ts';
import { readHeaders, readMail } from '../understand.ts';

/** A mail with its bytes, or a port that hands them out piece by piece. */
export type GivenMail = MailToRead & { source: Uint8Array | MessagePort };

/** What the thread is given. */
export type ReadTask = {
  mails: readonly GivenMail[];
  desk: Desk;
  today: Date;
  /** Set to 1 when the thread begins. */
  begun: Int32Array<SharedArrayBuffer>;
};

/** Runs in a thread of its own: reads mails, each whole or by its header lines. */
export default async function read({ mails, desk, today, begun }: ReadTask): Promise<Reading[]> {
  Atomics.store(begun, 0, 1);
  Atomics.notify(begun, 0);
  const readings: Reading[] = [];
  for (const mail of mails) readings.push(await readOne(mail, desk, today));
  return readings;
}

async function readOne(mail: GivenMail, desk: Desk, today: Date): Promise<Reading> {
  const { part, source } = mail;
  if (source instanceof Uint8Array) {
    const bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
    return part === 'whole' ? readMail(bytes, mail, desk, today) : readHeaders(bytes, part, desk);
  }
  const stream = Readable.from(askItems<Uint8Array>(source), { objectMode: false });
  try {
    return await readMail(stream, mail, desk, today);
  } finally {
    stream.destroy();
    source.close();
  }
}
