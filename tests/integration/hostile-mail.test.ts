import { afterAll, beforeAll, expect, test } from 'vitest';
import { AuditEntry, Message, Ticket } from '#db/entities/index.ts';
import { type Inbox, openInbox } from '#tests/factories/inbox.ts';

let inbox: Inbox;
beforeAll(async () => {
  inbox = await openInbox();
});
afterAll(() => inbox?.close());

const lines = (text: string) => Buffer.from(text.replace(/\n/g, '\r\n'));

/** HTML that is a megabyte of open elements: reading it takes seconds, or a great deal of memory. */
const heavy = (kind: string) =>
  lines(
    `From: Eve Poison <eve@evil.example>\nSubject: ${kind} 85.07.30-033.28\nMessage-ID: <${kind}@evil.example>\nContent-Type: text/html\n\n${'<table><tr><td>x'.repeat(60_000)}`,
  );

const POISON = [
  ['time', 'time_limit', { milliseconds: 800 }],
  ['memory', 'memory_limit', { milliseconds: 60_000, megabytes: 40 }],
] as const;

for (const [kind, reason, limits] of POISON) {
  test(`T31 a mail that meets its ${kind} limit is kept in quarantine with its bytes, and the mails behind it go on`, async () => {
    const raw = heavy(kind);
    const before = await inbox.em().count(Ticket, {});
    await inbox.store(raw, inbox.good(), inbox.good());
    expect(await inbox.ingest(limits)).toEqual({ settled: 3, failed: 0 });
    expect(await inbox.em().count(Ticket, {})).toBe(before + 2);
    const [, , poison] = await inbox.newest(3);
    expect(poison).toMatchObject({
      state: 'quarantined',
      reason,
      senderName: 'Eve Poison',
      senderHint: 'e•••••@e•••••.example',
      subject: `${kind} ••.••.••-•••.28`,
    });
    expect((await inbox.rawOf(poison!)).equals(raw)).toBe(true);
    expect(await inbox.em().count(AuditEntry, { action: 'mail.quarantined', payload: { $like: `%${reason}%` } })).toBe(
      1,
    );
    // Nothing leaves the quarantine by itself.
    expect(await inbox.ingest()).toEqual({ settled: 0, failed: 0 });
  });
}

const head = (id: string, more = '') => `From: a@b.example\nMessage-ID: <${id}@b.example>\n${more}`;
const nested = (depth: number) =>
  Array.from(
    { length: depth },
    (_, level) => `Content-Type: multipart/mixed; boundary=b${level}\n\n--b${level}\n`,
  ).join('');
const HOSTILE: Record<string, Buffer> = {
  '200 levels of multipart': lines(
    `${head('deep', 'MIME-Version: 1.0\n')}${nested(200)}Content-Type: text/plain\n\nbonjour`,
  ),
  'a subject of 500 KB': lines(`${head('subject')}Subject: ${'A'.repeat(500_000)}\n\nbonjour`),
  'a subject of 40,000 encoded words': lines(`${head('words')}Subject: ${'=?utf-8?q?A?= '.repeat(40_000)}\n\nbonjour`),
  '3,000 recipients': lines(
    `${head('many')}To: ${Array.from({ length: 3000 }, (_, i) => `p${i}@x.example`).join(',\n ')}\n\nbonjour`,
  ),
  'NUL bytes': lines(`${head('nul')}Subject: a\0b\n\nbon\0jour`),
  'no boundary': lines(
    `${head('bare', 'Content-Type: multipart/mixed\n')}\n--x\nContent-Type: text/plain\n\nbonjour\n--x--`,
  ),
  'no From and no Message-ID': lines('Subject: sans rien\n\nbonjour'),
  'an attachment of 30 MB': Buffer.concat([
    lines(
      `${head('big', 'MIME-Version: 1.0\nContent-Type: application/zip\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="../../etc/x.zip"\n')}\n`,
    ),
    Buffer.from(`${'QUJD'.repeat(19)}\r\n`.repeat(400_000)),
  ]),
  'script in name and HTML': lines(
    `From: "<script>alert(1)</script>" <a@b.example>\nMessage-ID: <script@b.example>\nSubject: <img src=x onerror=alert(1)>\nContent-Type: text/html\n\n<p>bonjour</p><script>alert(1)</script>`,
  ),
  'header injection in subject and name': lines(
    `From: =?utf-8?q?Eve=0D=0ABcc:_x=40y.example?= <a@b.example>\nMessage-ID: <inject@b.example>\nSubject: =?utf-8?q?a=0D=0ABcc:_x=40y.example?=\n\nbonjour`,
  ),
  'a zip bomb': Buffer.concat([
    lines(`${head('bomb', 'MIME-Version: 1.0\nContent-Type: application/zip\nContent-Transfer-Encoding: base64\n')}\n`),
    Buffer.from(Buffer.alloc(200_000, 'PK\u0003\u0004').toString('base64')),
  ]),
  '100,000 header lines': lines(`${head('lines')}${'X-A: b\n'.repeat(100_000)}\nbonjour`),
  '100,000 parts': lines(
    `${head('parts', 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n')}\n${'--B\nContent-Type: text/plain\n\nx\n'.repeat(100_000)}--B--\n`,
  ),
};

test.each(Object.keys(HOSTILE))(
  'T31 hostile mail: %s becomes a ticket, nothing is lost, the mail behind it is read',
  async (name) => {
    const before = await inbox.em().count(Ticket, {});
    await inbox.store(HOSTILE[name]!, inbox.good());
    expect(await inbox.ingest()).toEqual({ settled: 2, failed: 0 });
    expect(await inbox.em().count(Ticket, {})).toBe(before + 2);
    const [, hostile] = await inbox.newest(2);
    expect(hostile?.state).toBe('ticketed');
    expect((await inbox.rawOf(hostile!)).equals(HOSTILE[name]!)).toBe(true);
    const message = await inbox.em().findOneOrFail(Message, { inboundMail: hostile!.id });
    expect(message.text.length).toBeLessThan(1_100_000);
    for (const text of [message.text, message.subject ?? '', message.authorName]) {
      expect(text).not.toMatch(/[\0\r]/);
      expect(text.isWellFormed()).toBe(true);
    }
    expect(`${message.subject}${message.authorName}`).not.toContain('\n');
  },
);
