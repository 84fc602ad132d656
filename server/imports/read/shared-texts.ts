import { FileRefused } from './file-refused.ts';
import { readWholeXml, unescapeText } from './read-xml.ts';
import { MAX_RECORD } from './table.ts';

const PAGE = 1024 * 1024;
const MAX_PAGES = 160;
const MAX_TEXTS = 8_000_000;
const LENGTH_BYTES = 4;

/** Many texts in little memory: as bytes, page after page, not as a string each. */
export type TextStore = { add(text: string): void; at(index: number): string | undefined };

/** @param maxPages how many MiB it may take. */
export function openTextStore(maxPages = MAX_PAGES): TextStore {
  const pages: Buffer[] = [];
  let used = PAGE;
  let starts = new Uint32Array(1024);
  let count = 0;
  return {
    add(text) {
      const length = Buffer.byteLength(text);
      if (text.length > MAX_RECORD) throw new FileRefused('broken_file', { limit: MAX_RECORD });
      if (used + LENGTH_BYTES + length > PAGE) {
        if (pages.length === maxPages) throw new FileRefused('unpacks_too_large', { limit: maxPages * PAGE });
        pages.push(Buffer.allocUnsafeSlow(PAGE));
        used = 0;
      }
      if (count === MAX_TEXTS) throw new FileRefused('unpacks_too_large', { limit: MAX_TEXTS });
      if (count === starts.length) {
        const longer = new Uint32Array(starts.length * 2);
        longer.set(starts);
        starts = longer;
      }
      const page = pages.at(-1)!;
      starts[count] = (pages.length - 1) * PAGE + used;
      count += 1;
      page.writeUInt32LE(length, used);
      page.write(text, used + LENGTH_BYTES, 'utf8');
      used += LENGTH_BYTES + length;
    },
    at(index) {
      if (!(index >= 0 && index < count)) return undefined;
      const start = starts[index]!;
      const page = pages[Math.floor(start / PAGE)]!;
      const from = (start % PAGE) + LENGTH_BYTES;
      return page.toString('utf8', from, from + page.readUInt32LE(start % PAGE));
    },
  };
}

/**
 * The texts that cells refer to by their place. Those of runs of different looks are one text; how it is pronounced (`rPh`)
 * is none.
 */
export async function readSharedTexts(bytes: AsyncIterable<Buffer>): Promise<TextStore> {
  const texts = openTextStore();
  let text = '';
  let isText = false;
  let isPhonetic = false;
  await readWholeXml(bytes, {
    open(name) {
      if (name === 'si') text = '';
      if (name === 'rPh') isPhonetic = true;
      isText = name === 't' && !isPhonetic;
    },
    text(piece) {
      if (!isText) return;
      text += piece;
      if (text.length > MAX_RECORD) throw new FileRefused('broken_file', { limit: MAX_RECORD });
    },
    close(name) {
      isText = false;
      if (name === 'rPh') isPhonetic = false;
      if (name === 'si') texts.add(unescapeText(text));
    },
  });
  return texts;
}
