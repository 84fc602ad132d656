import { describe, expect, it } from 'vitest';
import type { MailKind } from './kinds.ts';
import { parseMail } from './parse.ts';
import { type OwnIdentity, screenMail } from './screen.ts';

const own: OwnIdentity = { addresses: ['desk@loket.example'], isOwnMessageId: (id) => id.startsWith('<own-') };
type Verdict = 'person' | Exclude<MailKind, 'other_request'>;

/** A request with the given header lines in place of, or beside, those of a person's mail. */
async function verdictOn(
  lines: readonly string[],
  text = 'Mot de passe oublié, merci de le réinitialiser.',
): Promise<Verdict> {
  const names = new Set(lines.map((line) => line.slice(0, line.indexOf(':')).toLowerCase()));
  const usual = [
    'From: Ann Bos <ann@a.example>',
    'To: desk@loket.example',
    'Subject: Mot de passe',
    'Return-Path: <ann@a.example>',
  ];
  const kept = usual.filter((line) => !names.has(line.slice(0, line.indexOf(':')).toLowerCase()));
  const type = names.has('content-type') ? [] : ['Content-Type: text/plain; charset=utf-8'];
  const mail = await parseMail(Buffer.from(`${[...kept, ...lines, ...type].join('\n')}\n\n${text}\n`));
  return screenMail(mail, own).kind;
}

describe('one header line more on a request', () => {
  it.each<[string, Verdict]>([
    ['Auto-Submitted: no', 'person'],
    ['Auto-Submitted: No', 'person'],
    ['Auto-Submitted: no (a person wrote this)', 'person'],
    ['Auto-Submitted: auto-replied', 'auto_reply'],
    ['Auto-Submitted: auto-generated', 'auto_reply'],
    ['Auto-Submitted: auto-notified; owner-email="x@a.example"', 'auto_reply'],
    ['Auto-Submitted: AUTO-REPLIED (vacation)', 'auto_reply'],
    ['Auto-Submitted: something-new', 'auto_reply'],
    ['Precedence: bulk', 'bulk'],
    ['Precedence: list', 'bulk'],
    ['Precedence: junk', 'bulk'],
    ['Precedence: auto_reply', 'auto_reply'],
    ['Precedence: normal', 'person'],
    ['Precedence: first-class', 'person'],
    ['X-Auto-Response-Suppress: All', 'person'],
    ['X-Auto-Response-Suppress: DR, OOF, AutoReply', 'person'],
    ['X-Autoreply: yes', 'auto_reply'],
    ['X-Autoreply: no', 'person'],
    ['X-Autorespond: Re: mot de passe', 'auto_reply'],
    ['X-MS-Exchange-Inbox-Rules-Loop: ann@a.example', 'auto_reply'],
    ['List-Id: <users.lists.example>', 'bulk'],
    ['List-Unsubscribe: <mailto:u@a.example>', 'bulk'],
    ['Feedback-ID: 1:campaign:shop', 'bulk'],
    ['X-Spam-Flag: YES', 'bulk'],
    ['X-Spam-Flag: NO', 'person'],
    ['Return-Path: <>', 'person'],
    ['Return-Path: <ann+bounce@a.example>', 'person'],
    ['X-Failed-Recipients: x@y.example', 'bounce'],
    ['X-MS-Exchange-Message-Is-Ndr:', 'bounce'],
    ['X-Loop: desk@loket.example', 'loop'],
    ['X-Loop: another@desk.example', 'person'],
    ['X-Guichet-Ticket: 20410', 'loop'],
    ['Message-ID: <own-1@loket.example>', 'loop'],
    ['Message-ID: <1@loket.example>', 'person'],
    ['From: desk@loket.example', 'loop'],
    ['From: DESK@Loket.Example', 'loop'],
    ['From: MAILER-DAEMON@a.example', 'bounce'],
    ['From: postmaster@a.example', 'person'],
    ['Content-Type: multipart/report; report-type=disposition-notification; boundary=b', 'auto_reply'],
    ['Content-Type: multipart/report; report-type=delivery-status; boundary=b', 'bounce'],
    ['Content-Type: multipart/report; boundary=b', 'bounce'],
    ['Content-Type: multipart/report; report-type=feedback-report; boundary=b', 'auto_reply'],
    ['Disposition-Notification-To: ann@a.example', 'person'],
    ['X-Priority: 1', 'person'],
    ['Sender: secretary@a.example', 'person'],
  ])('%s: %s', async (line, verdict) => {
    expect(await verdictOn([line])).toBe(verdict);
  });
});

