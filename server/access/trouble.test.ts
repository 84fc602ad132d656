import { describe, expect, it } from 'vitest';
import { troubleOf } from './trouble.ts';

describe('why a mail did not arrive', () => {
  it.each([
    ['5.2.2 mailbox full', 'mailbox_full'],
    ['452 4.2.2', 'mailbox_full'],
    ['552', 'mailbox_full'],
    ['5.1.1', 'no_such_address'],
    ['550 5.1.10', 'no_such_address'],
    ['5.2.1 disabled', 'no_such_address'],
    ['5.4.4', 'no_such_address'],
    ['550 5.7.1', 'refused'],
    ['554', 'refused'],
    ['421', 'away'],
    ['5.4.7 expired', 'away'],
    ['ECONNECTION', 'away'],
    ['550', 'other'],
    ['5.3.4', 'other'],
    ['', 'other'],
  ])('%s: %s', (detail, trouble) => {
    expect(troubleOf(detail)).toBe(trouble);
  });
});
