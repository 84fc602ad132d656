import { createHash } from 'node:crypto';

/** What makes two mails the same: trace headers differ between deliveries, these lines and the body do not. */
const LINES = ['message-id', 'from', 'date', 'subject'] as const;
/** A header block beyond this is read as body: it bounds the memory, and stays the same for the same mail. */
const MOST_HEADER_BYTES = 256 * 1024;

type Fingerprint = {
  update(chunk: Buffer): void;
  /** @returns SHA-256 in base64url, 43 characters. */
  digest(): string;
};

/**
 * The identity of a mail's content: SHA-256 of its Message-ID, From, Date and Subject lines, unfolded (RFC 5322 §2.2.3),
 * and the raw body. The Message-ID alone would not do, as the sender chooses it.
 * @param mostBodyBytes how much of the body counts; all of it by default.
 */
export function openFingerprint(mostBodyBytes = Number.POSITIVE_INFINITY): Fingerprint {
  const hash = createHash('sha256');
  let head: Buffer | null = Buffer.alloc(0);
  let bodyLeft = mostBodyBytes;

  const addBody = (bytes: Buffer) => {
    const counted = bytes.subarray(0, Math.min(bytes.length, bodyLeft));
    bodyLeft -= counted.length;
    hash.update(counted);
  };
  const settleHead = (bytes: Buffer, end: number, bodyStart: number) => {
    hash.update(identifyingLines(bytes.subarray(0, end).toString('latin1')));
    addBody(bytes.subarray(bodyStart));
    head = null;
  };

  return {
    update(chunk) {
      if (head === null) return addBody(chunk);
      head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      const { end, bodyStart } = findHeaderEnd(head);
      if (end >= 0) settleHead(head, end, bodyStart);
      else if (head.length > MOST_HEADER_BYTES) settleHead(head, MOST_HEADER_BYTES, MOST_HEADER_BYTES);
    },
    digest() {
      if (head !== null) settleHead(head, head.length, head.length);
      return hash.digest('base64url');
    },
  };
}

/** The fingerprint of a mail that is wholly in memory. */
export function fingerprintOf(bytes: Buffer): string {
  const fingerprint = openFingerprint();
  fingerprint.update(bytes);
  return fingerprint.digest();
}

/** Where the header block ends and the body starts; `end` is -1 where no blank line shows. */
export function findHeaderEnd(bytes: Buffer): { end: number; bodyStart: number } {
  if (bytes[0] === 0x0a) return { end: 0, bodyStart: 1 };
  if (bytes[0] === 0x0d && bytes[1] === 0x0a) return { end: 0, bodyStart: 2 };
  const crlf = bytes.indexOf('\r\n\r\n');
  const lf = bytes.indexOf('\n\n');
  if (crlf >= 0 && (lf < 0 || crlf < lf)) return { end: crlf + 2, bodyStart: crlf + 4 };
  return lf >= 0 ? { end: lf + 1, bodyStart: lf + 2 } : { end: -1, bodyStart: -1 };
}

function identifyingLines(head: string): string {
  const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const found = LINES.map((name) =>
    lines
      .filter((line) => line.slice(0, name.length + 1).toLowerCase() === `${name}:`)
      .map(
        (line) =>
          `${name}:${line
            .slice(name.length + 1)
            .replace(/\s+/g, ' ')
            .trim()}\n`,
      )
      .join(''),
  );
  return `${found.join('')}\n`;
}
