import { createTransport } from 'nodemailer';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectConsoleError } from '#tests/setup/console.ts';
import { createTestDatabase } from '#tests/setup/database.ts';
import { type MailServices, startMailServices } from '#tests/setup/mail.ts';

const DESK = { name: 'desk@example.test', secret: 'desk-secret' };

let mail: MailServices;
beforeAll(async () => {
  mail = await startMailServices({ users: [DESK] });
});
afterAll(() => mail.stop());

test('each test database is a clone of its own', async () => {
  const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const first = new pg.Client({ connectionString: one.ownerUrl });
  const second = new pg.Client({ connectionString: two.appUrl });
  await Promise.all([first.connect(), second.connect()]);
  await first.query('create table only_here (id int)');
  await expect(second.query('select * from only_here')).rejects.toThrow('does not exist');
  await Promise.all([first.end(), second.end()]);
  await Promise.all([one.drop(), two.drop()]);
});

test('a mail is awaited by recipient and content, and returned once', async () => {
  const transport = createTransport({
    host: '127.0.0.1',
    port: mail.smtp.port,
    tls: { ca: mail.dovecot.tls.certificate },
  });
  const arrival = mail.waitForMail('a@example.test', ({ parsed }) => parsed.subject === 'Deux');
  for (const subject of ['Un', 'Deux']) {
    await transport.sendMail({ from: DESK.name, to: 'a@example.test', subject, text: `Corps ${subject}` });
  }
  expect((await arrival).parsed.text).toContain('Corps Deux');
  expect((await mail.waitForMail('a@example.test')).parsed.subject).toBe('Un');
  await expect(mail.waitForMail('a@example.test', undefined, 50)).rejects.toThrow('a@example.test');
});

test('an error that a test expects does not fail it', () => {
  expectConsoleError(/on purpose/);
  console.error('Printed on purpose');
});
