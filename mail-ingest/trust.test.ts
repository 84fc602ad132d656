import { describe, expect, test } from 'vitest';
import type { MailAddress } from './parse/parsed-mail.ts';
import { senderFlags } from './trust.ts';

const KNOWN = {
  domains: ['iec-iab.be'],
  deskNames: ['Service desk IEC-IAB', 'IEC-IAB', 'Institut des Experts-comptables et des Conseils fiscaux', 'eLoket'],
};

const flags = (address: string, name = 'Jean Dupont', ...replyTo: string[]): string[] =>
  senderFlags(
    { from: { name, address }, replyTo: replyTo.map((one): MailAddress => ({ name: '', address: one })) },
    KNOWN,
  );

test('an ordinary sender carries no flag, and nor does one of the institution’s own', () => {
  expect(flags('jean.dupont@skynet.be')).toEqual([]);
  expect(flags('jean@fiduciaire-dupont.be', 'Jean', 'JEAN@fiduciaire-dupont.be')).toEqual([]);
  expect(flags('servicedesk@iec-iab.be', 'Service desk IEC-IAB')).toEqual([]);
  expect(senderFlags({ from: null, replyTo: [] }, KNOWN)).toEqual([]);
});

describe('T19 forged request', () => {
  test('Reply-To ≠ From: another organisation, somebody else at a mail service, a colleague', () => {
    expect(flags('a@firm.be', 'A', 'b@other.be')).toEqual(['reply_to_differs:other.be']);
    expect(flags('a@gmail.com', 'A', 'b@gmail.com')).toEqual(['reply_to_differs:gmail.com']);
    expect(flags('a@firm.be', 'A', 'info@mail.firm.be')).toEqual(['reply_to_same_domain:mail.firm.be']);
    expect(flags('a@firm.be', 'A', 'a@firm.be', 'b@other.be')).toEqual(['reply_to_differs:other.be']);
    expect(flags('a@firm.be', 'A', 'no address')).toEqual(['reply_to_differs']);
  });

  test('look-alike domain: of From and of Reply-To', () => {
    expect(flags('servicedesk@iec-iab.com')).toEqual(['lookalike_domain:iec-iab.be']);
    expect(flags('a@firm.be', 'A', 'desk@іec-iab.be')).toEqual([
      'lookalike_domain:iec-iab.be',
      'mixed_script_domain:xn--ec-iab-ovf.be',
      'reply_to_differs:xn--ec-iab-ovf.be',
    ]);
  });

  test('display-name trick: another address', () => {
    expect(flags('x@evil.example', 'jean.dupont@skynet.be')).toEqual(['name_shows_address:skynet.be']);
    expect(flags('x@evil.example', 'Jean <jean＠skynet.be>')).toEqual(['name_shows_address:skynet.be']);
    expect(flags('jean@skynet.be', '"JEAN@skynet.be"')).toEqual([]);
  });

  test.each([
    ['Service desk IEC-IAB'],
    ['IEC-IAB'],
    ['Helpdesk IEC-IAB'],
    ['ΙEC-ΙAB Support'],
    ['IEC‑IAB – Help Desk'],
    ['iec iab'],
    ['eLoket'],
    ['Institut des experts-comptables et des conseils fiscaux'],
  ])('display-name trick: %s from a foreign address', (name) => {
    expect(flags('x@evil.example', name)).toContain('name_of_desk');
    expect(flags('x@iec-iab.be', name)).not.toContain('name_of_desk');
  });

  test.each([['Jean Dupont IEC-IAB'], ['Fiduciaire Lambert (membre IEC-IAB)'], ['Helpdesk'], ['Support'], ['']])(
    'no display-name trick: %s',
    (name) => {
      expect(flags('jean@fiduciaire.be', name)).toEqual([]);
    },
  );

  test('characters that nobody sees', () => {
    expect(flags('x@firm.be', 'Jean\u202Etnopud')).toEqual(['hidden_characters']);
    expect(flags('x@firm.be', 'Je\u200Ban')).toEqual(['hidden_characters']);
    expect(flags('je\u200Ban@firm.be')).toEqual(['hidden_characters']);
    expect(flags('x@firm.be', 'Jean 👩‍👧 ❤️')).toEqual([]);
    expect(flags('x@firm.be', 'شرکت\u200Cها')).toEqual([]);
  });
});

test('what is written into a flag is a short domain in ASCII', () => {
  const hostile = [
    'a@evil.example:thread:SD-2026-000001',
    'a@[IPv6:::1]',
    'a@<script>.be',
    `a@${'x'.repeat(63)}.${'y'.repeat(63)}.${'z'.repeat(63)}.be`,
    'a@ex\u0000ample.be',
    'a@münchen.be',
  ];
  for (const address of hostile) {
    for (const flag of flags('me@firm.be', 'Me', address)) expect(flag).toMatch(/^[a-z_]+(?::[a-z0-9._-]{1,120})?$/);
  }
});

test('a hostile header costs no time and fills no list', () => {
  const huge = 'x'.repeat(500_000);
  const replyTo = Array.from({ length: 100 }, (_, index) => `a@domain-${index}.be`);
  const begun = performance.now();
  expect(flags(`${huge}@${huge}`, `${huge}@`, ...replyTo).length).toBeLessThan(12);
  expect(flags(`a@${'a.'.repeat(100_000)}be`, '('.repeat(500_000), `x@${'-'.repeat(500_000)}`).length).toBeLessThan(12);
  expect(performance.now() - begun).toBeLessThan(2_000);
});
