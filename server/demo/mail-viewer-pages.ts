import type { SignInRow } from './members.ts';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);

const STYLE = `
:root{color-scheme:light dark;--bg:#f6f7f7;--surface:#fff;--line:#dfe4e4;--ink:#14201f;--ink2:#4a5a58;--accent:#0b6b62;--soft:#e0f1ee}
@media (prefers-color-scheme:dark){:root{--bg:#0f1514;--surface:#161d1c;--line:#2a3534;--ink:#e8efee;--ink2:#b0bfbd;--accent:#4fc3b3;--soft:#12312d}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
header{background:var(--surface);border-bottom:1px solid var(--line)}header div{max-width:960px;margin:auto;padding:12px 20px;display:flex;gap:20px;align-items:center;flex-wrap:wrap}
header b{margin-right:auto}a{color:var(--accent)}main{max-width:960px;margin:auto;padding:24px 20px 60px}h1{font-size:22px;margin:0 0 4px}p{margin:.5em 0;color:var(--ink2)}
ul{list-style:none;margin:20px 0 0;padding:0;border:1px solid var(--line);border-radius:12px;overflow:hidden;background:var(--surface)}li+li{border-top:1px solid var(--line)}
li a{display:grid;grid-template-columns:minmax(0,260px) minmax(0,1fr) auto;gap:16px;padding:12px 16px;text-decoration:none;color:inherit}li a:hover{background:var(--soft)}
li span{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}li time{color:var(--ink2)}@media(max-width:640px){li a{grid-template-columns:1fr;gap:2px}li span{white-space:normal;overflow-wrap:anywhere}}
dl{display:grid;grid-template-columns:auto 1fr;gap:4px 16px;margin:16px 0}dt{color:var(--ink2)}dd{margin:0}
iframe{width:100%;height:620px;border:1px solid var(--line);border-radius:12px;background:#fff}pre{white-space:pre-wrap;background:var(--surface);border:1px solid var(--line);border-radius:12px;padding:16px}
label{display:block;font-weight:600;margin-top:16px}input,textarea{width:100%;font:inherit;font-weight:400;padding:10px 12px;border:1px solid var(--line);border-radius:8px;background:var(--surface);color:inherit;margin-top:6px}
button{margin-top:20px;background:var(--accent);color:var(--bg);border:0;border-radius:8px;padding:11px 18px;font:600 15px system-ui}
table{border-collapse:collapse;width:100%;margin-top:20px;background:var(--surface)}td,th{text-align:left;padding:10px 14px;border:1px solid var(--line)}.code{font:700 20px ui-monospace,monospace;letter-spacing:.08em}
.word{white-space:nowrap}.wide{overflow-x:auto}.wide table{font-size:14px}h2{font-size:18px;margin:32px 0 0}.note{background:var(--soft);border-radius:8px;padding:10px 14px;color:inherit}`;

function page(title: string, body: string, head = ''): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${head}<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>
<header><div><b>Guichet · demonstration post office</b><a href="/">Outgoing mail</a><a href="/texts">Text messages</a><a href="/write">Write to a desk</a><a href="/members">Members</a><a href="/codes">Staff codes</a></div></header><main>${body}</main></body></html>`;
}

const hour = (iso: string): string =>
  new Intl.DateTimeFormat('en-BE', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'Europe/Brussels' }).format(
    new Date(iso),
  );

/** All mails, the newest first. */
export function listPage(
  mails: readonly { id: string; to: string; from: string; subject: string; at: string }[],
  portal: string,
  isSent: boolean,
): string {
  const rows = mails.map(
    (mail) =>
      `<li><a href="/mail/${mail.id}"><span>${escapeHtml(mail.to)}</span><span><strong>${escapeHtml(mail.subject)}</strong></span><time>${hour(mail.at)}</time></a></li>`,
  );
  return page(
    'Outgoing mail',
    `<h1>Outgoing mail</h1><p>Every mail of this demonstration, to the desk and from it, as its recipient reads it. The desk itself is at <a href="${escapeHtml(portal)}">${escapeHtml(portal)}</a>.</p>
    ${isSent ? '<p class="note">Your mail is on its way. Its acknowledgement appears here in a moment.</p>' : ''}
    ${rows.length === 0 ? '<p>No mail yet.</p>' : `<ul>${rows.join('')}</ul>`}`,
    '<meta http-equiv="refresh" content="10">',
  );
}

/** Text messages that the desk has sent since the start, the newest first. */
export function textsPage(texts: readonly { to: string; text: string; at: string }[]): string {
  const rows = texts.map(
    ({ to, text, at }) =>
      `<tr><td>${escapeHtml(to)}</td><td>${escapeHtml(text)}</td><td><time>${hour(at)}</time></td></tr>`,
  );
  return page(
    'Text messages',
    `<h1>Text messages</h1><p>What members' phones receive, since this start.</p>
    ${rows.length === 0 ? '<p>No text message yet.</p>' : `<table><tr><th>To</th><th>Text</th><th>At</th></tr>${rows.join('')}</table>`}`,
    '<meta http-equiv="refresh" content="5">',
  );
}

/** One mail: who it is for, its HTML in a frame of its own, its text. */
export function mailPage(mail: {
  subject: string;
  from: string;
  to: string;
  date: Date;
  html: string;
  text: string;
}): string {
  const framed = `<base target="_blank">${mail.html}`;
  return page(
    mail.subject,
    `<h1>${escapeHtml(mail.subject)}</h1><dl><dt>From</dt><dd>${escapeHtml(mail.from)}</dd><dt>To</dt><dd>${escapeHtml(mail.to)}</dd><dt>Date</dt><dd>${hour(mail.date.toISOString())}</dd></dl>
    <iframe title="The mail" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${escapeHtml(framed)}"></iframe><p>Text part</p><pre>${escapeHtml(mail.text)}</pre>`,
  );
}

