import { isAscii, isUtf8 } from 'node:buffer';
import type { Encoding } from '../contract.ts';

/** What the bytes 0x80 to 0x9F stand for (WHATWG Encoding, index windows-1252); five of them stand for nothing. */
const SPECIAL = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ';
const SPECIALS = /[\x80-\x9F]/g;

const decodeWindows1252 = (bytes: Buffer): string =>
  bytes.toString('latin1').replace(SPECIALS, (one) => SPECIAL[one.charCodeAt(0) - 0x80] ?? one);

export type Decoded = { text: string; encoding: 'utf-8' | 'windows-1252' | null };

/** A text as UTF-8 where it is valid as that, else as Windows-1252; `encoding` is null where both read the same. */
export function decode(bytes: Buffer): Decoded {
  if (isAscii(bytes)) return { text: bytes.toString('latin1'), encoding: null };
  if (isUtf8(bytes)) return { text: bytes.toString('utf8'), encoding: 'utf-8' };
  return { text: decodeWindows1252(bytes), encoding: 'windows-1252' };
}

const BOM = '\uFEFF';
const UTF8_BOM = Buffer.from(BOM, 'utf8');
const UTF16_BOM = Buffer.from(BOM, 'utf16le');
const UTF16_BIG_BOM = Buffer.from([0xfe, 0xff]);

/** Every second byte is nothing where a text of western letters is UTF-16. */
function looksLikeUtf16(head: Buffer): boolean {
  const pairs = Math.min(head.length >> 1, 2_000);
  let empty = 0;
  for (let pair = 0; pair < pairs; pair += 1) if (head[pair * 2 + 1] === 0 && head[pair * 2] !== 0) empty += 1;
  return pairs >= 8 && empty > pairs * 0.8;
}

const startsWith = (head: Buffer, sign: Buffer): boolean => head.subarray(0, sign.length).equals(sign);

/** What the first bytes of a file tell of its encoding, and how many of them are its mark. */
export function readMark(head: Buffer): { encoding: Encoding | 'utf-16be' | null; length: number } {
  if (startsWith(head, UTF8_BOM)) return { encoding: 'utf-8', length: UTF8_BOM.length };
  if (startsWith(head, UTF16_BOM)) return { encoding: 'utf-16le', length: UTF16_BOM.length };
  if (startsWith(head, UTF16_BIG_BOM)) return { encoding: 'utf-16be', length: UTF16_BIG_BOM.length };
  return { encoding: looksLikeUtf16(head) ? 'utf-16le' : null, length: 0 };
}

/** UTF-16 as UTF-8; halves of a character without the other half become U+FFFD. */
export async function* fromUtf16(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder('utf-16le', { ignoreBOM: true });
  for await (const piece of bytes) yield Buffer.from(decoder.decode(piece, { stream: true }), 'utf8');
  yield Buffer.from(decoder.decode(), 'utf8');
}
