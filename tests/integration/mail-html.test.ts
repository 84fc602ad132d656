import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailSheet } from '#app/components/desk/mail-sheet.server.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { readMessageHtml } from '#server/tickets/index.ts';
import { type Desk, NUMBER, openDeskWithAgent, STORED } from '../factories/desk.ts';
import { receiveRaw } from '../factories/raw-mail.ts';

/** 1 × 1 pixel. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let desk: Desk;
let agent: () => Context<StaffActor>;
let browser: Browser;
let server: Server;
let origin: string;
let served: Response;

beforeAll(async () => {
  ({ desk, agent } = await openDeskWithAgent());
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  server = createServer(async (request, response) => {
    if (request.url !== '/sheet')
      return response.end('<iframe sandbox src="/sheet" width="900" height="900"></iframe>');
    for (const [name, value] of served.headers) response.setHeader(name, value);
    response.end(await served.clone().text());
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await browser.close();
  server.close();
  await desk.close();
});

const mailOf = (html: string, headers = 'Content-Type: text/html; charset=utf-8') =>
  `From: "<script>alert(1)</script>" <a@b.example>\r\nTo: desk@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n${headers}\r\n\r\n${html}`;

async function sheetOf(raw: string | Buffer) {
  const sheet = await readMessageHtml(agent(), await receiveRaw(desk, raw));
  const response = mailSheet(sheet, 'fr');
  return { sheet, html: sheet.kind === 'sheet' ? sheet.html : '', document: await response.clone().text(), response };
}

/** Opens a sheet in a frame as the ticket page does. @returns what it asked for beyond itself, and what it did. */
async function openInBrowser(response: Response) {
  served = response;
  const page = await browser.newPage();
  const asked: string[] = [];
  const done: string[] = [];
  await page.exposeFunction('ranHere', () => done.push('ran'));
  page.on('request', (request) => asked.push(request.url()));
  page.on('dialog', (dialog) => {
    done.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', () => done.push('popup'));
  await page.goto(origin, { waitUntil: 'networkidle' });
  const frame = page.frames()[1];
  const text = (await frame?.locator('body').innerText()) ?? '';
  for (const control of (await frame?.locator('.guichet-mail *').all()) ?? [])
    if (await control.isVisible()) await control.click({ timeout: 300, force: true }).catch(() => undefined);
  const address = page.url();
  await page.close();
  return { asked: asked.filter((url) => !url.startsWith('data:')), done, text, address };
}

const OUT = 'http://127.0.0.1:9/caught';
const ATTACKS: Record<string, string> = {
  'a script': `<script>fetch('${OUT}')</script><p onclick="ranHere()">x`,
  'an image that fails': `<img src=x onerror="fetch('${OUT}')"><img src="${OUT}.png" srcset="${OUT}-2x.png 2x">`,
  'an SVG': `<svg onload="ranHere()"><script>fetch('${OUT}')</script><image href="${OUT}"/><use href="${OUT}#a"/></svg>`,
  'a style that fetches': `<style>@import url(${OUT}.css); p{background:url(${OUT}.png)} input[value^=a]{background:url(${OUT})}</style><p style="background:url('${OUT}')">x</p><p style="background-image:u\\72l(${OUT})">x</p><table background="${OUT}"><td>x</table>`,
  'a font': `<style>@font-face{font-family:x;src:url(${OUT})}</style><p style="font-family:x">x`,
  'a refresh': `<meta http-equiv="refresh" content="0;url=${OUT}"><base href="${OUT}"><link rel=stylesheet href="${OUT}"><link rel=prefetch href="${OUT}"><link rel=dns-prefetch href="//there.example"><a href="rel">x</a>`,
  'a form': `<form action="${OUT}"><input name=a value=b autofocus onfocus="ranHere()"><button>x</button></form><button form=f formaction="javascript:ranHere()">y`,
  'a frame': `<iframe src="${OUT}"></iframe><iframe srcdoc="<script>parent.ranHere()</script>"></iframe><object data="${OUT}"></object><embed src="${OUT}"><frameset><frame src="${OUT}"></frameset>`,
  'links that run': `<a href="javascript:ranHere()">a</a><a href="&#106;ava\tscript:ranHere()">b</a><a href="data:text/html,<script>alert(1)</script>">c</a><a href="vbscript:x">d</a><a href="${OUT}" target=_top ping="${OUT}">e</a>`,
  media: `<video src="${OUT}" autoplay poster="${OUT}"></video><audio src="${OUT}"></audio><picture><source srcset="${OUT}"><img src="${OUT}"></picture><input type=image src="${OUT}">`,
  'mutation by math': `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=ranHere()&gt;">`,
  'mutation by noscript': `<noscript><p title="</noscript><img src=x onerror=ranHere()>">`,
  'mutation by style': `<svg><style><img src=x onerror=ranHere()></style></svg><xmp><img src=x onerror=ranHere()></xmp><textarea></textarea><img src=x onerror=ranHere()>`,
  'mutation by attribute': `<p title='"><img src=x onerror=ranHere()>' style='font-family:"&quot;><img src=x onerror=ranHere()>"'>x</p>`,
  'mutation by template': `<template><script>ranHere()</script></template><form><math><mtext></form><form><mglyph><style></math><img src onerror=ranHere()>`,
  'a comment': `<!--><script>ranHere()</script>--><!--[if true]><script>ranHere()</script><![endif]--><![CDATA[<script>ranHere()</script>]]>`,
  'an inline image that is a page': `<img src="data:image/svg+xml;base64,${Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><image href="${OUT}"/></svg>`).toString('base64')}"><img src="data:text/html,<script>alert(1)</script>">`,
};

