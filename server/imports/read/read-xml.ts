import { Parser } from 'htmlparser2';
import { FileRefused } from './file-refused.ts';

const MAX_DEPTH = 64;
/** How much may be read of a tag before it ends. */
const MAX_TAG = 1024 * 1024;

/** What becomes of the elements of a part; names are without their prefix. */
export type XmlHandler = {
  open?(name: string): void;
  attribute?(name: string, value: string): void;
  text?(text: string): void;
  close?(name: string): void;
};

const localName = (name: string): string => {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
};

/** Reads a part element by element, and yields after each piece, so that what was found can be handed on. */
export async function* readXml(bytes: AsyncIterable<Buffer>, handler: XmlHandler): AsyncGenerator<void> {
  let depth = 0;
  let sinceEvent = 0;
  let isWhole = true;
  const parser = new Parser(
    {
      onopentagname(name) {
        sinceEvent = 0;
        depth += 1;
        if (depth > MAX_DEPTH) throw new FileRefused('broken_file');
        handler.open?.(localName(name));
      },
      onattribute(name, value) {
        sinceEvent = 0;
        handler.attribute?.(localName(name), value);
      },
      ontext(text) {
        sinceEvent = 0;
        handler.text?.(text);
      },
      onclosetag(name) {
        sinceEvent = 0;
        depth -= 1;
        handler.close?.(localName(name));
      },
    },
    { xmlMode: true },
  );
  let decoder: TextDecoder | undefined;
  for await (const piece of bytes) {
    decoder ??= new TextDecoder(piece[0] === 0xff && piece[1] === 0xfe ? 'utf-16le' : 'utf-8');
    const text = decoder.decode(piece, { stream: true });
    sinceEvent += text.length;
    parser.write(text);
    isWhole = depth === 0;
    if (sinceEvent > MAX_TAG) throw new FileRefused('broken_file');
    yield;
  }
  parser.end();
  if (!isWhole) throw new FileRefused('broken_file');
  yield;
}

/** Reads a whole part, for those that are small. */
export async function readWholeXml(bytes: AsyncIterable<Buffer>, handler: XmlHandler): Promise<void> {
  for await (const _ of readXml(bytes, handler));
}

const ESCAPED = /_x([0-9A-Fa-f]{4})_/g;

/** A text of a workbook, in which `_x000D_` stands for a character (ECMA-376 part 1, 22.9.2.19). */
export const unescapeText = (text: string): string =>
  text.includes('_x')
    ? text.replace(ESCAPED, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;
