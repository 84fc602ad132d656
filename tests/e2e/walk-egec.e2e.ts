import type { Page } from '@playwright/test';
import { expect, type Product, test } from './product.ts';
import { arrive, mailedPassword, signInAs } from './walk.ts';

/** Asks for an activation from the sign-in page. */
async function activate(page: Page, product: Product, address: string): Promise<string> {
  await page.goto(`${product.url}/i/egec`);
  await page.getByRole('link', { name: 'Identifiant, mot-de-passe oublié ou 1ère cnx ?' }).click();
  await arrive(page, 'Activation du compte');
  await page.getByLabel('Votre courriel').fill(address);
  await page.getByRole('button', { name: 'Envoyer' }).click();
  await arrive(page, 'Regardez vos e-mails');
  return page.getByRole('main').innerText();
}

test('eGEC, first connection in French: client number and generated password by mail, the newest alone', async ({
  product,
  newPerson,
}) => {
  const address = 'philippe.martin@entreprise.example';
  const subject = /^eGEC : votre mot de passe$/;
  const page = await newPerson();
  await page.goto(`${product.url}/i/egec`);
  await arrive(page, 'Identification');
  await signInAs(page, '4820571936', 'wrong');
  await expect(page.getByText('Identifiant et/ou m-d-p non reconnu(s)')).toBeVisible();

  const answered = await activate(page, product, address);
  expect(answered).toContain('La réception peut atteindre 5 min');
  expect(await activate(page, product, 'nobody@nowhere.example')).toBe(answered);
  const first = await mailedPassword(product, address, subject);
  await activate(page, product, address);
  const second = await mailedPassword(product, address, subject);
  for (const { secret, text } of [first, second]) {
    expect(secret).toHaveLength(9);
    expect(text).toContain('4820571936');
  }
  expect(await product.mail.mailsTo('nobody@nowhere.example')).toEqual([]);

  await page.goto(`${product.url}/i/egec`);
  await signInAs(page, '4820571936', first.secret);
  await expect(page.getByText('Identifiant et/ou m-d-p non reconnu(s)')).toBeVisible();
  await signInAs(page, ' 4820571936 ', ` ${second.secret} `);
  await arrive(page, 'Bonjour Philippe');
  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  await signInAs(page, '4820571936', second.secret);
  await arrive(page, 'Bonjour Philippe');
});

test('eGEC, a forgotten password in German', async ({ product, newPerson }) => {
  const address = 'ingrid.neumann@zimmerei.example';
  const page = await newPerson('de-BE');
  await page.goto(`${product.url}/i/egec`);
  await arrive(page, 'Identifizierung');
  await page.getByRole('link', { name: 'Nummer oder Passwort vergessen, oder erste Anmeldung?' }).click();
  await arrive(page, 'Aktivierung des Kontos');
  await page.getByLabel('Ihre E-Mail-Adresse').fill(address);
  await page.getByRole('button', { name: 'Senden' }).click();
  await arrive(page, 'Sehen Sie in Ihr Postfach');
  const { secret, text } = await mailedPassword(product, address, /Passwort/);
  expect(text).toContain('7719240683');
  await page.goto(`${product.url}/i/egec`);
  await signInAs(page, '7719240683', secret);
  await arrive(page, /Ingrid/);
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
});
