import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type AttachmentStream, MailParser } from 'mailparser';

/** The parts of mailparser that its types leave out. */
type TreeNode = {
  contentType: string | false;
  charset?: string;
  isAttachment?: boolean;
  textContent?: string;
  children: TreeNode[];
};
type Insides = {
  tree: TreeNode | false;
  decoder: { decodeStream(charset: string): NodeJS.ReadWriteStream };
  createNode(part: unknown): TreeNode;
  getTextContent(): { type: 'text' };
};

const windows1252 = new TextDecoder('windows-1252');

function decode(bytes: Buffer, charset: string): string {
  const name = charset.trim().replace(/["']/g, '') || 'utf-8';
  try {
    return new TextDecoder(/ascii/i.test(name) ? 'utf-8' : name, { fatal: /^utf-?8$|ascii/i.test(name) }).decode(bytes);
  } catch {
    return windows1252.decode(bytes);
  }
}

/** A stream that keeps at most what is left of the budget and gives the whole part as UTF-8 at its end. */
function boundedDecoder(charset: string, budget: { left: number }): Transform {
  const chunks: Buffer[] = [];
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const kept = chunk.subarray(0, Math.max(0, budget.left));
      budget.left -= chunk.length;
      if (kept.length > 0) chunks.push(Buffer.from(kept));
      done();
    },
    flush(done) {
      done(null, Buffer.from(decode(Buffer.concat(chunks), charset), 'utf8'));
    },
  });
}

/** What a walk through a mail's parts came to: its HTML body, null where it has none, and whether it passed the limit. */
export type WalkedMail = { html: string | null; isTooLarge: boolean };

/**
 * Walks through a mail with at most `maxTextBytes` of its texts in memory; each attachment is given to `take`, in the
 * order in which they are listed, and what `take` leaves is drained.
 */
export async function walkMail(
  source: AsyncIterable<Uint8Array>,
  maxTextBytes: number,
  take: (attachment: AttachmentStream, index: number) => Promise<void>,
): Promise<WalkedMail> {
  const parser = new MailParser({
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipTextLinks: true,
    skipImageLinks: true,
  });
  const insides = parser as unknown as Insides;
  const budget = { left: maxTextBytes };
  const createNode = insides.createNode.bind(parser);
  insides.createNode = (part) => {
    const node = createNode(part);
    // A name that mailparser does not know makes it ask the decoder below for every charset, UTF-8 included.
    if (!node.isAttachment) node.charset = `declared:${node.charset ?? ''}`;
    return node;
  };
  insides.decoder = { decodeStream: (charset) => boundedDecoder(charset.replace(/^declared:/, ''), budget) };
  insides.getTextContent = () => ({ type: 'text' });
  let index = 0;
  await pipeline(Readable.from(source, { objectMode: false }), parser, async (parts) => {
    for await (const part of parts as AsyncIterable<AttachmentStream | { type: 'text' }>) {
      if (part.type !== 'attachment') continue;
      await take(part, index);
      index += 1;
      part.release();
    }
  });
  return { html: insides.tree ? htmlOf(insides.tree) : null, isTooLarge: budget.left < 0 };
}

const escapeHtml = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** The body as it was laid out: of alternatives the last with HTML; plain parts beside HTML keep their place. */
function htmlOf(node: TreeNode): string | null {
  if (node.isAttachment) return null;
  if (node.contentType === 'text/html') return node.textContent ?? '';
  if (node.contentType === 'multipart/alternative') {
    return node.children.map(htmlOf).findLast((html) => html !== null) ?? null;
  }
  const children = node.children.map((child) => ({ child, html: htmlOf(child) }));
  if (children.every(({ html }) => html === null)) return null;
  return children
    .flatMap(({ child, html }) => {
      if (html !== null) return [html];
      const isPlain = !child.isAttachment && child.contentType === 'text/plain' && child.textContent;
      return isPlain ? [`<pre>${escapeHtml(child.textContent ?? '')}</pre>`] : [];
    })
    .join('\n<hr>\n');
}