type Desk = { slug: string; name: string; address: string };

/** A form for writing to a desk as anyone, filled in with a request that its members make; and the way to the other desks. */
export function composePage(
  { slug, address }: Desk,
  desks: readonly Desk[],
  sample: { name: string; address: string; subject: string; text: string },
): string {
  const others = desks.map((one) =>
    one.slug === slug
      ? `<b>${escapeHtml(one.name)}</b>`
      : `<a href="/write?desk=${escapeHtml(one.slug)}">${escapeHtml(one.name)}</a>`,
  );
  return page(
    'Write to a desk',
    `<h1>Write to a desk</h1><p>${others.join(' · ')}</p><p>The mail goes by SMTP to ${escapeHtml(address)}, from any address you like.</p>
    <form method="post" action="/write"><input type="hidden" name="desk" value="${escapeHtml(slug)}">
    <label>Your name<input name="name" value="${escapeHtml(sample.name)}" required></label><label>Your address<input name="address" type="email" value="${escapeHtml(sample.address)}" required></label>
    <label>Subject<input name="subject" value="${escapeHtml(sample.subject)}" required></label><label>Text<textarea name="text" rows="10" required>${escapeHtml(sample.text)}</textarea></label><button>Send</button></form>`,
  );
}

/** The made-up members of each institution, with what they sign in with. */
export function membersPage(
  portal: string,
  institutions: readonly { slug: string; name: string; rows: readonly SignInRow[] }[],
): string {
  const tables = institutions.map(({ slug, name, rows }) => {
    const link = `${escapeHtml(portal)}/i/${escapeHtml(slug)}`;
    const lines = rows.map(
      (row) =>
        `<tr><td>${escapeHtml(row.name)}</td><td class="word">${row.identifiers.map(escapeHtml).join('<br>')}</td><td class="word">${escapeHtml(row.password)}</td><td class="word">${escapeHtml(row.address)}</td><td>${escapeHtml(row.note)}</td></tr>`,
    );
    return `<h2>${escapeHtml(name)}</h2><p><a href="${link}">${link}</a></p><div class="wide"><table><tr><th>Member</th><th>Signs in with</th><th>Password at the start</th><th>Address on file</th><th>What is the matter</th></tr>${lines.join('')}</table></div>`;
  });
  return page(
    'Who can sign in',
    `<h1>Who can sign in</h1><p>The made-up members as they were loaded. Mails to their addresses are read <a href="/">here</a>.</p>${tables.join('')}`,
  );
}

/** Who may sign in at the desk, with the second factor of this moment. */
export function codesPage(
  portal: string,
  staff: readonly { name: string; email: string; password: string; code: string }[],
): string {
  const rows = staff.map(
    (one) =>
      `<tr><td>${escapeHtml(one.name)}</td><td class="code">${one.code}</td><td>${escapeHtml(one.email)}</td><td>${escapeHtml(one.password)}</td></tr>`,
  );
  return page(
    'Staff codes',
    `<h1>Staff codes</h1><p>Sign in at <a href="${escapeHtml(portal)}/staff/sign-in">${escapeHtml(portal)}/staff/sign-in</a>. A code serves once and changes every 30 seconds.</p>
    <div class="wide"><table><tr><th>Name</th><th>Code now</th><th>Address</th><th>Password</th></tr>${rows.join('')}</table></div>`,
    '<meta http-equiv="refresh" content="5">',
  );
}
