import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, linkIn, type Product, signIn, test } from './product.ts';

const STORED = 'sophie.lambert@voo.example';
const PASSWORD = 'Cabinet2013&';
const NEW = 'sophie@nouveau.example';

/** Waits for the page with that heading: nothing that axe finds, nothing that runs over the edge. */
async function arrive(page: Page, heading: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
}

async function signInAsMember(page: Page, product: Product): Promise<void> {
  await page.goto(`${product.url}/i/iec-iab`);
  await page.locator('input[name=identifier]').fill(STORED);
  await page.locator('input[name=password]').fill(PASSWORD);
  await page.locator('form:has(input[name=password]) button:not([type=button])').click();
  await page.waitForURL(/\/home$/);
}

async function mailTo(product: Product, address: string, subject: RegExp): Promise<string> {
  const { parsed } = await product.mail.waitForMail(address, (mail) => subject.test(mail.parsed.subject ?? ''));
  return parsed.text ?? '';
}

test('a member’s own page: sessions, a change of address, and its holder who stops it', async ({
  product,
  newPerson,
}) => {
  const page = await newPerson();
  const elsewhere = await newPerson('de-DE');
  await page.setViewportSize({ width: 320, height: 700 });

  await test.step('shows what is known, masked, and ends a session elsewhere', async () => {
    await signInAsMember(elsewhere, product);
    await signInAsMember(page, product);
    await page.getByRole('link', { name: 'Mon profil' }).click();
    await arrive(page, 'Votre profil');
    await expect(page.getByText('Sophie Lambert')).toBeVisible();
    expect(await page.content()).not.toContain(STORED);
    await page.getByRole('button', { name: /^Fermer : / }).press('Enter');
    await expect(page.getByText('il faudra se reconnecter sur cet appareil')).toBeVisible();
    await elsewhere.goto(`${product.url}/i/iec-iab/profile`);
    await expect(elsewhere).toHaveURL(/\/i\/iec-iab$/);
  });

  await test.step('asks for the password again, by keyboard alone', async () => {
    await page.getByRole('link', { name: 'Modifier : Adresse e-mail' }).press('Enter');
    await arrive(page, 'Changer votre adresse e-mail');
    await page.getByLabel('Nouvelle adresse e-mail').focus();
    await page.keyboard.type(NEW);
    await page.keyboard.press('Tab');
    await page.keyboard.type('Cabinet2013');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Ce n’est pas le mot de passe attendu')).toBeVisible();
    await arrive(page, 'Changer votre adresse e-mail');
    await expect(page.getByLabel('Nouvelle adresse e-mail')).toHaveValue(NEW);
    await page.getByLabel('Votre mot de passe actuel').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await expect(page.getByText('Une nouvelle adresse attend sa confirmation')).toBeVisible();
    await arrive(page, 'Votre profil');
  });

  await test.step('the new address confirms, and the present one is warned', async () => {
    const text = await mailTo(product, NEW, /confirmez votre nouvelle adresse/);
    expect(text).not.toMatch(/sophie\.lambert|Lambert/);
    await elsewhere.goto(linkIn(text));
    await elsewhere.getByRole('button', { name: 'Diese Adresse bestätigen' }).click();
    await arrive(elsewhere, 'Ihre neue Adresse ist bestätigt');
    await page.reload();
    await expect(page.getByText('Votre nouvelle adresse est confirmée')).toBeVisible();
  });

  await test.step('the present address stops it: sessions and password are over', async () => {
    const warning = await mailTo(product, STORED, /va changer/);
    expect(warning).not.toContain('nouveau.example');
    const holder = await newPerson();
    await holder.goto(linkIn(warning));
    await arrive(holder, 'Annuler le changement d’adresse ?');
    await holder.getByRole('button', { name: 'Annuler le changement' }).click();
    await arrive(holder, 'Le changement est annulé');
    await expect(holder.getByRole('link', { name: 'Choisir un nouveau mot de passe' })).toBeVisible();
    await page.reload();
    await expect(page).toHaveURL(/\/i\/iec-iab$/);
    await page.locator('input[name=identifier]').fill(STORED);
    await page.locator('input[name=password]').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toBeVisible();
  });

  await test.step('a person at the desk looks at it', async () => {
    const told = await mailTo(product, STORED, /le changement d’adresse est annulé/);
    const reference = /SD-\d{4}-\d{6}/.exec(told)?.[0] ?? '';
    const agent = await newPerson();
    await signIn(agent, product, product.staff.agent);
    await agent.goto(`${product.url}/desk/tickets/${reference}`);
    await expect(agent.getByText('La personne qui lit l’adresse actuelle l’a empêché')).toBeVisible();
  });
});
