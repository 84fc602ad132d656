import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context, StaffActor } from '#server/context.ts';
import { contentDisposition, readAttachment, readMessageHtml, ticketDetail } from '#server/tickets/index.ts';
import { type Desk, openDeskWithAgent } from '../factories/desk.ts';
import { receiveRaw } from '../factories/raw-mail.ts';

let desk: Desk;
let agent: () => Context<StaffActor>;

beforeAll(async () => {
  ({ desk, agent } = await openDeskWithAgent());
});
afterAll(() => desk.close());

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const SVG = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
const HTML = Buffer.from('<!doctype html><script>alert(1)</script>');
/** A PDF that a browser which guesses would take for a page. */
const POLYGLOT = Buffer.from('<html><script>alert(1)</script>\n%PDF-1.7\n%%EOF');
const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF');

type File = { name: string; type: string; bytes: Buffer };

async function receiveFiles(files: readonly File[]) {
  const parts = files.map(
    ({ name, type, bytes }) =>
      `--b\r\nContent-Type: ${type}\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${bytes.toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n`,
  );
  const raw = `From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n${parts.join('')}--b--\r\n`;
  return receiveRaw(
    desk,
    raw,
    files.map(({ name, type, bytes }) => ({
      name,
      contentType: type,
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })),
  );
}

async function all(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('T32 files', () => {
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['..\\..\\windows\\system32\\cmd.exe', 'cmd.exe'],
    ['C:\\Users\\x\\carte.pdf', 'carte.pdf'],
    ['/', 'attachment'],
    ['..', 'attachment'],
    ['', 'attachment'],
    ['facture\u202Efdp.exe', 'facturefdp.exe'],
    ['a\u200Bb\u2066c\u0000d\ne\r\nX: y.txt', 'abcdeX_ y.txt'],
    ['CON', '_CON'],
    ['nul.tar.gz', '_nul.tar.gz'],
    ['com1.pdf', '_com1.pdf'],
    ['console.log', 'console.log'],
    ['.htaccess', 'htaccess'],
    ['name. . ', 'name'],
    ['a<b>:"c|d?*.txt', 'a_b___c_d__.txt'],
    ['passeport "réel".pdf', 'passeport _réel_.pdf'],
    ['naïve — kopie.pdf', 'naïve — kopie.pdf'],
    [`${'é'.repeat(130)}.pdf`, `${'é'.repeat(116)}.pdf`],
    ['x'.repeat(130), 'x'.repeat(120)],
    [`a.${'y'.repeat(130)}`, `a.${'y'.repeat(118)}`],
    ['\uD83D.png', '\uFFFD.png'],
  ])('the name %j becomes %j', (given, expected) => {
    const header = contentDisposition('attachment', given);
    expect(decodeURIComponent(/filename\*=UTF-8''(\S+)$/.exec(header)?.[1] ?? '')).toBe(expected);
    expect(header).toMatch(/^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''[\w.%~$&+-]+$/);
    expect(/filename="([^"]*)"/.exec(header)?.[1]).not.toMatch(/[%"\\/;]/);
    expect(new Headers({ 'Content-Disposition': header }).get('Content-Disposition')).toBe(header);
  });

  it('a name of 4 KB is cut, its ending kept', () => {
    expect(contentDisposition('attachment', `${'x'.repeat(4096)}.pdf`)).toContain(`"${'x'.repeat(116)}.pdf"`);
  });

  it('each file is given back byte for byte, as bytes without a type', async () => {
    const files = [
      { name: 'a.png', type: 'image/png', bytes: PNG },
      { name: 'trap.html', type: 'text/html', bytes: HTML },
      { name: 'large.bin', type: 'application/octet-stream', bytes: randomBytes(1_500_000) },
      { name: 'small.txt', type: 'text/plain', bytes: Buffer.from('x') },
    ];
    const key = await receiveFiles(files);
    for (const [index, file] of files.entries()) {
      const { name, contentType, bytes } = await readAttachment(agent(), { ...key, index, use: 'file' });
      expect(name).toBe(file.name);
      expect(contentType).toBe('application/octet-stream');
      expect(Buffer.compare(await all(bytes), file.bytes)).toBe(0);
    }
  });

  it.each([
    ['an image', PNG, 'image/gif', 'image', 'image/png'],
    ['a PDF', PDF, 'application/octet-stream', 'pdf', 'application/pdf'],
    ['an SVG that calls itself a PNG', SVG, 'image/png', 'image', null],
    ['an SVG', SVG, 'image/svg+xml', 'image', null],
    ['a page that calls itself a PNG', HTML, 'image/png', 'image', null],
    ['a page that calls itself a PDF', HTML, 'application/pdf', 'pdf', null],
    ['a page with a PDF in it', POLYGLOT, 'application/pdf', 'pdf', null],
    ['a PDF that calls itself an image', PDF, 'image/png', 'image', null],
    ['nothing', Buffer.alloc(0), 'image/png', 'image', null],
  ] as const)('%s is shown only as what its bytes are', async (_what, bytes, type, use, shownAs) => {
    const key = await receiveFiles([{ name: 'x', type, bytes }]);
    const read = readAttachment(agent(), { ...key, index: 0, use });
    if (shownAs === null) {
      await expect(read).rejects.toThrow(bytes.length === 0 ? 'not_found: attachment' : 'invalid: attachment_type');
      return;
    }
    const opened = await read;
    expect(opened.contentType).toBe(shownAs);
    expect(Buffer.compare(await all(opened.bytes), bytes)).toBe(0);
  });

  it('each opening is an audit entry without the name, which the ticket tells with its number masked', async () => {
    const key = await receiveFiles([{ name: '72031411231 carte.png', type: 'image/png', bytes: PNG }]);
    await all((await readAttachment(agent(), { ...key, index: 0, use: 'image' })).bytes);
    const entry = (await desk.audit()).at(-1);
    expect(entry).toMatchObject({ action: 'mail.attachment_read', actorName: 'Marc', ticketReference: key.reference });
    const { detail } = JSON.parse(entry?.payload ?? '') as { detail: object };
    expect(detail).toMatchObject({ file: 1, use: 'image' });
    expect(JSON.stringify(detail)).not.toContain('carte');
    const page = JSON.stringify(await ticketDetail(agent(), key.reference));
    expect(page).toContain('"name":"••.••.••-•••.31 carte.png"');
    expect(page).not.toContain('72031411231');
  });

  it('only who works on the institution’s tickets may open one, and only by its place', async () => {
    const key = await receiveFiles([{ name: 'a.png', type: 'image/png', bytes: PNG }]);
    const stranger = { ...agent(), actor: { ...agent().actor, roles: {} } };
    const before = (await desk.audit()).length;
    await expect(readAttachment(stranger, { ...key, index: 0, use: 'file' })).rejects.toThrow('not_found');
    await expect(readAttachment(agent(), { ...key, index: 1, use: 'file' })).rejects.toThrow('not_found');
    expect(await desk.audit()).toHaveLength(before);
  });
});

