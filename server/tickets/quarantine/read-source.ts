import type { Context, StaffActor } from '../../context.ts';
import type { MailSource } from '../contract.ts';
import { readRawMail } from '../read-raw.ts';

/** As much of a raw mail as is shown on a page. */
const MOST_SHOWN = 256 * 1024;

/** The beginning of a raw mail as text, for a stated reason: an audit entry each time, as it holds numbers in clear. */
export async function readMailSource(
  context: Context<StaffActor>,
  request: { mail: string; reason: string },
): Promise<MailSource> {
  const { bytes } = await readRawMail(context, request);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MOST_SHOWN) break;
  }
  const shown = Buffer.concat(chunks).subarray(0, MOST_SHOWN);
  return { text: readable(shown.toString('utf8')), isCut: size > MOST_SHOWN };
}

/** Control and turning characters made visible: a source is shown as it is written. */
function readable(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .replace(
      /[\u202A-\u202E\u2066-\u2069\u200E\u200F]/g,
      (mark) => `‹U+${mark.charCodeAt(0).toString(16).toUpperCase()}›`,
    )
    .replace(/\p{Cc}/gu, (control) =>
      control === '\n' || control === '\t'
        ? control
        : String.fromCharCode(0x2400 + Math.min(control.charCodeAt(0), 0x21)),
    );
}
