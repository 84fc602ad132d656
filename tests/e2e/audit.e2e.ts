import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import pg from 'pg';
import { newId } from '#db/columns.ts';
import { expect, type Product, signIn, test } from './product.ts';

const ACCOUNT = '0191e3a9-0000-7000-8000-00000000a9e1';
const PEOPLE = ['Marie-Christine Vandenbroucke-Delacroix', 'Jürgen Schöttl', 'Lotte Peeters'];
const ACTIONS = ['ticket.taken', 'identity.code_sent', 'identity.confirmed', 'account.address_shown', 'ticket.replied'];

/** Entries of the last four weeks, as three people of the desk would leave them. */
async function fillLog(product: Product): Promise<void> {
  const client = new pg.Client({ connectionString: product.databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ id: string }>(`select id from institution where slug = 'iec-iab'`);
  for (let n = 0; n < 240; n += 1) {
    const daysAgo = Math.floor(28 - n / 9);
    const person = n % PEOPLE.length;
    const entry = {
      id: newId(),
      at: new Date(Date.now() - Math.max(0, daysAgo) * 86_400_000 - (240 - n) * 1_000).toISOString(),
      action: ACTIONS[n % ACTIONS.length],
      outcome: n % 17 === 0 ? 'denied' : n % 41 === 0 ? 'failed' : 'done',
      actor: { kind: 'staff', id: `0191e3a8-0000-7000-8000-00000000000${person}`, name: PEOPLE[person] },
      account: n % 2 === 0 ? ACCOUNT : null,
      ticket: null,
      reason: n % 5 === 3 ? 'Le membre ne peut pas lire ses e-mails en ce moment et demande qu’on le lui dise.' : null,
      detail: n % 17 === 0 ? { refusal: 'verification_missing' } : { seconds: 30 },
      origin: { address: '192.0.2.44', agent: 'Mozilla/5.0 (X11; Linux x64) Firefox/145.0', request: newId() },
    };
    await client.query('select audit_append($1, $2)', [rows[0]?.id, JSON.stringify(entry)]);
  }
  await client.end();
}

test('an auditor searches, follows the days, takes the log away and checks it, and sees nothing else', async ({
  product,
  newPerson,
}) => {
  await fillLog(product);
  const page = await newPerson();
  await signIn(page, product, product.staff.auditor);
  await page.goto(`${product.url}/supervision/audit`);
  await expect(page.getByRole('heading', { name: 'Journal d’audit' })).toBeVisible();

  await test.step('the menu holds no door to tickets', async () => {
    await expect(page.getByRole('navigation').getByRole('link', { name: 'Audit' }).first()).toBeVisible();
    await expect(page.getByRole('link', { name: 'Tickets' })).toHaveCount(0);
    for (const path of ['/desk/tickets', '/supervision/approvals']) {
      const answer = await page.request.get(`${product.url}${path}`);
      expect(answer.status(), path).toBe(403);
    }
  });

  await test.step('a day is a link, reached by the arrow keys', async () => {
    const days = page.getByRole('region', { name: 'Entrées par jour' });
    await expect(days.getByRole('link')).toHaveCount(30);
    await days.getByRole('link').last().focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await page.waitForURL(/from=\d{4}-\d\d-\d\d&until=/);
    await expect(days.locator('[aria-current=date]')).toHaveCount(1);
    await expect(page.getByLabel('Du')).toHaveValue(/\d{4}-\d\d-\d\d/);
    await expect(page.getByRole('heading', { level: 1 })).not.toBeFocused();
  });

  await test.step('a person is found by a part of the name, an account by its pseudonym', async () => {
    await page.goto(`${product.url}/supervision/audit?actor=schöttl&account=${ACCOUNT}&outcome=denied`);
    const table = page.getByRole('table');
    await expect(table.getByText('Jürgen Schöttl').first()).toBeVisible();
    await expect(table.getByText('Lotte Peeters')).toHaveCount(0);
    await expect(table.getByText('192.0.2.44').first()).toBeVisible();
    await page.goto(`${product.url}/supervision/audit?actor=personne-de-ce-nom`);
    await expect(page.getByText('Aucune entrée ne correspond')).toBeVisible();
    await page.goto(`${product.url}/supervision/audit?actor=ligne de comm`);
    await expect(table.getByText('ligne de commande').first()).toBeVisible();
    await expect(table.getByText('command line')).toHaveCount(0);
  });

  await test.step('the log is taken away as CSV and as JSON lines', async () => {
    await page.goto(`${product.url}/supervision/audit?account=${ACCOUNT}`);
    const csv = page.waitForEvent('download');
    await page.getByRole('link', { name: 'CSV' }).click();
    expect(await readFile(await (await csv).path(), 'utf8')).toContain('Jürgen Schöttl');
    await page.goto(`${product.url}/supervision/audit`);
    const lines = page.waitForEvent('download');
    await page.getByRole('link', { name: 'JSON lines' }).click();
    const [header, first] = (await readFile(await (await lines).path(), 'utf8')).split('\n');
    expect(JSON.parse(header ?? '')).toMatchObject({ guichet_audit: 1, is_complete: true });
    expect(JSON.parse(first ?? '')).toMatchObject({ position: 1, payload: { outcome: 'done' } });
  });

  await test.step('the chain is checked with one click', async () => {
    await page.getByRole('button', { name: 'Vérifier la chaîne' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'IEC-IAB : la chaîne tient' })).toBeVisible();
  });

  await test.step('it can be used by everyone', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
    }
    await page.setViewportSize({ width: 320, height: 700 });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(320);
  });
});
