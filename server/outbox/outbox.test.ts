import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { compileLayout } from './compile-layout.ts';
import { layOutHtml, layOutText } from './layout.ts';
import { newMessageId, referenceOfMessageId } from './message-id.ts';
import { type MailRequest, renderMail } from './render.ts';
import { de } from './texts/de.ts';
import { en } from './texts/en.ts';
import { fr } from './texts/fr.ts';
import { nl } from './texts/nl.ts';
import { MAIL_PURPOSES, type MailText } from './texts/texts.ts';
import { nextAttempt, verdictOf } from './verdict.ts';

const TEXTS = { fr, nl, de, en };
const sender = { name: 'Institut <b>&</b>', shortName: 'IEC', colour: '#0b6b62' };

describe('our Message-IDs', () => {
  it('name their ticket, and cannot be made by others', () => {
    const id = newMessageId('SD-2026-000042', 'desk.example');
    expect(referenceOfMessageId(id)).toBe('SD-2026-000042');
    expect(referenceOfMessageId(id.replace('000042', '000043'))).toBeNull();
    expect(referenceOfMessageId('<SD-2026-000042.0123456789.AAAAAAAAAAAAAAAAAAAAAA@desk.example>')).toBeNull();
    expect(referenceOfMessageId('')).toBeNull();
  });
});

/** A mail as it is sent. */
function laidOut(request: MailRequest) {
  const { subject, parts } = renderMail(request);
  return { subject, html: layOutHtml(parts), text: layOutText(parts) };
}

describe.each(['fr', 'nl', 'de', 'en'] as const)('mails in %s', (language) => {
  it.each(MAIL_PURPOSES)('%s says the same in HTML and text', async (purpose) => {
    const mail = laidOut({
      purpose,
      language,
      sender,
      params: {
        desk: 'desk@x.example',
        date: '22/11',
        hours: 72,
        minutes: 15,
        subject: 'adresse',
        mailbox: 'desk@x.example',
        since: '22/11',
        duration: '5 min',
        cause: 'unreachable',
        error: 'no $t(answer)',
        position: 812,
        name: 'Inès De Smet',
        count: 100,
        until: '22/11, 10:00',
        event: 'passkey_added',
        provider: 'itsme',
        inviter: 'Hélène',
        by: 'member',
        signInWith: 'other',
        validity: '30 min',
        ground: 'recovery_request',
        source: 'Secrétariat',
        what: 'previewed',
        from: '23/11',
        counts: 'both',
      },
      changed: [{ name: 'phone' }, { name: 'username', word: '$t(<b>Matricule</b>)' }],
      reference: 'SD-2026-000042',
      secret: 'u4R5@62.Py?T',
      facts: [
        { name: 'username', value: 'van_<b>.hoost' },
        { name: 'address', value: 'known@x.example' },
        { name: 'client_number', value: '4100000001' },
      ],
      url: 'https://desk.example/i/x/link/request/KEY',
      ...(purpose === 'reply' ? { text: 'Bonjour <script>alert(1)</script>' } : {}),
    });
    expect(mail.subject).not.toMatch(/\{\{|undefined/);
    const visible = mail.html
      .replace(/<head[\s\S]*?<\/head>|<[^>]+>/g, '')
      .replace(/&amp;/g, '&')
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>');
    for (const part of [
      'u4R5@62.Py?T',
      'van_<b>.hoost',
      'known@x.example',
      '4100000001',
      'SD-2026-000042',
      ...(TEXTS[language][purpose].button ? [TEXTS[language][purpose].button] : []),
    ]) {
      expect(visible).toContain(part);
      expect(mail.text).toContain(part);
    }
    expect(`${mail.html}${mail.text}`).not.toMatch(/\{\{|\[\[/);
    expect(mail.html).not.toContain('<script>');
    expect(mail.html).not.toMatch(/src="http|url\(http|@import/);
  });

  it.each(Object.entries(TEXTS[language].mailboxCause))('says why a mailbox is not read: %s', (cause, words) => {
    const params = { mailbox: 'desk@x.example', since: '22/11', cause, error: 'no $t(footer) {{mailbox}}' };
    const mail = laidOut({ purpose: 'mailbox_failing', language, sender, params });
    for (const part of [mail.text, mail.html]) expect(part.replace(/\s+/g, ' ')).toContain(words.split(/[«“„”»’]/)[0]);
    expect(mail.text).toContain('no $t(footer) {{mailbox}}');
  });

  it('has every text of French', () => {
    expect(Object.keys(TEXTS[language]).sort()).toEqual(Object.keys(fr).sort());
    for (const purpose of MAIL_PURPOSES) {
      const placeholders = (text: MailText) =>
        [...new Set([text.subject, text.also ?? '', ...text.lines].join(' ').match(/\{\{\w+\}\}/g) ?? [])].sort();
      expect(placeholders(TEXTS[language][purpose])).toEqual(placeholders(fr[purpose]));
    }
  });
});

it('a header holds no second line, whatever is put into it', async () => {
  const mail = laidOut({
    purpose: 'reply',
    language: 'fr',
    sender,
    params: { subject: 'x\r\nBcc: a@b.example' },
    text: 'x',
  });
  expect(mail.subject).toBe('Re : x Bcc: a@b.example');
});

const failure = (fields: object): Error => Object.assign(new Error('smtp'), fields);

describe('verdictOf', () => {
  it.each([
    [{ rejected: [], response: '250 2.0.0 Ok: queued' }, 'sent'],
    [{ rejected: ['a@b.example'], response: '250 Ok' }, 'refused'],
    [failure({ responseCode: 550, code: 'EENVELOPE', rejected: ['a@b.example'] }), 'refused'],
    [failure({ responseCode: 451, code: 'EENVELOPE', rejected: ['a@b.example'] }), 'deferred'],
    [failure({ responseCode: 454, code: 'EAUTH' }), 'deferred'],
    [failure({ responseCode: 535, code: 'EAUTH' }), 'deferred'],
    [failure({ code: 'EAUTH' }), 'deferred'],
    [failure({ code: 'ESOCKET', syscall: 'connect' }), 'deferred'],
    [failure({ code: 'ECONNECTION', command: 'CONN' }), 'uncertain'],
    [failure({ code: 'ESOCKET', syscall: 'read' }), 'uncertain'],
    [failure({ code: 'EDNS' }), 'deferred'],
  ])('%o is %s', (result, state) => {
    expect(verdictOf(result).state).toBe(state);
  });

  it("keeps no address of the server's answer", () => {
    expect(verdictOf({ rejected: [], response: '250 2.1.5 <a@b.example> ok' }).detail).toBe('250 2.1.5');
    const refused = { responseCode: 550, response: '550 5.7.1 <a@b.example>: policy', code: 'EENVELOPE' };
    expect(verdictOf(failure(refused)).detail).toBe('550 5.7.1');
  });

  it('waits longer each time, and gives up', () => {
    const now = new Date('2026-11-22T09:00:00Z');
    const waits = Array.from({ length: 9 }, (_, index) => nextAttempt(index + 1, now)?.getTime());
    expect(waits.at(-1)).toBeUndefined();
    expect(waits.slice(0, 8).every((at, index) => index === 0 || (at ?? 0) > (waits[index - 1] ?? 0))).toBe(true);
  });
});

it('the compiled layout is that of layout.mjml (npm run compile:mail)', async () => {
  expect(await readFile(new URL('layout.compiled.html', import.meta.url), 'utf8')).toBe(await compileLayout());
});
