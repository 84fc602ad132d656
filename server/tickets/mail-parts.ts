import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { askItem, sendItems } from '../raw-mail/port.ts';
import type { AttachmentHead, HtmlPart, PartTask } from './mail-parts/worker.ts';

const WORKER = fileURLToPath(new URL('./mail-parts/worker.ts', import.meta.url));
const HTML_MS = 10_000;
/** A thread that gives nothing for so long is ended, and so is a download that takes longer than the second. */
const SILENCE_MS = 20_000;
const DOWNLOAD_MS = 600_000;

let pool: Piscina | undefined;

/** The threads in which mails are taken apart for their readers; none runs while nobody reads. */
function threads(): Piscina {
  pool ??= new Piscina({
    filename: WORKER,
    minThreads: 0,
    maxThreads: 4,
    maxQueue: 64,
    idleTimeout: 30_000,
    resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 },
    recordTiming: false,
    workerHistogram: false,
  });
  return pool;
}

/** The sanitised HTML of a raw mail, or `unreadable` where it takes more than its time or memory. */
export async function readHtmlPart(
  raw: AsyncIterable<Buffer>,
  milliseconds = HTML_MS,
): Promise<HtmlPart | 'unreadable'> {
  const source = new MessageChannel();
  void sendItems(source.port1, raw);
  const task: PartTask = { part: 'html', source: source.port2 };
  try {
    return await threads().run(task, { transferList: [source.port2], signal: AbortSignal.timeout(milliseconds) });
  } catch {
    return 'unreadable';
  } finally {
    source.port1.close();
  }
}

/** One attachment: the type that its first bytes tell, and its bytes, which must be read to their end or returned. */
export type OpenedAttachment = { sniffed: string | null; bytes: AsyncIterableIterator<Buffer> };

/**
 * The attachment of a raw mail with that place in its list. Never more than a few pieces of it are in memory.
 * @returns null where the mail has no such attachment, it is empty, or the mail cannot be taken apart.
 */
export async function openAttachmentPart(raw: AsyncIterable<Buffer>, index: number): Promise<OpenedAttachment | null> {
  const source = new MessageChannel();
  const target = new MessageChannel();
  const ending = new AbortController();
  void sendItems(source.port1, raw);
  const task: PartTask = { part: 'attachment', index, source: source.port2, target: target.port2 };
  const close = () => {
    ending.abort();
    source.port1.close();
    target.port1.close();
  };
  const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(DOWNLOAD_MS)]);
  threads()
    .run(task, { transferList: [source.port2, target.port2], signal })
    .catch(close);
  const head = await withoutSilence(askItem<AttachmentHead>(target.port1), close).catch(() => null);
  if (head === null) {
    close();
    return null;
  }
  return { sniffed: head.sniffed, bytes: bytesOf(target.port1, close) };
}

/** Ends the thread also where nobody has asked for a byte yet, which a generator would not. */
function bytesOf(port: MessagePort, close: () => void): AsyncIterableIterator<Buffer> {
  const end = async (): Promise<IteratorResult<Buffer>> => {
    close();
    return { done: true, value: undefined };
  };
  return {
    async next() {
      const piece = await withoutSilence(askItem<Uint8Array>(port), close);
      if (piece === null) return end();
      return { done: false, value: Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength) };
    },
    return: end,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function withoutSilence<T>(answer: Promise<T>, close: () => void): Promise<T> {
  const timer = setTimeout(close, SILENCE_MS);
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
  }
}
