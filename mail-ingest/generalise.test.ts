import { describe, expect, it } from 'vitest';
import { IDENTITIES } from '#tests/fixtures/wordings/identities.ts';
import { MACHINES } from '#tests/fixtures/wordings/machines.ts';
import { REQUESTS } from '#tests/fixtures/wordings/requests.ts';
import type { Expected } from '#tests/fixtures/wordings/wording.ts';
import { classify } from './classify.ts';
import { extract } from './extract.ts';
import type { ParsedMail } from './parse/parsed-mail.ts';
import { type OwnIdentity, screenMail } from './screen.ts';

const today = new Date('2026-11-22T12:00:00Z');
const own: OwnIdentity = { addresses: ['desk@loket.example'], isOwnMessageId: (id) => id.startsWith('<own-') };

function mailOf(from: string, subject: string, text: string, headers: Record<string, string> = {}): ParsedMail {
  const [, name = '', address = from] = /^(.*?)\s*<(.+)>$/.exec(from) ?? [];
  return {
    messageId: '<1@x.example>',
    inReplyTo: null,
    references: [],
    from: { name, address },
    replyTo: [],
    to: [{ name: '', address: 'desk@loket.example' }],
    cc: [],
    subject,
    date: null,
    text,
    hasHtml: false,
    headers,
    attachments: [],
    deliveryReport: null,
    isTextTruncated: false,
  };
}

describe('requests in wordings of their own', () => {
  it.each([...REQUESTS, ...IDENTITIES])('%s · %s', (from, subject, text, expected) => {
    const mail = mailOf(from, subject, text);
    expect(screenMail(mail, own)).toEqual({ kind: 'person' });
    const { kind, language } = classify(mail);
    const found = extract(mail, kind as never, today);
    const got: Expected = { kind };
    if (expected.language !== undefined) got.language = language;
    if (expected.nrn !== undefined) got.nrn = found.nationalNumber.value;
    if (expected.status !== undefined) got.status = found.nationalNumber.status;
    if (expected.name !== undefined) got.name = `${found.lastName?.value}|${found.firstName?.value}`;
    if (expected.email !== undefined) got.email = found.newAddress?.value.toLowerCase() ?? null;
    expect(got).toEqual(expected);
    for (const item of [found.lastName, found.firstName]) {
      if (!item) continue;
      const source = { subject: mail.subject, text: mail.text, from: mail.from?.name ?? '' }[item.span.field];
      expect(source.slice(item.span.start, item.span.end).replace(/\s+/g, ' ')).toBe(item.value);
    }
  });
});

describe('machines and people', () => {
  it.each(MACHINES)('%s · %s', (from, subject, text, headers, kind) => {
    const mail = mailOf(from, subject, text, headers);
    const screening = screenMail(mail, own);
    expect(screening.kind === 'person' ? classify(mail).kind : screening.kind).toBe(kind);
  });

  it('takes an own Message-ID for a loop', () => {
    const mail = { ...mailOf('x@y.example', 'Hello', 'Hello'), messageId: '<own-1@loket.example>' };
    expect(screenMail(mail, own)).toMatchObject({ kind: 'loop' });
  });
});
