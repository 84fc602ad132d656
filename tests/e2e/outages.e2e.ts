import { DESK, expect, type Product, test } from './product.ts';

type Readiness = { status: string; checks: Record<string, { ok: boolean }> };

async function readiness(product: Product): Promise<{ code: number; failing: string[] }> {
  const answer = await fetch(`${product.url}/ready`);
  const { checks } = (await answer.json()) as Readiness;
  return { code: answer.status, failing: Object.keys(checks).filter((name) => !checks[name]?.ok) };
}

/** What fails, by kind: each desk of the product has a mailbox and a sender of its own, on the same servers. */
const failingKinds = async (product: Product): Promise<string[]> => {
  const { failing } = await readiness(product);
  return [...new Set(failing.map((name) => name.split(' ')[0] ?? ''))];
};

const request = (from: string) =>
  Buffer.from(
    [
      `From: Sarah <${from}>`,
      `To: ${DESK}`,
      'Subject: Forgotten e-mail address',
      `Message-ID: <${from}>`,
      '',
      'Surname: Whitlock',
      'First name: Sarah',
      'National register number: 90.05.15-318.90',
    ].join('\r\n'),
  );

test('with the database away the processes stay, pages say so, and all is caught up', async ({
  product,
  newPerson,
}) => {
  const page = await newPerson('en-GB');
  await product.database.cut();
  await expect.poll(async () => (await readiness(product)).failing).toContain('database');
  expect((await readiness(product)).code).toBe(503);
  expect((await fetch(`${product.url}/health`)).status).toBe(200);
  expect((await page.goto(`${product.url}/i/iec-iab`))?.status()).toBe(503);
  await expect(page.getByRole('heading').first()).toBeVisible();
  expect(await page.content()).not.toMatch(/ECONNREFUSED|postgres/i);
  await product.mail.dovecot.deliver(DESK, request('away-database@there.example'));
  await product.database.mend();
  await expect.poll(async () => (await readiness(product)).code, { timeout: 60_000 }).toBe(200);
  await product.mail.waitForMail('away-database@there.example', () => true, 60_000);
});

test('with SMTP away mail is taken in, and what is owed is sent later', async ({ product }) => {
  await product.mail.smtp.stop();
  await product.mail.dovecot.deliver(DESK, request('away-smtp@there.example'));
  await expect.poll(() => failingKinds(product), { timeout: 40_000 }).toEqual(['smtp']);
  await product.mail.smtp.start();
  await product.mail.waitForMail('away-smtp@there.example', () => true, 90_000);
  await expect.poll(async () => (await readiness(product)).code, { timeout: 40_000 }).toBe(200);
});

test('with IMAP away the desk works, and the mail that came meanwhile is read later', async ({
  product,
  newPerson,
}) => {
  await product.mail.dovecot.kill();
  await expect.poll(() => failingKinds(product), { timeout: 90_000 }).toEqual(['mailbox']);
  const page = await newPerson();
  expect((await page.goto(`${product.url}/i/iec-iab`))?.status()).toBe(200);
  await product.mail.dovecot.start();
  await product.mail.dovecot.deliver(DESK, request('away-imap@there.example'));
  await product.mail.waitForMail('away-imap@there.example', () => true, 90_000);
  await expect.poll(async () => (await readiness(product)).code, { timeout: 40_000 }).toBe(200);
});
