import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, linkIn, secretIn, test } from './product.ts';

const INSTITUTIONS = ['iec-iab', 'institut', 'creos', 'egec', 'ecampus'];
const BEFORE_SIGN_IN = ['', '/recover', '/recover/sent'];

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(
    violations.map(
      (violation) =>
        `${page.url()} ${violation.id}: ${violation.nodes.map((node) => node.target.join(' ')).join(', ')}`,
    ),
  ).toEqual([]);
}

/** Whether the page scrolls sideways, and whether it weighs more than 60 kB as it was sent, fonts left out. */
function measure(): { isWide: boolean; isHeavy: boolean } {
  const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
  const sent = entries
    .filter(({ name }) => !name.endsWith('.woff2'))
    .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0);
  if (sent < 1_000) throw new Error('nothing was weighed');
  return { isWide: document.documentElement.scrollWidth > innerWidth, isHeavy: sent >= 60_000 };
}

async function expectSlender(page: Page): Promise<void> {
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(measure), page.url()).toEqual({ isWide: false, isHeavy: false });
}

test('no page before signing in has an accessibility fault, is wider than 320 px, or weighs 60 kB', async ({
  product,
  newPerson,
}) => {
  test.setTimeout(240_000);
  const [wide, narrow] = [await newPerson(), await newPerson('nl-BE')];
  await wide.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  for (const institution of INSTITUTIONS) {
    for (const path of BEFORE_SIGN_IN) {
      await narrow.goto(`${product.url}/i/${institution}${path}`);
      await expectSlender(narrow);
      if (path !== '/recover/sent') await expectAccessible(narrow);
    }
  }
  for (const path of ['institut/recover', 'creos', 'creos/recover', 'creos/recover/sent', 'creos/reset']) {
    await wide.goto(`${product.url}/i/${path}`);
    await expectAccessible(wide);
  }
});

test('by keyboard alone: a temporary password is asked for, mailed, and replaced', async ({ product, newPerson }) => {
  const page = await newPerson();
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const tabTo = async (name: string | RegExp) => {
    const wanted = page.getByLabel(name).or(page.getByRole('link', { name })).or(page.getByRole('button', { name }));
    for (let stop = 0; stop < 30; stop += 1) {
      await press('Tab');
      if (await wanted.first().evaluate((element) => element === document.activeElement)) return;
    }
    throw new Error(`the keyboard does not come to ${name}`);
  };
  await page.goto(`${product.url}/i/iec-iab`);
  await tabTo('Impossible d’accéder à votre compte ?');
  await press('Enter');
  await tabTo('Adresse e-mail connue à l’Institut');
  await page.keyboard.type('  jn.dhondt@proximus.example ');
  await press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Regardez vos e-mails' })).toBeVisible();
  await expect(page.getByText(/jusqu’à 5 minutes/)).toBeVisible();
  await expect(page.getByText(/courriers indésirables/)).toBeVisible();
  const { parsed } = await product.mail.waitForMail('jn.dhondt@proximus.example');
  const temporary = secretIn(parsed.text ?? '');
  await tabTo('Aller à la page de connexion');
  await press('Enter');
  await tabTo('Adresse e-mail connue à l’Institut');
  await page.keyboard.type('jn.dhondt@proximus.example');
  await tabTo('Mot de passe');
  await page.keyboard.type(` ${temporary} `);
  await tabTo('Se souvenir de mon adresse e-mail');
  await press('Space', 'Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Choisissez votre nouveau mot de passe' })).toBeVisible();
  await expectSlender(page);
  await expectAccessible(page);
  await tabTo('Mot de passe reçu');
  await page.keyboard.type(temporary);
  await tabTo('Nouveau mot de passe');
  await page.keyboard.type('Dhondt135!');
  await expect(page.locator('[data-rule][data-met=true]')).toHaveCount(5);
  await tabTo('Confirmer le mot de passe');
  await page.keyboard.type('Dhondt135!');
  await press('Enter');
  await expect(page.getByText(/Il manque encore\s: aucune partie de votre nom/)).toBeVisible();
  await expect(page.getByLabel('Nouveau mot de passe')).toBeFocused();
  await press('Shift+Tab', 'Shift+Tab');
  await page.keyboard.type(temporary);
  await tabTo('Nouveau mot de passe');
  await page.keyboard.type('Institut135!');
  await tabTo('Confirmer le mot de passe');
  await page.keyboard.type('Institut135!');
  await press('Enter');
  await expect(page.getByText('Votre nouveau mot de passe est enregistré.')).toBeVisible();
  await expectSlender(page);
  await expectAccessible(page);
  await tabTo('Se déconnecter');
  await press('Enter');
  await expect(page.getByLabel('Adresse e-mail connue à l’Institut')).toHaveValue('jn.dhondt@proximus.example');
  await expect(page.getByLabel('Se souvenir de mon adresse e-mail')).toBeChecked();
  const kept = (await page.context().cookies()).find(({ name }) => name === 'guichet_remembered');
  expect(kept).toMatchObject({ path: '/i/iec-iab', httpOnly: true, sameSite: 'Lax' });
  await page.goto(`${product.url}/i/institut`);
  await expect(page.getByLabel('Nom d’utilisateur/adresse de courriel')).toHaveValue('');
});

