import { createReadStream } from 'node:fs';
import { type ChainLink, hashOf, type Walk, walkChain } from './chain.ts';
import type { PublicKey } from './checkpoint-key.ts';
import type { ChainVerdict } from './contract.ts';
import { type ExportHeader, headerSchema, namesIn, readLine } from './line-format.ts';
import { headsOf, judgeHeads, keysIn, type SignedHead, signedHeadSchema, startAt } from './signed-head.ts';
import { verdictOf } from './verdict.ts';

/** What a file says of one institution. `isPartial`: a filtered export, whose entries were checked one by one. */
export type ExportVerdict = { institution: string; slug: string; isPartial: boolean; verdict: ChainVerdict };

/** A file that cannot be checked: no export, no checkpoint, no key. Its message says what to give instead. */
export class UnusableInput extends Error {}

export type ExportCheck = {
  checkpoints?: readonly SignedHead[];
  keys?: readonly PublicKey[];
  /** Lets a filtered export pass: its entries are checked one by one, and what is missing between them does not show. */
  isPartialAllowed?: boolean;
  /** The instant of the check, by which a cut is judged to be old enough; otherwise the clock's. */
  now?: Date;
};

/**
 * Checks an export alone: no database, no secret. Without `keys` the checkpoints, also the one up to which retention cut the
 * chain, are judged by the keys that they carry.
 * @returns a verdict for each institution of the file.
 * @throws UnusableInput for a file that is no complete export, unless a partial one is allowed.
 */
export async function verifyExport(file: string, check: ExportCheck = {}): Promise<ExportVerdict[]> {
  const verdicts: ExportVerdict[] = [];
  let part: Part | undefined;
  for await (const line of linesOf(file)) {
    if (line.startsWith('{"guichet_audit":')) {
      if (part) verdicts.push(part.end());
      part = openPart(readHeader(line), check);
    } else if (!part) throw new UnusableInput(`${file} does not begin with the header of an audit export`);
    else part.take(line);
  }
  if (!part) throw new UnusableInput(`${file} is empty`);
  return [...verdicts, part.end()];
}

/** Reads checkpoints, one a line, as the targets of a profile receive them. @throws UnusableInput where a line is none. */
export async function readCheckpoints(file: string): Promise<SignedHead[]> {
  const heads: SignedHead[] = [];
  for await (const line of linesOf(file)) {
    const head = signedHeadSchema.safeParse(parsed(line));
    if (!head.success) throw new UnusableInput(`${file} line ${heads.length + 1} is no checkpoint`);
    heads.push(head.data);
  }
  return heads;
}

type Part = { take(line: string): void; end(): ExportVerdict };

function openPart(header: ExportHeader, check: ExportCheck): Part {
  const { checkpoints = [], keys = [], isPartialAllowed = false, now = new Date() } = check;
  const { id, slug } = header.institution;
  const isPartial = !header.is_complete;
  if (isPartial && !isPartialAllowed)
    throw new UnusableInput(
      `this export of ${slug} holds only the entries that a filter chose: export all of them, or add --partial to check these one by one`,
    );
  const cut = isPartial ? null : (header.cut ?? null);
  const signed = headsOf([...(cut ? [cut.checkpoint] : []), ...checkpoints], id);
  const judged = judgeHeads(signed, keys.length > 0 ? keys : keysIn(signed));
  const start = startAt(cut, judged, now);
  const walk = isPartial ? walkLoosely(id) : walkChain(id, judged.proven, start);
  const walked = { walk, start, judged };
  let verdict: ChainVerdict | undefined;
  return {
    take(line) {
      if (verdict) return;
      const link = readLine(line) ?? unreadable(walk.next);
      const broken = walk.take(link);
      if (broken) verdict = verdictOf(walked, broken, namesIn(link.payload));
    },
    end: () => ({
      institution: id,
      slug,
      isPartial,
      verdict: verdict ?? verdictOf(walked, walk.end(isPartial ? null : header.head)),
    }),
  };
}

/** A line that is no entry stands for one whose content is not what was hashed. */
const unreadable = (position: number): ChainLink => ({
  position,
  payload: '',
  previousHash: '',
  hash: '',
  isCopy: false,
});

/** Each entry by itself: its hash over the hash that it names as the one before it, and a position beyond the last. */
function walkLoosely(institution: string): Walk {
  let entries = 0;
  let last = 0;
  let hash = '';
  return {
    get entries() {
      return entries;
    },
    get next() {
      return last + 1;
    },
    get hash() {
      return hash;
    },
    take(link) {
      const { position, previousHash, payload } = link;
      const reason =
        position <= last ? 'gap' : hashOf(previousHash, institution, position, payload) === link.hash ? null : 'hash';
      if (reason) return { firstBad: position, reason, checkpoint: null };
      entries += 1;
      last = position;
      hash = link.hash;
      return null;
    },
    end: () => null,
  };
}

function readHeader(line: string): ExportHeader {
  const header = headerSchema.safeParse(parsed(line));
  if (!header.success) throw new UnusableInput('the header of the export cannot be read');
  return header.data;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** The lines of a file, without blank ones; readline is slower by half. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = '';
  const stream = createReadStream(file, { encoding: 'utf8', highWaterMark: 1024 * 1024 });
  try {
    for await (const piece of stream as AsyncIterable<string>) {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') yield line;
    }
  } catch (error) {
    throw new UnusableInput(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  if (rest !== '') yield rest;
}
