import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type AttachmentStream, MailParser } from 'mailparser';
import { holdsHtml, readBody, type TextNode } from './parse/body.ts';
import { boundedDecoder, cleanText, decodeText, repairHeaderLine, type TextBudget } from './parse/charset.ts';
import { readDeliveryReport } from './parse/delivery-report.ts';
import { type HeaderLine, readHeaders } from './parse/headers.ts';
import { DEFAULT_PARSE_LIMITS, type ParsedAttachment, type ParsedMail, type ParseLimits } from './parse/parsed-mail.ts';

/** Thrown when a source holds nothing that could be a mail: neither header nor text. */
export class UnreadableMailError extends Error {
  override name = 'UnreadableMailError';
}

/** The parts of mailparser that its types leave out and that the limits and repairs need. */
type Part = { contentType: string | false; headers: { getList(): HeaderLine[] }; flowed?: boolean; delSp?: boolean };
type Chunk = { type: string; value?: Buffer };
type Insides = {
  tree: TextNode | false;
  headerLines: HeaderLine[] | false;
  decoder: { decodeStream(charset: string): NodeJS.ReadWriteStream };
  createNode(part: Part): TextNode;
  processChunk(chunk: Chunk, done: () => void): void;
  getTextContent(): { type: 'text' };
};

const STRAY_BYTES = 256 * 1024;

async function listAttachment(part: AttachmentStream, limits: ParseLimits, list: ParsedAttachment[]): Promise<string> {
  const hash = createHash('sha256');
  const keepsText = /^(?:text\/rfc822-headers|message\/)/i.test(part.contentType ?? '');
  let size = 0;
  let text = '';
  for await (const chunk of part.content as unknown as AsyncIterable<Buffer>) {
    size += chunk.length;
    hash.update(chunk);
    if (keepsText && text.length < 32_768) text += chunk.toString('latin1');
  }
  if (list.length < limits.maxAttachments) {
    list.push({
      name: cleanText(part.filename ?? '').slice(0, 255),
      contentType: cleanText(part.contentType ?? 'application/octet-stream').slice(0, 127),
      size,
      sha256: hash.digest('hex'),
    });
  }
  part.release();
  return text;
}

/** Rebuilds a multipart whose declared boundary is not the one it uses; null when no other boundary shows. */
function withSeenBoundary(stray: Buffer): Buffer | null {
  const seen = /^--([^\s][^\r\n]{0,80}?)[ \t]*\r?\ncontent-/im.exec(stray.toString('latin1'));
  if (!seen?.[1]) return null;
  const head = `MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="${seen[1].replace(/["\\]/g, '\\$&')}"\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), stray]);
}

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

/** Text between parts, without the lines that part them. */
function withoutBoundaries(text: string): string {
  return text.replace(/^--[^\s]{1,72}[ \t]*\r?$/gm, '');
}

type Gathered = {
  headerLines: HeaderLine[];
  tree: TextNode | null;
  stray: Buffer;
  attachments: ParsedAttachment[];
  returnedHeaders: string;
  isTextTruncated: boolean;
};

async function gather(source: Readable | Buffer, limits: ParseLimits): Promise<Gathered> {
  const parser = new MailParser({
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipTextLinks: true,
    skipImageLinks: true,
  });
  const insides = parser as unknown as Insides;
  const budget: TextBudget = { left: limits.maxTextBytes, isSpent: false };
  const stray: Buffer[] = [];
  let strayBytes = 0;

  const createNode = insides.createNode.bind(parser);
  insides.createNode = (part) => {
    for (const header of part.headers.getList()) header.line = repairHeaderLine(header.line);
    const node = createNode(part);
    node.flowed = part.flowed === true;
    node.delSp = part.delSp === true;
    part.flowed = false;
    // A name that mailparser does not know makes it ask the decoder below for every charset, UTF-8 included.
    if (!node.isAttachment) node.charset = `declared:${node.charset ?? ''}`;
    return node;
  };
  insides.decoder = { decodeStream: (charset) => boundedDecoder(charset.replace(/^declared:/, ''), budget) };
  const processChunk = insides.processChunk.bind(parser);
  insides.processChunk = (chunk, done) => {
    if (chunk.type === 'data' && chunk.value && strayBytes < STRAY_BYTES) {
      strayBytes += chunk.value.length;
      stray.push(Buffer.from(chunk.value.subarray(0, STRAY_BYTES)));
    }
    processChunk(chunk, done);
  };
  insides.getTextContent = () => ({ type: 'text' });

  const attachments: ParsedAttachment[] = [];
  let returnedHeaders = '';
  let failure: unknown = null;
  try {
    await pipeline(
      source instanceof Readable ? source : Readable.from([source]),
      shortenReturns,
      parser,
      async (parts) => {
        for await (const part of parts as AsyncIterable<AttachmentStream | { type: 'text' }>) {
          if (part.type === 'attachment') returnedHeaders += await listAttachment(part, limits, attachments);
        }
      },
    );
  } catch (error) {
    failure = error;
  }
  const headerLines = insides.headerLines || [];
  if (failure !== null && headerLines.length === 0) throw new UnreadableMailError(String(failure), { cause: failure });
  return {
    headerLines,
    tree: insides.tree || null,
    stray: Buffer.concat(stray),
    attachments,
    returnedHeaders,
    isTextTruncated: budget.isSpent || failure !== null,
  };
}

/**
 * Reads one mail as plain data. Attachments are hashed and measured, never held; text is cut at
 * `limits.maxTextBytes`, which `isTextTruncated` tells.
 * A missing or broken header is null or empty, a wrong charset or boundary is repaired.
 * @throws UnreadableMailError when the source holds neither header nor text.
 */
export async function parseMail(
  source: Readable | Buffer,
  limits: ParseLimits = DEFAULT_PARSE_LIMITS,
): Promise<ParsedMail> {
  const gathered = await gather(source, limits);
  const headers = readHeaders(gathered.headerLines);
  let body = gathered.tree ? readBody(gathered.tree) : '';
  let attachments = gathered.attachments;
  if (body.trim() === '' && gathered.stray.length > 0) {
    const rebuilt = withSeenBoundary(gathered.stray);
    const again = rebuilt ? await gather(rebuilt, limits) : null;
    body = again?.tree ? readBody(again.tree) : '';
    attachments = attachments.concat(again?.attachments ?? []);
    if (body.trim() === '') body = withoutBoundaries(decodeText(gathered.stray, ''));
  }
  const text = cleanText(body).slice(0, limits.maxTextBytes).trim();
  if (gathered.headerLines.every((line) => line.key === '' || !line.line.includes(':')) && text === '') {
    throw new UnreadableMailError('the source holds neither header nor text');
  }
  return {
    ...headers,
    text,
    hasHtml: gathered.tree !== null && holdsHtml(gathered.tree),
    attachments,
    deliveryReport: gathered.tree ? readDeliveryReport(gathered.tree, gathered.returnedHeaders, headers.headers) : null,
    isTextTruncated: gathered.isTextTruncated,
  };
}
