import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type AttachmentStream, MailParser } from 'mailparser';
import { boundedDecoder, repairHeaderLine, type TextBudget } from './charset.ts';

/** A raw header line: lower-case key, and the whole line as bytes in a binary string. */
export type HeaderLine = { key: string; line: string };

/** A node of mailparser's tree, as far as it is read here. */
export type MailNode = {
  contentType: string | false;
  charset?: string;
  isAttachment?: boolean;
  disposition?: string;
  textContent?: string;
  headers: Map<string, unknown>;
  children: MailNode[];
  flowed?: boolean;
  delSp?: boolean;
};

export type Attachment = {
  filename?: string;
  contentType?: string;
  cid?: string;
  content: AsyncIterable<Buffer>;
};

/** The parts of mailparser that its types leave out and that the limits and repairs need. */
type Part = { contentType: string | false; headers: { getList(): HeaderLine[] }; flowed?: boolean; delSp?: boolean };
type Chunk = { type: string; value?: Buffer };
type Insides = {
  tree: MailNode | false;
  headerLines: HeaderLine[] | false;
  decoder: { decodeStream(charset: string): NodeJS.ReadWriteStream };
  createNode(part: Part): MailNode;
  processChunk(chunk: Chunk, done: () => void): void;
  getTextContent(): { type: 'text' };
};

const RETURNS = Buffer.alloc(32, '\r');

/**
 * Cuts runs of carriage returns without line feeds, of which no mail has many: mailparser trims header lines by a pattern
 * whose work grows with the square of such a run.
 */
async function* shortenReturns(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    yield chunk.includes(RETURNS) ? Buffer.from(chunk.toString('latin1').replace(/\r{32,}/g, '\r'), 'latin1') : chunk;
  }
}

export type WalkOptions = {
  /** Of all texts of the mail together; what is beyond is dropped. */
  maxTextBytes: number;
  /** Leaves the soft line breaks of format=flowed (RFC 3676) as they are; the node tells of them. */
  keepsSoftBreaks?: boolean;
  /** Sees the bytes that lie in no part. */
  onStray?(bytes: Buffer): void;
};

export type WalkedParts = {
  headerLines: HeaderLine[];
  /** The parts with their texts; null where the walk ended before the first. */
  tree: MailNode | null;
  isTextCut: boolean;
  /** What ended the walk early, or null. */
  failure: unknown;
};

/**
 * Walks through a mail's parts as its bytes come; each attachment is given to `take`, in the order in which they are
 * listed, and what `take` leaves is drained. Texts are decoded by what their bytes are where the declared charset is wrong.
 */
export async function walkParts(
  source: Readable,
  { maxTextBytes, keepsSoftBreaks = false, onStray }: WalkOptions,
  take: (attachment: Attachment, index: number) => Promise<void>,
): Promise<WalkedParts> {
  const parser = new MailParser({
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipTextLinks: true,
    skipImageLinks: true,
  });
  const insides = parser as unknown as Insides;
  const budget: TextBudget = { left: maxTextBytes, isSpent: false };

  const createNode = insides.createNode.bind(parser);
  insides.createNode = (part) => {
    for (const header of part.headers.getList()) header.line = repairHeaderLine(header.line);
    const node = createNode(part);
    node.flowed = part.flowed === true;
    node.delSp = part.delSp === true;
    if (keepsSoftBreaks) part.flowed = false;
    // A name that mailparser does not know makes it ask the decoder below for every charset, UTF-8 included.
    if (!node.isAttachment) node.charset = `declared:${node.charset ?? ''}`;
    return node;
  };
  insides.decoder = { decodeStream: (charset) => boundedDecoder(charset.replace(/^declared:/, ''), budget) };
  const processChunk = insides.processChunk.bind(parser);
  insides.processChunk = (chunk, done) => {
    if (chunk.type === 'data' && chunk.value) onStray?.(chunk.value);
    processChunk(chunk, done);
  };
  insides.getTextContent = () => ({ type: 'text' });

  let index = 0;
  let failure: unknown = null;
  try {
    await pipeline(source, shortenReturns, parser, async (parts) => {
      for await (const part of parts as AsyncIterable<AttachmentStream | { type: 'text' }>) {
        if (part.type !== 'attachment') continue;
        await take(part as unknown as Attachment, index);
        index += 1;
        part.release();
      }
    });
  } catch (error) {
    failure = error;
  }
  return { headerLines: insides.headerLines || [], tree: insides.tree || null, isTextCut: budget.isSpent, failure };
}
