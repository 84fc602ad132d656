import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { InboundMail, Ticket } from '#db/entities/index.ts';
import { openOrm } from '#db/orm.ts';
import { applyDesk, DESK, deskEnv } from '#tests/fixtures/desk.ts';
import { createTestDatabase } from '#tests/setup/database.ts';
import { startMailServices } from '#tests/setup/mail.ts';
import manifest from '../../package.json' with { type: 'json' };

const PROCESS = fileURLToPath(new URL('../faults/mail-process.ts', import.meta.url));
/** The flags of `npm start`: V8 gives back what the start of a process needed, instead of keeping room for it. */
const MEMORY_FLAGS = manifest.scripts.start.split(' ').filter((word) => word.startsWith('--'));
const MEBIBYTE = 1024 * 1024;

test('a mail of 50 MB with an attachment is taken in within 256 MB of process memory', async () => {
  const mail = await startMailServices({ users: [DESK] });
  const database = await createTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'guichet-ca-'));
  const mailCaFile = join(folder, 'ca.pem');
  writeFileSync(mailCaFile, mail.dovecot.tls.certificate);
  const values = deskEnv({ databaseUrl: database.appUrl, mailCaFile });
  Object.assign(process.env, values);
  const orm = await openOrm({ url: database.appUrl, as: 'application' });
  try {
    await applyDesk(orm, { port: mail.dovecot.imapsPort, security: 'tls' });
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
    await mail.dovecot.deliver(
      DESK.name,
      Buffer.from(`${head}${line.repeat(Math.ceil((50 * MEBIBYTE) / line.length))}\r\n--b--\r\n`),
    );

    const { stdout } = await promisify(execFile)(process.execPath, [...MEMORY_FLAGS, PROCESS, 'once'], {
      env: { ...process.env, ...values },
    });
    const { polled, peakBytes } = JSON.parse(stdout);
    console.log(`peak memory of the mail process: ${Math.round(peakBytes / MEBIBYTE)} MiB`);
    expect(polled).toMatchObject([{ stored: 1, settled: 1, failed: 0 }]);
    expect(Math.round(peakBytes / MEBIBYTE)).toBeLessThan(256);
    expect(await orm.em.fork().findAll(Ticket)).toMatchObject([{ kind: 'email_forgotten' }]);
    const [inbound] = await orm.em.fork().findAll(InboundMail);
    expect(inbound?.size).toBeGreaterThan(50 * MEBIBYTE);
  } finally {
    await orm.close(true);
    await database.drop();
    await mail.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
