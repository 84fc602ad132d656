import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, linkIn, signIn, test } from './product.ts';

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(
    violations.map(
      (violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(' ')).join(', ')}`,
    ),
  ).toEqual([]);
}

test('a clear page and a 4xx for what does not exist or is not allowed', async ({ product, newPerson }) => {
  const visitor = await newPerson();
  for (const [path, status] of [
    ['/i/nowhere', 404],
    ['/nothing/here', 404],
    ['/i/iec-iab/link/elsewhere/abc', 404],
  ] as const) {
    const answer = await visitor.goto(`${product.url}${path}`);
    expect(answer?.status(), path).toBe(status);
    await expect(visitor.getByRole('heading').first()).toBeVisible();
    expect(await visitor.content()).not.toMatch(/at \w+ \(|node_modules|select /);
  }
  await visitor.goto(`${product.url}/desk`);
  await expect(visitor).toHaveURL(/\/staff\/sign-in/);
  await visitor.goto(`${product.url}/i/iec-iab/home`);
  await expect(visitor).toHaveURL(/\/i\/iec-iab$/);
  await visitor.goto(`${product.url}/i/iec-iab/link/request/${'A'.repeat(43)}`);
  await expect(visitor.getByText('Ce lien n’est plus valable').first()).toBeVisible();

  const agent = await newPerson();
  await signIn(agent, product, product.staff.agent);
  expect((await agent.goto(`${product.url}/supervision/audit`))?.status()).toBe(403);
  expect((await agent.goto(`${product.url}/desk/tickets/SD-1999-000001`))?.status()).toBe(404);
});

test('someone else acted meanwhile: a clear word, and nothing lost that was typed', async ({ product, newPerson }) => {
  await product.write({
    from: 'paul@there.example',
    name: 'Paul Inconnu',
    subject: 'adresse e-mail oubliée',
    text: 'Bonjour,\nNom : Inconnu\nPrénom : Paul\nRN 85.07.30-033.28',
  });
  const { parsed } = await product.mail.waitForMail('paul@there.example');
  const reference = /SD-\d{4}-\d{6}/.exec(parsed.subject ?? '')?.[0] ?? '';
  const [one, two] = [await newPerson(), await newPerson()];
  await Promise.all([signIn(one, product, product.staff.agent2), signIn(two, product, product.staff.supervisor)]);
  await Promise.all([one, two].map((page) => page.goto(`${product.url}/desk/tickets/${reference}`)));
  await one.getByRole('button', { name: 'Prendre' }).click();
  await expect(one.getByText('Le ticket est à vous.').first()).toBeVisible();

  const typed = 'Bonjour Paul, nous ne trouvons pas de compte à votre numéro.';
  await two.getByLabel('Votre réponse').fill(typed);
  await two.getByRole('button', { name: 'Envoyer la réponse' }).click();
  await expect(two.getByText(/Quelqu’un d’autre a agi/).first()).toBeVisible();
  await expect(two.getByLabel('Votre réponse')).toHaveValue(typed);
  expect(await product.mail.mailsTo('paul@there.example')).toHaveLength(1);
});

test('a tampered form reaches no account', async ({ product, newPerson }) => {
  const page = await newPerson();
  await signIn(page, product, product.staff.agent);
  await product.write({
    from: 'tamper@there.example',
    name: 'Eve',
    subject: 'adresse e-mail oubliée',
    text: 'Nom : Eve',
  });
  const { parsed } = await product.mail.waitForMail('tamper@there.example');
  const path = `/desk/tickets/${/SD-\d{4}-\d{6}/.exec(parsed.subject ?? '')?.[0]}`;
  for (const action of ['send-address', 'show-address', 'change-address', 'reset']) {
    for (const verification of ['not-a-uuid', '00000000-0000-7000-8000-000000000000']) {
      const answer = await page.request.post(`${product.url}${path}/${action}`, {
        form: { version: '1', verification, reason: 'a long enough reason', newAddress: 'thief@there.example' },
        headers: { Origin: product.url },
      });
      expect([400, 403, 409], `${action} ${verification}`).toContain(answer.status());
      expect(await answer.text()).not.toMatch(/@(skynet|scarlet|telenet|gmail|outlook)\.example/);
    }
  }
  for (const [form, status] of [
    [{ mail: 'not-a-uuid', reason: 'a long enough reason' }, 400],
    [{ mail: '00000000-0000-7000-8000-000000000000', reason: 'a long enough reason' }, 404],
  ] as const) {
    const answer = await page.request.post(`${product.url}${path}/raw`, { form, headers: { Origin: product.url } });
    expect(answer.status()).toBe(status);
    expect(await answer.text()).not.toMatch(/[{}<>]/);
  }
  const foreign = await page.request.post(`${product.url}${path}/take`, {
    form: { version: '1' },
    headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
  });
  expect(foreign.status()).toBe(403);
});

test('T11 mail scanners: opening a mailed link changes nothing, and the key leaves the address', async ({
  product,
  newPerson,
}) => {
  await product.write({
    from: 'scan@there.example',
    name: 'Luc Scan',
    subject: 'adresse e-mail oubliée',
    text: 'Nom : Scan\nPrénom : Luc',
  });
  const { parsed } = await product.mail.waitForMail('scan@there.example');
  const link = linkIn(parsed.text ?? '');
  for (const method of ['HEAD', 'GET', 'GET', 'GET'] as const) {
    const answer = await fetch(link, { method, redirect: 'manual' });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('cache-control')).toContain('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  }
  const page = await newPerson();
  await page.goto(link);
  expect(page.url()).toBe(`${product.url}/i/iec-iab/request`);
});

test('no page has an accessibility fault, in light and in dark', async ({ product, newPerson }) => {
  test.setTimeout(180_000);
  const page = await newPerson();
  await signIn(page, product, product.staff.supervisor);
  await page.goto(`${product.url}/desk/tickets?view=unassigned`);
  const ticket = await page
    .getByRole('link', { name: /SD-\d{4}/ })
    .first()
    .getAttribute('href');
  const visitor = await newPerson('de-BE');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await visitor.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const path of [
      '/desk/tickets',
      ticket ?? '',
      '/desk/accounts',
      '/desk/quarantine',
      '/desk/quarantine?view=aside',
      '/desk/quarantine?view=discarded',
      '/supervision/approvals',
      '/supervision/audit',
      '/staff/profile',
    ]) {
      await page.goto(`${product.url}${path}`);
      await expectAccessible(page);
    }
    for (const path of [
      '/',
      '/i/iec-iab',
      '/i/iec-iab/recover',
      '/i/iec-iab/request',
      '/staff/sign-in',
      '/i/nowhere',
    ]) {
      await visitor.goto(`${product.url}${path}`);
      await expectAccessible(visitor);
    }
  }
  await visitor.setViewportSize({ width: 320, height: 640 });
  for (const path of ['/', '/i/iec-iab', '/i/iec-iab/recover', '/staff/sign-in']) {
    await visitor.goto(`${product.url}${path}`);
    expect(await visitor.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  }
});

test('members’ pages work without JavaScript and weigh little', async ({ product, browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'fr-BE' });
  const page = await context.newPage();
  await page.goto(`${product.url}/i/iec-iab`);
  await page.locator('input[name=identifier]').fill('nobody@there.example');
  await page.locator('input[name=password]').fill('Quelconque1!');
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await expect(page.getByText('Nous n’avons pas pu vous connecter')).toBeVisible();
  await context.close();

  const heavy = await browser.newContext({ locale: 'fr-BE' });
  const weighed = await heavy.newPage();
  let bytes = 0;
  weighed.on('response', async (response) => {
    if (/\.woff2$/.test(response.url())) return;
    bytes += (await response.request().sizes()).responseBodySize;
  });
  await weighed.goto(`${product.url}/i/iec-iab/recover`, { waitUntil: 'networkidle' });
  expect(bytes).toBeGreaterThan(1_000);
  expect(bytes).toBeLessThan(60_000);
  await heavy.close();
});
