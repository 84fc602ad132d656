import addressparser from 'nodemailer/lib/addressparser/index.js';

export type MailBytes = Buffer | AsyncIterable<Buffer>;

/** The header block of a mail as lines, unfolded (RFC 5322 §2.2.3), and all of its bytes once more. */
export type MailHead = {
  /** Null where the block is longer than any honest one. */
  fields: HeaderField[] | null;
  whole: MailBytes;
  /** Gives back what `whole` would still have to read; for one that is not read. */
  discard(): Promise<void>;
};
export type HeaderField = { name: string; value: string };

const LONGEST_HEAD = 256 * 1024;
const HEAD_END = /\r?\n\r?\n|^\r?\n/;

/** Reads the header block of a mail; `whole` gives all bytes, also those that were read for it. */
export async function readHead(source: MailBytes): Promise<MailHead> {
  if (Buffer.isBuffer(source)) {
    const fields = fieldsOf(source.subarray(0, LONGEST_HEAD), source.length);
    return { fields, whole: source, discard: async () => undefined };
  }
  const bytes = source[Symbol.asyncIterator]();
  const read: Buffer[] = [];
  let length = 0;
  let isAll = false;
  while (length < LONGEST_HEAD && !isAll) {
    const { value, done } = await bytes.next();
    if (done) isAll = true;
    else {
      read.push(value);
      length += value.length;
      // The end may lie across two pieces: the last bytes of what came before are looked at again.
      const seen = Buffer.concat(read.slice(-2)).toString('latin1');
      if (/\r?\n\r?\n/.test(seen)) break;
    }
  }
  const head = Buffer.concat(read);
  async function* whole(): AsyncGenerator<Buffer> {
    yield head;
    if (!isAll) yield* { [Symbol.asyncIterator]: () => bytes };
  }
  return {
    fields: fieldsOf(head, length),
    whole: whole(),
    async discard() {
      await bytes.return?.();
    },
  };
}

function fieldsOf(head: Buffer, length: number): MailHead['fields'] {
  const text = head.toString('latin1');
  const end = HEAD_END.exec(text);
  if (!end && length >= LONGEST_HEAD) return null;
  return text
    .slice(0, end?.index ?? text.length)
    .replace(/\r?\n(?=[ \t])/g, '')
    .split(/\r\n|\n|\r/)
    .flatMap((line) => {
      const field = /^([!-9;-~]+)[ \t]*:(.*)$/s.exec(line);
      return field
        ? [
            {
              name: (field[1] ?? '').toLowerCase(),
              value: Buffer.from(field[2] ?? '', 'latin1')
                .toString('utf8')
                .trim(),
            },
          ]
        : [];
    });
}

/** The values of all fields of one name, the topmost first. */
export const valuesOf = (fields: readonly HeaderField[], name: string): string[] =>
  fields.flatMap((field) => (field.name === name ? [field.value] : []));

/** The addresses of all authors that From names, groups resolved (RFC 6854); a name without an address is none. */
export function authorsOf(fields: readonly HeaderField[]): string[] {
  return valuesOf(fields, 'from')
    .flatMap((value) => addressparser(value, { flatten: true }).map(({ address }) => (address ?? '').toLowerCase()))
    .filter((address) => address.includes('@'));
}
