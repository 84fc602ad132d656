import { expect, test } from './product.ts';
import { arrive, choosePassword, mailedLink, signInAs, tabTo } from './walk.ts';

const CHOOSE = /choisissez un nouveau mot de passe/;

test('the school site, the procedure in French: found by username or address, a link for 30 minutes', async ({
  product,
  newPerson,
}) => {
  const address = 'sophie.lambert@etudiant.example';
  const page = await newPerson();
  await page.goto(`${product.url}/i/institut`);
  await arrive(page, 'Connexion');
  await page.getByLabel('Se souvenir de mon nom d’utilisateur').check();
  await signInAs(page, 'lambert_sophie', 'Beton&Acier7');
  await arrive(page, 'Bonjour Sophie');
  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  await expect(page.getByLabel('Nom d’utilisateur/adresse de courriel')).toHaveValue('lambert_sophie');

  await page.getByRole('link', { name: 'Vous avez oublié votre nom d’utilisateur et/ou votre mot de passe ?' }).click();
  await arrive(page, 'Récupération d’un mot de passe');
  const byName = page.getByRole('region', { name: 'Récupération par nom d’utilisateur' });
  await byName.getByLabel('Nom d’utilisateur').fill('lambert_sophie');
  await byName.getByRole('button', { name: 'Rechercher' }).click();
  await arrive(page, 'Regardez vos e-mails');
  const first = await mailedLink(product, address, CHOOSE);
  expect(first.text).toContain('lambert_sophie');
  expect(first.text).toContain('30 minutes');

  await page.getByRole('link', { name: 'Demander un nouvel e-mail' }).click();
  const byAddress = page.getByRole('region', { name: 'Récupération par adresse de courriel' });
  await byAddress.getByLabel('Adresse de courriel').fill(address);
  await byAddress.getByRole('button', { name: 'Rechercher' }).click();
  await arrive(page, 'Regardez vos e-mails');
  const second = await mailedLink(product, address, CHOOSE);

  await page.goto(first.link);
  await arrive(page, 'Ce lien n’est plus valable');
  await page.goto(second.link);
  await arrive(page, 'Réinitialiser le mot de passe');
  expect(page.url()).not.toContain(second.link.split('/').at(-1));
  await choosePassword(page, 'Grue-jaune-2026');
  await arrive(page, 'Votre mot de passe a été réinitialisé');
  await page.getByRole('link', { name: 'Se connecter' }).click();
  await signInAs(page, 'lambert_sophie', 'Beton&Acier7');
  await expect(page.getByText('Nous n’avons pas pu vous connecter')).toBeVisible();
  await signInAs(page, address, 'Grue-jaune-2026');
  await arrive(page, 'Bonjour Sophie');
});

test('the school site, first connection by keyboard alone: the default password is replaced', async ({
  product,
  newPerson,
}) => {
  const page = await newPerson();
  await page.goto(`${product.url}/i/institut`);
  await tabTo(page, page.getByRole('link', { name: 'Première connexion' }));
  await page.keyboard.press('Enter');
  await arrive(page, 'Première connexion');
  await expect(page.getByText('réunion de rentrée académique')).toBeVisible();
  await tabTo(page, page.getByRole('link', { name: 'Retour à la connexion' }));
  await page.keyboard.press('Enter');
  await arrive(page, 'Connexion');

  await tabTo(page, page.locator('input[name=identifier]'));
  await page.keyboard.type('lambert_sophie2');
  await tabTo(page, page.locator('input[name=password]'));
  await page.keyboard.type('Rentree-2026-9052');
  await page.keyboard.press('Enter');
  await arrive(page, 'Choisissez votre nouveau mot de passe');
  await tabTo(page, page.locator('input[name=oldPassword]'));
  await page.keyboard.type('Rentree-2026-9052');
  await tabTo(page, page.locator('input[name=newPassword]'));
  await page.keyboard.type('Truelle+Niveau7');
  await tabTo(page, page.locator('input[name=confirmation]'));
  await page.keyboard.type('Truelle+Niveau7');
  await tabTo(page, page.getByRole('button', { name: 'Enregistrer et continuer' }));
  await page.keyboard.press('Enter');
  await arrive(page, 'Bonjour Sophie');
  await tabTo(page, page.getByRole('button', { name: 'Se déconnecter' }));
  await page.keyboard.press('Enter');
  await arrive(page, 'Connexion');
});
