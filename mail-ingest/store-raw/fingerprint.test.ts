import { describe, expect, it } from 'vitest';
import { fingerprintOf, openFingerprint } from './fingerprint.ts';

const mail = (head: string[], body = 'Bonjour') => Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
const HEAD = [
  'Message-ID: <a@b>',
  'From: Jo <jo@b.example>',
  'Date: Mon, 2 Mar 2026 10:00:00 +0100',
  'Subject: Adresse',
];

describe('fingerprintOf', () => {
  it('does not depend on trace headers, folding or the order of lines', () => {
    const plain = fingerprintOf(mail(HEAD));
    const traced = mail(['Received: from x by y; today', 'Delivered-To: desk@c.example', ...HEAD.toReversed()]);
    const folded = mail([...HEAD.slice(0, 3), 'subject:\r\n  Adresse']);
    expect(plain).toHaveLength(43);
    expect([fingerprintOf(traced), fingerprintOf(folded)]).toEqual([plain, plain]);
  });

  it('tells apart mails that differ in any identifying line or in the body', () => {
    const variants = [
      mail(HEAD),
      mail(HEAD, 'Bonsoir'),
      mail(['Message-ID: <z@b>', ...HEAD.slice(1)]),
      mail(HEAD.slice(1)),
      mail([...HEAD.slice(0, 3), 'Subject: Autre']),
      mail([]),
      Buffer.alloc(0),
    ];
    expect(new Set(variants.map(fingerprintOf)).size).toBe(variants.length);
  });

  it('is the same for any cutting into chunks', () => {
    const whole = mail(HEAD, 'x'.repeat(3000));
    for (const size of [1, 7, 100, 1000]) {
      const fingerprint = openFingerprint();
      for (let at = 0; at < whole.length; at += size) fingerprint.update(whole.subarray(at, at + size));
      expect(fingerprint.digest()).toBe(fingerprintOf(whole));
    }
  });

  it('bounds an endless header block', () => {
    const fingerprint = openFingerprint();
    for (let count = 0; count < 40; count += 1) fingerprint.update(Buffer.alloc(10_000, 'a'));
    expect(fingerprint.digest()).toHaveLength(43);
  });
});
