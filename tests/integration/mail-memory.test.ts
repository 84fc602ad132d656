import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { InboundMail, Ticket } from '#db/entities/index.ts';
import { openMailDesk } from '#tests/factories/mail-desk.ts';
import manifest from '../../package.json' with { type: 'json' };

const PROCESS = fileURLToPath(new URL('../faults/mail-process.ts', import.meta.url));
/** The flags of `npm start`: V8 gives back what the start of a process needed, instead of keeping room for it. */
const MEMORY_FLAGS = manifest.scripts.start.split(' ').filter((word) => word.startsWith('--'));
const MEBIBYTE = 1024 * 1024;

test('a mail of 50 MB with an attachment is taken in within 256 MB of process memory', {
  timeout: 120_000,
}, async () => {
  const desk = await openMailDesk();
  try {
    const head = [
      ...[
        'From: Sophie Dupont <sophie@mail.example>',
        'Message-ID: <scan@mail.example>',
        'Subject: Adresse e-mail oubliée',
      ],
      ...['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b', ''],
      ...[
        '--b',
        'Content-Type: text/plain; charset=utf-8',
        '',
        'Bonjour, j’ai oublié mon adresse e-mail. Voyez le scan.',
        '',
      ],
      ...['--b', 'Content-Type: application/pdf; name=scan.pdf', 'Content-Transfer-Encoding: base64', ''],
    ].join('\r\n');
    const line = `\r\n${'JVBERi0x'.repeat(9)}`;
    await desk.deliver(Buffer.from(`${head}${line.repeat(Math.ceil((50 * MEBIBYTE) / line.length))}\r\n--b--\r\n`));

    const { stdout } = await promisify(execFile)(process.execPath, [...MEMORY_FLAGS, PROCESS, 'once'], {
      // An installation keeps no compiled modules, which take memory of their own.
      env: { ...process.env, ...desk.environment, NODE_DISABLE_COMPILE_CACHE: '1' },
    });
    const { polled, peakBytes } = JSON.parse(stdout);
    console.log(`peak memory of the mail process: ${Math.round(peakBytes / MEBIBYTE)} MiB`);
    expect(polled).toMatchObject([{ stored: 1, settled: 1, failed: 0 }]);
    expect(Math.round(peakBytes / MEBIBYTE)).toBeLessThan(256);
    expect(await desk.em().findAll(Ticket)).toMatchObject([{ kind: 'email_forgotten' }]);
    const [inbound] = await desk.em().findAll(InboundMail);
    expect(inbound?.size).toBeGreaterThan(50 * MEBIBYTE);
  } finally {
    await desk.close();
  }
});