describe('T31 hostile mail: the sheet runs nothing and asks for nothing', () => {
  it.each(Object.entries(ATTACKS))('%s', async (_name, html) => {
    const { response, html: body } = await sheetOf(mailOf(`<p>seen before</p>${html}`));
    const seen = await openInBrowser(response);
    expect(seen.asked).toEqual([`${origin}/`, `${origin}/sheet`]);
    expect(seen.done).toEqual([]);
    expect(seen.address).toBe(`${origin}/`);
    expect(seen.text).toContain('seen before');
    expect(body.replace(/"[^"]*"/g, '')).not.toMatch(
      /<script|<svg|<iframe|<form|<style|<meta|<base|<a[\s>]|javascript:|\son\w+=/i,
    );
  });

  it('would notice: the same mail as it was sent does fetch and run', async () => {
    const raw = `${ATTACKS['an image that fails']}<script>alert(1)</script>`;
    const seen = await openInBrowser(new Response(raw, { headers: { 'Content-Type': 'text/html' } }));
    expect(seen.asked.length).toBeGreaterThan(2);
  });
});

const HIDDEN_NUMBERS: Record<string, string> = {
  'as it is': '<p>72.03.14-112.31</p>',
  'split by tags': '<b>72.03</b><i>.14-</i><span>112<u>.3</u></span>1',
  'in cells': '<table><tr><td>72</td><td>03</td><td>14</td><td>112</td><td>31</td></tr></table>',
  'in lines': '<div>72.03.14-</div><div>112.31</div>',
  'after a figure in the cell before': '<table><tr><td>5</td><td>72.03.14-112.31</td></tr></table>',
  'in entities': '&#55;&#50;&#x2e;03.14&#45;112&period;31',
  'with hard spaces': '72&nbsp;03&nbsp;14&nbsp;112&nbsp;31',
  'with zero-width characters': '72\u200b03\u200d14&shy;112&#8204;31 ou 7\u206020314&#x200e;11231',
  'over lines of the source': '72.03.14\n   -\n 112.31',
  'with a hidden element inside': '72.03.14-<span style="display: none">junk</span>112.31',
  'with a comment inside': '72.03.<!-- x -->14-112.31',
  'in full-width figures': '７２．０３．１４－１１２．３１ et ７２０３１４１１２３１',
  'in a title': '<span title="72.03.14-112.31">x</span>',
  'in an alternative text': '<img src="http://x.example/a.png" alt="72.03.14-112.31">',
  'in the target of a link': '<a href="https://x.example/?n=72031411231&p=%37%32%30%33%31%34%31%31%32%33%31">x</a>',
  preformatted: '<pre>72.03.14-112.31\n72 03 14 112 31</pre>',
};
const readings = (text: string) => text.normalize('NFKC').replace(/[^\d]/g, '');

