import { describe, expect, it } from 'vitest';
import { findThread } from './thread.ts';

const referenceOf = (id: string) => /^<(SD-\d|MAIL)@us>$/.exec(id)?.[1] ?? null;

describe('findThread', () => {
  it.each([
    ['nothing', null, [], null],
    ['a stranger’s mail', '<x@them>', ['<y@them>'], null],
    ['In-Reply-To before References', '<SD-1@us>', ['<SD-2@us>'], 'SD-1'],
    ['several in In-Reply-To', '<x@them> <SD-3@us>', [], 'SD-3'],
    ['the newest of the References', '<x@them>', ['<SD-1@us>', '<SD-2@us>', '<y@them>'], 'SD-2'],
    ['a mail of ours without a ticket', '<MAIL@us>', ['<SD-4@us>'], 'SD-4'],
  ])('%s', (_, inReplyTo, references, expected) => {
    expect(findThread({ inReplyTo, references }, referenceOf)).toBe(expected);
  });
});
