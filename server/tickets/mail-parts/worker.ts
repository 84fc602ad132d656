import type { MessagePort } from 'node:worker_threads';
import { fileTypeFromBuffer } from 'file-type';
import { askItems, sendItems } from '../../raw-mail/port.ts';
import { walkMail } from './parse.ts';
import { contentId, type SanitisedMail, sanitiseMail } from './sanitise.ts';

/** What the thread is asked for. `source` hands out the raw mail, `target` takes an attachment: its head, then its bytes. */
export type PartTask =
  | { part: 'html'; source: MessagePort }
  | { part: 'attachment'; index: number; source: MessagePort; target: MessagePort };
export type HtmlPart = SanitisedMail | 'none' | 'too_large';
/** The type that the first bytes of an attachment tell; null where they tell none that is known. */
export type AttachmentHead = { sniffed: string | null };

const MOST_HTML_BYTES = 5_000_000;
const MOST_IMAGE_BYTES = 2_000_000;
const MOST_IMAGES_BYTES = 6_000_000;
const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];
/** As many of the first bytes as tell a type. */
const HEAD_BYTES = 4_100;

/** Runs in a thread of its own, which is ended where it takes too long or too much memory. */
export default async function readPart(task: PartTask): Promise<HtmlPart | null> {
  try {
    return task.part === 'html' ? await readHtml(task.source) : await readAttachment(task);
  } finally {
    task.source.close();
  }
}

async function readHtml(source: MessagePort): Promise<HtmlPart> {
  const images = new Map<string, string>();
  let left = MOST_IMAGES_BYTES;
  const { html, isTooLarge } = await walkMail(askItems<Uint8Array>(source), MOST_HTML_BYTES, async (attachment) => {
    const id = attachment.cid;
    if (!id || left <= 0) return;
    const bytes = await collect(attachment.content, Math.min(left, MOST_IMAGE_BYTES));
    const type = bytes && (await imageType(bytes));
    if (!bytes || !type) return;
    left -= bytes.length;
    images.set(contentId(id), `data:${type};base64,${bytes.toString('base64')}`);
  });
  if (isTooLarge) return 'too_large';
  if (html === null) return 'none';
  const inline = await inlineImages(html);
  return sanitiseMail(html, images, (source) => inline.get(source) ?? null);
}

/** The whole of a stream, or null where it is longer than `most`; it is read to its end either way. */
async function collect(stream: AsyncIterable<Buffer>, most: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size <= most) chunks.push(chunk);
  }
  return size <= most ? Buffer.concat(chunks) : null;
}

async function imageType(bytes: Uint8Array): Promise<string | null> {
  const found = await fileTypeFromBuffer(bytes.subarray(0, HEAD_BYTES));
  return found && IMAGE_TYPES.includes(found.mime) ? found.mime : null;
}

const INLINE_IMAGE = /data:image\/[a-z+.-]{1,20};base64,([a-z0-9+/=\s]{1,2700000})/gi;

/** The images that stand in the HTML itself, by how they are written there, each with the type that its bytes tell. */
async function inlineImages(html: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const [written, base64 = ''] of html.matchAll(INLINE_IMAGE)) {
    const bytes = Buffer.from(base64, 'base64');
    const type = await imageType(bytes);
    if (type) found.set(written.trim(), `data:${type};base64,${bytes.toString('base64')}`);
  }
  return found;
}

async function readAttachment(task: Extract<PartTask, { part: 'attachment' }>): Promise<null> {
  let isFound = false;
  await walkMail(askItems<Uint8Array>(task.source), 0, async (attachment, index) => {
    if (index !== task.index) return;
    isFound = true;
    await sendItems(task.target, headAndBytes(attachment.content));
  });
  if (!isFound) await sendItems(task.target, headAndBytes([]));
  return null;
}

async function* headAndBytes(content: AsyncIterable<Buffer> | []): AsyncGenerator<AttachmentHead | Uint8Array> {
  let start: Buffer = Buffer.alloc(0);
  let isHeadSent = false;
  for await (const chunk of content) {
    if (isHeadSent) yield chunk;
    else {
      start = Buffer.concat([start, chunk]);
      if (start.length < HEAD_BYTES) continue;
      isHeadSent = true;
      yield await headOf(start);
      yield start;
    }
  }
  if (isHeadSent || start.length === 0) return;
  yield await headOf(start);
  yield start;
}

const headOf = async (start: Buffer): Promise<AttachmentHead> => ({
  sniffed: (await fileTypeFromBuffer(start.subarray(0, HEAD_BYTES)))?.mime ?? null,
});