describe('T24 reveal: the number is not in the served bytes', () => {
  it.each(Object.entries(HIDDEN_NUMBERS))('%s', async (_name, html) => {
    const { html: body } = await sheetOf(mailOf(`<p>Mon numéro : </p>${html}`));
    expect(readings(body.replace(/<[^>]*>/g, ''))).not.toContain(NUMBER);
    expect(readings(decodeURIComponent(body))).not.toContain(NUMBER);
    expect(body).toContain('••.••.••-•••.31');
  });

  it('nor is the stored address, in words, over tags, in titles and targets', async () => {
    const [local = '', domain = ''] = STORED.split('@');
    const { document } = await sheetOf(
      mailOf(
        `<p>${STORED.toUpperCase()}, <b>${local}</b>@<i>${domain}</i></p><a href="mailto:${STORED}?subject=x" title="${STORED}">me</a><p>\u0130stanbul ${STORED}</p><p>${STORED.replaceAll('.', '&#46;').replace('@', '&commat;')}</p>`,
      ),
    );
    const plain = document.replace(/<[^>]*>/g, '');
    expect(plain.toLowerCase()).not.toContain(STORED);
    expect(document.toLowerCase()).not.toContain(STORED);
    expect(document).toContain('a•••••@s•••••.example');
  });
});

it('shows a mail as it was laid out: tables, colours and its own images; links with where they lead', async () => {
  const html = `<table bgcolor="#ffeecc" style="width: 400px; position: fixed; color: #114488"><tr><td style="padding: 8px">Bonjour</td></tr></table><img src="cid:logo@here" width="40"><img src="cid:trap@here" alt="piège"><img src="https://far.example/x.png" alt="loin"><a href="https://evil.example/login">www.bank.example</a>`;
  const raw = [
    'From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n',
    `--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\nContent-Type: text/plain\r\n\r\nplain\r\n--c\r\nContent-Type: text/html; charset=iso-8859-1\r\n\r\n${html} caf\u00e9`,
    '--c--',
    `--b\r\nContent-Type: image/png\r\nContent-ID: <logo@here>\r\nContent-Transfer-Encoding: base64\r\n\r\n${PNG}`,
    `--b\r\nContent-Type: image/png\r\nContent-ID: <trap@here>\r\n\r\n<html><script>alert(1)</script></html>`,
    '--b--\r\n',
  ].join('\r\n');
  const { html: body, sheet, response } = await sheetOf(Buffer.from(raw, 'latin1'));
  expect(body).toContain('bgcolor="#ffeecc"');
  expect(body).toMatch(/style="width:\s?400px;color:\s?#114488"/);
  expect(body).not.toContain('fixed');
  expect(body).toContain(`<img src="data:image/png;base64,${PNG}" width="40"`);
  expect(body).toContain('<span class="guichet-blocked">piège</span>');
  expect(body).toContain('<span class="guichet-blocked">loin</span>');
  expect(body).toMatch(/www\.bank\.example<\/span><span class="guichet-host">evil\.example</);
  expect(body).toContain('café');
  expect(body).not.toContain('plain');
  expect(sheet).toMatchObject({ blocked: 1, isCut: false });
  expect((await openInBrowser(response)).text).toContain('Une image ou un style distant a été bloqué.');
});

it('T31 hostile mail: what takes too much is told, and others are shown meanwhile', async () => {
  const deep = sheetOf(mailOf('<div>'.repeat(500_000)));
  const plain = await sheetOf(mailOf('text', 'Content-Type: text/plain'));
  const many = await sheetOf(mailOf(`<p>${STORED} 72.03.14-112.31</p>`.repeat(20_000)));
  const large = await sheetOf(mailOf('<p>x</p>'.repeat(700_000)));
  expect((await deep).sheet.kind).toBe('unreadable');
  expect(large.sheet.kind).toBe('too_large');
  expect(many.sheet).toMatchObject({ kind: 'sheet', isCut: true });
  expect(many.html).not.toContain('72.03.14');
  expect(plain.sheet.kind).toBe('none');
});

it('asks for the institution before anything is found', async () => {
  const message = await receiveRaw(desk, mailOf('<p>x'));
  const stranger = { ...agent(), actor: { ...agent().actor, roles: {} } };
  await expect(readMessageHtml(stranger, message)).rejects.toThrow('not_found');
  const other = await receiveRaw(desk, mailOf('<p>y'));
  await expect(readMessageHtml(agent(), { ...message, message: other.message })).rejects.toThrow('not_found');
  await expect(readMessageHtml(agent(), { ...message, message: "x' or 1=1" })).rejects.toThrow('not_found');
});