test('a mailed link asks for the address, keeps what was typed, and leads on after five seconds', async ({
  product,
  newPerson,
}) => {
  const page = await newPerson();
  await page.goto(`${product.url}/i/creos/recover`);
  await expect(page.getByLabel('Email', { exact: true }).and(page.locator('input:not([type=radio])'))).toBeHidden();
  await page.getByRole('radio', { name: 'Email' }).check();
  await page.locator('input[name=address]').fill('jean.dupont@hotmail.example');
  await page.getByRole('button', { name: 'Valider' }).click();
  const { parsed } = await product.mail.waitForMail('jean.dupont@hotmail.example');
  await page.goto(linkIn(parsed.text ?? ''));
  await expect(page).toHaveURL(`${product.url}/i/creos/reset`);
  await expectSlender(page);
  await expectAccessible(page);
  const choose = async (address: string, password: string) => {
    await page.getByLabel('Adresse e-mail').fill(address);
    await page.getByLabel('Nouveau mot de passe').fill(password);
    await page.getByLabel('Confirmer le mot de passe').fill(password);
    await page.getByRole('button', { name: 'Réinitialiser' }).click();
  };
  await choose('someone@hotmail.example', 'Babou45+');
  await expect(page.getByText('Ce n’est pas l’adresse à laquelle ce lien a été envoyé.')).toBeVisible();
  await expect(page.getByLabel('Adresse e-mail')).toHaveValue('someone@hotmail.example');
  await expect(page.getByLabel('Nouveau mot de passe')).toHaveValue('');
  await choose('jean.dupont@hotmail.example', ' Babou45+ ');
  await expect(page.getByRole('heading', { name: 'Votre mot de passe a été réinitialisé' })).toBeVisible();
  await expectAccessible(page);
  await expect(page).toHaveURL(`${product.url}/i/creos`, { timeout: 10_000 });
  await page.getByLabel('Identifiant').fill('jean.dupont');
  await page.getByLabel('Mot de passe', { exact: true }).fill('Babou45+');
  await page.getByRole('button', { name: 'Connexion' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /Jean/ })).toBeVisible();
  await page.goto(linkIn(parsed.text ?? ''));
  await expect(page.getByText('Ce lien n’est plus valable').first()).toBeVisible();
  await page.getByRole('link', { name: 'Demander un nouveau lien' }).click();
  await expect(page).toHaveURL(`${product.url}/i/creos/recover`);
});

test('without JavaScript: two forms, a mailed link, a password, and a link to sign in', async ({
  product,
  browser,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'fr-BE' });
  const page = await context.newPage();
  await page.goto(`${product.url}/i/institut`);
  await page.getByRole('link', { name: /Vous avez oublié/ }).click();
  const form = page.locator('section', { hasText: 'Récupération par nom d’utilisateur' });
  await form.getByLabel('Nom d’utilisateur').fill('');
  await form.getByRole('button', { name: 'Rechercher' }).click();
  await expect(form.getByText('Saisissez votre nom d’utilisateur.')).toBeVisible();
  await form.getByLabel('Nom d’utilisateur').fill('dupont_francois');
  await form.getByRole('button', { name: 'Rechercher' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Regardez vos e-mails');
  const { parsed } = await product.mail.waitForMail('francois.dupont@monmail.example');
  await page.goto(linkIn(parsed.text ?? ''));
  await page.getByLabel('Nouveau mot de passe').fill('Poutre-2026-Acier');
  await page.getByLabel('Confirmer le mot de passe').fill('Poutre-2026-Acier');
  await page.getByRole('button', { name: 'Réinitialiser' }).click();
  await page.getByRole('main').getByRole('link', { name: 'Se connecter' }).click();
  await page.getByLabel('Nom d’utilisateur/adresse de courriel').fill('dupont_francois');
  await page.getByLabel('Mot de passe', { exact: true }).fill('Poutre-2026-Acier');
  await page.getByRole('button', { name: 'Connexion' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /François/ })).toBeVisible();
  await context.close();
});

test('whoever wants to stay on the page after a reset is not led on', async ({ product, newPerson }) => {
  const page = await newPerson();
  const done = async () => {
    await page.context().addCookies([{ name: 'guichet_notice', value: 'password_reset', url: product.url }]);
    await page.goto(`${product.url}/i/creos/reset/done`);
  };
  await page.clock.install();
  await done();
  await page.getByRole('button', { name: 'Rester sur cette page' }).click();
  await expect(page.getByRole('status')).toHaveText('Vous restez sur cette page.');
  await page.clock.fastForward(6_000);
  await expect(page).toHaveURL(`${product.url}/i/creos/reset/done`);
  await done();
  await page.clock.fastForward(6_000);
  await expect(page).toHaveURL(`${product.url}/i/creos`);
});