describe('where two speak', () => {
  it.each<[string[], Verdict]>([
    [['Auto-Submitted: auto-replied', 'Precedence: bulk'], 'auto_reply'],
    [['Auto-Submitted: auto-replied', 'From: MAILER-DAEMON@a.example', 'Return-Path: <>'], 'bounce'],
    [['Auto-Submitted: auto-generated', 'List-Id: <l.a.example>'], 'auto_reply'],
    [['Auto-Submitted: auto-replied', 'From: desk@loket.example'], 'loop'],
    [['Auto-Submitted: no', 'Precedence: list'], 'bulk'],
  ])('%j: %s', async (lines, verdict) => {
    expect(await verdictOn(lines)).toBe(verdict);
  });
});

describe('the null return path', () => {
  it('marks what asks for nothing, and no request that came along it', async () => {
    expect(await verdictOn(['Return-Path: <>', 'Subject: Bonjour'], 'Votre courriel est arrivé.')).toBe('auto_reply');
    expect(await verdictOn(['Return-Path: <>', 'Subject: Bonjour'], "J'ai perdu mon mot de passe.")).toBe('person');
  });
});

describe('a subject alone', () => {
  it.each<[string, Verdict]>([
    ['Réponse automatique : Votre demande', 'auto_reply'],
    ['Automatisch antwoord: uw aanvraag', 'auto_reply'],
    ['Automatische Antwort: Ihre Anfrage', 'auto_reply'],
    ['Automatic reply: Your request', 'auto_reply'],
    ['Re: Out of Office', 'auto_reply'],
    ['Absence du bureau', 'auto_reply'],
    ['Afwezig: Uw aanvraag', 'auto_reply'],
    ['Abwesenheitsnotiz', 'auto_reply'],
    ['Anne Dupont est absent(e).', 'auto_reply'],
    ['Lu : Votre demande', 'auto_reply'],
    ['Gelezen: uw aanvraag', 'auto_reply'],
    ['Nicht gelesen: Ihre Anfrage', 'auto_reply'],
    ["Absence à l'examen du 12 mars", 'person'],
    ['Afwezigheid op het examen', 'person'],
    ['Undeliverable: the parcel I sent back', 'person'],
    ['Mail non remis, mot de passe', 'person'],
  ])('%s: %s', async (subject, verdict) => {
    expect(await verdictOn([`Subject: ${subject}`], 'Bien à vous')).toBe(verdict);
  });
});

describe('words alone', () => {
  it.each<[string, Verdict]>([
    ["Je suis absent jusqu'au 15 mars. En cas d'urgence, contactez ma collègue.", 'auto_reply'],
    ['Ik ben met verlof tot en met 4 april. Dringend? Bel 02 555 11 22.', 'auto_reply'],
    ['Ich bin ab dem 3. Juni wieder im Büro erreichbar.', 'auto_reply'],
    ['I am on annual leave until Monday. For urgent matters contact my colleague.', 'auto_reply'],
    ["Je suis absente jusqu'au 15 mars : pouvez-vous prolonger le délai ?", 'person'],
    ['Ik ben met verlof tot 4 april en kan mijn wachtwoord niet wijzigen.', 'person'],
    ['Vous avez gagné à la loterie : 2 millions de dollars vous attendent.', 'bulk'],
    ['Votre boîte est pleine. Cliquez ici http://a.example pour valider votre compte sous 24 h.', 'bulk'],
    ["J'ai reçu un mail qui dit que mon compte sera bloqué, avec un lien http://a.example : est-ce vous ?", 'person'],
  ])('%s: %s', async (text, verdict) => {
    expect(await verdictOn(['Subject: Votre demande'], text)).toBe(verdict);
  });
});

/** A delivery report with one recipient (RFC 3464). */
const report = (action: string): string =>
  `--b\nContent-Type: text/plain\n\nReport.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.a.example\n\nFinal-Recipient: rfc822; x@a.example\nAction: ${action}\nStatus: 2.0.0\n\n--b--`;

describe('a delivery report', () => {
  it.each<[string, Verdict]>([
    ['failed', 'bounce'],
    ['delayed', 'bounce'],
    ['delivered', 'auto_reply'],
    ['relayed', 'auto_reply'],
    ['expanded', 'auto_reply'],
  ])('that the mail was %s: %s', async (action, verdict) => {
    const type = 'Content-Type: multipart/report; report-type=delivery-status; boundary=b';
    expect(await verdictOn([type, 'From: MAILER-DAEMON@a.example', 'Return-Path: <>'], report(action))).toBe(verdict);
  });
});
