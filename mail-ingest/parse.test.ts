import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { parseMail, UnreadableMailError } from './parse.ts';

const mail = (...lines: string[]) => Buffer.from(lines.join('\r\n'), 'latin1');

describe('parseMail', () => {
  it('reads a mail without From, Message-ID, Date and MIME headers', async () => {
    const parsed = await parseMail(mail('Subject: Bonjour', '', 'Un texte.'));
    expect(parsed).toMatchObject({ messageId: null, from: null, date: null, subject: 'Bonjour', text: 'Un texte.' });
  });

  it('recovers Latin-1 that is declared UTF-8, in body and subject', async () => {
    const parsed = await parseMail(
      mail(
        'Subject: Adresse oubli\xe9e',
        'From: Zo\xe9 <z@a.example>',
        'Content-Type: text/plain; charset=utf-8',
        '',
        'Pr\xe9nom : Zo\xe9',
      ),
    );
    expect(parsed.subject).toBe('Adresse oubliée');
    expect(parsed.from?.name).toBe('Zoé');
    expect(parsed.text).toBe('Prénom : Zoé');
  });

  it('reads UTF-8 that is declared Latin-1, and an unknown charset', async () => {
    const body = Buffer.from('Prénom', 'utf8').toString('latin1');
    for (const charset of ['iso-8859-1', 'x-nonsense']) {
      const parsed = await parseMail(mail(`Content-Type: text/plain; charset=${charset}`, '', body));
      expect(parsed.text).toBe('Prénom');
    }
  });

  it('joins encoded words that are cut inside a character', async () => {
    const parsed = await parseMail(
      mail('Subject: =?utf-8?B?w4lsw6k=?=', ' =?utf-8?Q?_modifi=C3?= =?utf-8?Q?=A9e?=', '', 'x'),
    );
    expect(parsed.subject).toBe('Élé modifiée');
  });

  it('drops NUL bytes', async () => {
    const parsed = await parseMail(mail('Subject: a\0b', '', 'c\0d'));
    expect([parsed.subject, parsed.text]).toEqual(['ab', 'cd']);
  });

  it('keeps the text when the declared boundary is never used', async () => {
    const wrong = await parseMail(
      mail(
        'Content-Type: multipart/mixed; boundary="aaa"',
        '',
        '--bbb',
        'Content-Type: text/plain',
        '',
        'Nom : Roy',
        '--bbb--',
      ),
    );
    expect(wrong.text).toBe('Nom : Roy');
    const none = await parseMail(mail('Content-Type: multipart/mixed', '', 'Nom : Roy'));
    expect(none.text).toContain('Nom : Roy');
  });

  it('prefers plain text, and reads HTML without CSS where there is none', async () => {
    const html =
      '<html><head><style>p:before{content:"mot de passe"}</style><title>t</title></head><body><table><tr><td><p>Nom</p></td><td>Roy</td></tr></table><blockquote>avant</blockquote></body></html>';
    const parsed = await parseMail(mail('Content-Type: text/html; charset=utf-8', '', html));
    expect(parsed.text).toMatch(/Nom {2}Roy/);
    expect(parsed.text).toContain('> avant');
    expect(parsed.text).not.toContain('passe');
    const both = await parseMail(
      mail(
        'Content-Type: multipart/alternative; boundary=b',
        '',
        '--b',
        'Content-Type: text/plain',
        '',
        'clair',
        '--b',
        'Content-Type: text/html',
        '',
        '<p>autre</p>',
        '--b--',
      ),
    );
    expect(both.text).toBe('clair');
  });

  it('measures and hashes attachments without keeping them', async () => {
    const parsed = await parseMail(
      mail(
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        '',
        'texte',
        '--b',
        'Content-Type: application/pdf; name="../../é.pdf"',
        'Content-Disposition: attachment',
        'Content-Transfer-Encoding: base64',
        '',
        Buffer.from('PDF!').toString('base64'),
        '--b--',
      ),
    );
    expect(parsed.text).toBe('texte');
    expect(parsed.attachments).toMatchObject([
      { contentType: 'application/pdf', size: 4, sha256: createHash('sha256').update('PDF!').digest('hex') },
    ]);
  });

  it('reads a delivery report', async () => {
    const parsed = await parseMail(
      mail(
        'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
        '',
        '--b',
        '',
        'Sorry',
        '--b',
        'Content-Type: message/delivery-status',
        '',
        'Reporting-MTA: dns; mx',
        '',
        'Final-Recipient: rfc822; x@y.example',
        'Action: failed',
        'Status: 5.1.1',
        '',
        '--b',
        'Content-Type: text/rfc822-headers',
        '',
        'Message-ID: <out-1@z.example>',
        '--b--',
      ),
    );
    expect(parsed.deliveryReport).toEqual({
      recipients: [{ address: 'x@y.example', action: 'failed', status: '5.1.1', diagnostic: '' }],
      originalMessageId: '<out-1@z.example>',
    });
  });

  it('refuses what holds nothing', async () => {
    await expect(parseMail(Buffer.alloc(0))).rejects.toThrow(UnreadableMailError);
  });

  it('survives 200 nested multiparts, 3,000 recipients and a subject of 500 kB', async () => {
    const lines = [
      'From: a@b.example',
      `To: ${Array.from({ length: 3_000 }, (_, n) => `u${n}@b.example`).join(', ')}`,
      `Subject: ${'x'.repeat(500_000)}`,
    ];
    for (let level = 0; level < 200; level++)
      lines.push(`Content-Type: multipart/mixed; boundary=b${level}`, '', `--b${level}`);
    lines.push('Content-Type: text/plain', '', 'au fond');
    const parsed = await parseMail(mail(...lines));
    expect(parsed.subject.length).toBeLessThan(1_000);
    expect(parsed.to.length).toBe(100);
    expect(parsed.text).toContain('au fond');
  });

  it('streams a mail of 50 MB and cuts its text', async () => {
    function* source() {
      yield Buffer.from('From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n');
      for (let n = 0; n < 100; n++) yield Buffer.from(`${'texte '.repeat(15)}\r\n`.repeat(1_000));
      yield Buffer.from('--b\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n');
      const line = `${Buffer.alloc(57, 1).toString('base64')}\r\n`;
      for (let n = 0; n < 520; n++) yield Buffer.from(line.repeat(1_000));
      yield Buffer.from('--b--\r\n');
    }
    const before = process.memoryUsage().rss;
    const parsed = await parseMail(Readable.from(source()), { maxTextBytes: 100_000, maxAttachments: 5 });
    expect(parsed.isTextTruncated).toBe(true);
    expect(parsed.text.length).toBeLessThanOrEqual(100_000);
    expect(parsed.attachments[0]?.size).toBe(520_000 * 57);
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
  });
});
