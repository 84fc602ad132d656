import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  type Attachment,
  cleanText,
  decodeText,
  type HeaderLine,
  type MailNode,
  walkParts,
} from '#server/raw-mail/index.ts';
import { holdsHtml, readBody } from './parse/body.ts';
import { readDeliveryReport } from './parse/delivery-report.ts';
import { readHeaders } from './parse/headers.ts';
import { DEFAULT_PARSE_LIMITS, type ParsedAttachment, type ParsedMail, type ParseLimits } from './parse/parsed-mail.ts';

/** Thrown when a source holds nothing that could be a mail: neither header nor text. */
export class UnreadableMailError extends Error {
  override name = 'UnreadableMailError';
}

const STRAY_BYTES = 256 * 1024;

async function listAttachment(part: Attachment, limits: ParseLimits, list: ParsedAttachment[]): Promise<string> {
  const hash = createHash('sha256');
  const keepsText = /^(?:text\/rfc822-headers|message\/)/i.test(part.contentType ?? '');
  let size = 0;
  let text = '';
  for await (const chunk of part.content) {
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
  return text;
}

/** Rebuilds a multipart whose declared boundary is not the one it uses; null when no other boundary shows. */
function withSeenBoundary(stray: Buffer): Buffer | null {
  const seen = /^--([^\s][^\r\n]{0,80}?)[ \t]*\r?\ncontent-/im.exec(stray.toString('latin1'));
  if (!seen?.[1]) return null;
  const head = `MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="${seen[1].replace(/["\\]/g, '\\$&')}"\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), stray]);
}

/** Text between parts, without the lines that part them. */
function withoutBoundaries(text: string): string {
  return text.replace(/^--[^\s]{1,72}[ \t]*\r?$/gm, '');
}

type Gathered = {
  headerLines: HeaderLine[];
  tree: MailNode | null;
  stray: Buffer;
  attachments: ParsedAttachment[];
  returnedHeaders: string;
  isTextTruncated: boolean;
};

async function gather(source: Readable | Buffer, limits: ParseLimits): Promise<Gathered> {
  const stray: Buffer[] = [];
  let strayBytes = 0;
  const onStray = (bytes: Buffer) => {
    if (strayBytes >= STRAY_BYTES) return;
    strayBytes += bytes.length;
    stray.push(Buffer.from(bytes.subarray(0, STRAY_BYTES)));
  };
  const attachments: ParsedAttachment[] = [];
  let returnedHeaders = '';
  const { headerLines, tree, isTextCut, failure } = await walkParts(
    source instanceof Readable ? source : Readable.from([source]),
    { maxTextBytes: limits.maxTextBytes, keepsSoftBreaks: true, onStray },
    async (part) => {
      returnedHeaders += await listAttachment(part, limits, attachments);
    },
  );
  if (failure !== null && headerLines.length === 0) throw new UnreadableMailError(String(failure), { cause: failure });
  return {
    headerLines,
    tree,
    stray: Buffer.concat(stray),
    attachments,
    returnedHeaders,
    isTextTruncated: isTextCut || failure !== null,
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