/** Bytes of ArrayBuffers that live on. The collector gives them back in its own time, so it is asked until they fall below. */
async function heldBytes(below: number): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 100 && least >= below; round += 1) {
    await delay(10);
    collect();
    least = Math.min(least, process.memoryUsage().arrayBuffers);
  }
  return least;
}

/** A mail with one large file, of which nothing but its place and hash stays here. */
async function receiveScan(size: number) {
  const bytes = randomBytes(size);
  const key = await receiveFiles([{ name: 'scan.tif', type: 'image/tiff', bytes }]);
  return { key, sha256: createHash('sha256').update(bytes).digest('hex') };
}

it('T31 hostile mail: a file of 45 MB passes through, and never lies in memory whole', async () => {
  const { key, sha256 } = await receiveScan(45_000_000);
  const most = (await heldBytes(0)) + 5_000_000;
  const hash = createHash('sha256');
  const { bytes: given } = await readAttachment(agent(), { ...key, index: 0, use: 'file' });
  let count = 0;
  for await (const chunk of given) {
    hash.update(chunk);
    count += 1;
    if (count % 50 === 0) expect(await heldBytes(most)).toBeLessThan(most);
  }
  expect(hash.digest('hex')).toBe(sha256);
  expect(count).toBeGreaterThan(100);
});

it('T31 hostile mail: a header of 300,000 carriage returns stalls neither a file nor the sheet', async () => {
  const head = `From: a@b.example\r\nX-Run: a${'\r'.repeat(300_000)}b\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b`;
  const image = `Content-Type: image/png\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n${PNG.toString('base64')}`;
  const raw = [head, '', '--b', 'Content-Type: text/html', '', '<p>hello</p>', '--b', image, '--b--', ''].join('\r\n');
  const sha256 = createHash('sha256').update(PNG).digest('hex');
  const key = await receiveRaw(desk, raw, [{ name: 'a.png', contentType: 'image/png', size: PNG.length, sha256 }]);
  const { bytes } = await readAttachment(agent(), { ...key, index: 0, use: 'image' });
  expect(Buffer.compare(await all(bytes), PNG)).toBe(0);
  expect(await readMessageHtml(agent(), key)).toMatchObject({ kind: 'sheet', html: expect.stringContaining('hello') });
});

it('a download that is given up ends its thread', async () => {
  const key = await receiveFiles([{ name: 'a', type: 'application/octet-stream', bytes: randomBytes(5_000_000) }]);
  for (let round = 0; round < 12; round += 1) {
    const { bytes } = await readAttachment(agent(), { ...key, index: 0, use: 'file' });
    await bytes.next();
    await bytes.return?.();
  }
  const { bytes } = await readAttachment(agent(), { ...key, index: 0, use: 'file' });
  expect((await all(bytes)).length).toBe(5_000_000);
});
