import { Transform } from 'node:stream';

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });
const looseUtf8 = new TextDecoder('utf-8');
const cp1252 = new TextDecoder('windows-1252');

const UTF8_NAMES = /^(?:utf-?8|us-?ascii|ascii|unknown.*|x-unknown|8bit|default|)$/i;

/** Valid UTF-8 but for a character cut in half at the very end. */
function decodeUtf8(bytes: Buffer): string | null {
  for (let cut = 0; cut < 4 && cut <= bytes.length; cut++) {
    try {
      return strictUtf8.decode(cut === 0 ? bytes : bytes.subarray(0, -cut));
    } catch {
      if (bytes.length > 4096) continue;
      if (cut === 0) return null;
    }
  }
  return null;
}

/**
 * Decodes bytes by their declared charset, and by what they evidently are when the declaration is wrong:
 * invalid UTF-8 is read as Windows-1252, and UTF-8 declared as a Western single-byte charset as UTF-8.
 */
export function decodeText(bytes: Buffer, charset: string): string {
  const name = charset.trim().replace(/^["']|["']$/g, '');
  if (UTF8_NAMES.test(name)) return decodeUtf8(bytes) ?? cp1252.decode(bytes);
  if (/^(?:iso-?8859-1(?:5)?|latin-?[19]|windows-1252|cp-?1252|l1)$/i.test(name)) {
    const hasHighBytes = bytes.some((byte) => byte > 0x7f);
    const utf8 = hasHighBytes ? decodeUtf8(bytes) : null;
    if (utf8 !== null) return utf8;
  }
  try {
    return new TextDecoder(name).decode(bytes);
  } catch {
    return decodeUtf8(bytes) ?? looseUtf8.decode(bytes);
  }
}

/** Removes what no text column takes: NUL, lone surrogates, and control characters other than tab and line feed. */
export function cleanText(text: string): string {
  return (
    text
      .replace(/\r\n?/g, '\n')
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
      .replace(/[\0-\x08\x0B\x0C\x0E-\x1F\x7F]/g, '')
  );
}

/** Bytes that all text parts of one mail share. */
export type TextBudget = { left: number; isSpent: boolean };

/** A stream that keeps at most the budget's bytes, drops the rest, and gives the whole part as UTF-8 at its end. */
export function boundedDecoder(charset: string, budget: TextBudget): Transform {
  const chunks: Buffer[] = [];
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (chunk.length > budget.left) budget.isSpent = true;
      const kept = chunk.subarray(0, budget.left);
      budget.left -= kept.length;
      if (kept.length > 0) chunks.push(Buffer.from(kept));
      done();
    },
    flush(done) {
      done(null, Buffer.from(decodeText(Buffer.concat(chunks), charset), 'utf8'));
    },
  });
}

/** Far beyond any header that a mail program writes (RFC 5322 §2.1.1 allows 998 to a line), and a bound on reading one. */
const LONGEST_HEADER = 65_536;

/** A header line read as bytes in a binary string, cut to a bound and re-coded so that 8-bit Latin-1 is valid UTF-8. */
export function repairHeaderLine(line: string): string {
  const binary = line.length > LONGEST_HEADER ? line.slice(0, LONGEST_HEADER) : line;
  if (!/[\x80-\xFF]/.test(binary)) return binary;
  const bytes = Buffer.from(binary, 'binary');
  return decodeUtf8(bytes) !== null ? binary : Buffer.from(cp1252.decode(bytes), 'utf8').toString('binary');
}
