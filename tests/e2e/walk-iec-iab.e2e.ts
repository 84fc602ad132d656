import { DESK, expect, linkIn, test } from './product.ts';
import { arrive, choosePassword, mailedPassword, signInAs } from './walk.ts';

const TEMPORARY = /mot de passe temporaire|tijdelijke? wachtwoord/;

test('IEC-IAB, the procedure in French: a temporary password by mail, one of one’s own, the blocks of the role', async ({
  product,
  newPerson,
}) => {
  const address = 'therese.delcourt@fiduciaire.example';
  const page = await newPerson();
  await page.goto(`${product.url}/i/iec-iab`);
  await arrive(page, 'Connexion à la PIE');

  await page.getByRole('link', { name: 'Impossible d’accéder à votre compte ?' }).click();
  await arrive(page, 'Impossible d’accéder à votre compte ?');
  await page.getByLabel('Adresse e-mail connue à l’Institut').fill(`  ${address} `);
  await page.getByRole('button', { name: 'Réinitialiser le mot de passe' }).click();
  await arrive(page, 'Regardez vos e-mails');
  await expect(page.getByText('courriers indésirables').first()).toBeVisible();

  const { secret, text } = await mailedPassword(product, address, TEMPORARY);
  expect(text).toContain(address);
  await page.getByRole('link', { name: 'Aller à la page de connexion' }).click();
  await signInAs(page, address, ` ${secret}\n`);

  await arrive(page, 'Choisissez votre nouveau mot de passe');
  await page.goto(`${product.url}/i/iec-iab/home`);
  await arrive(page, 'Choisissez votre nouveau mot de passe');
  await page.getByLabel('Mot de passe reçu').fill(`${secret} `);
  await choosePassword(page, 'Delcourt135!');
  await expect(page.getByText('Il manque encore : aucune partie de votre nom.')).toBeVisible();
  await arrive(page, 'Choisissez votre nouveau mot de passe');
  await page.getByLabel('Mot de passe reçu').fill(secret);
  await choosePassword(page, 'Institut135!');

  await arrive(page, 'Bonjour Thérèse');
  for (const block of ['e-guichet', 'Companyweb', 'Formation permanente'])
    await expect(page.getByRole('link', { name: block })).toBeVisible();
  await expect(page.getByText('Examens de stage')).toHaveCount(0);
  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  await signInAs(page, address, secret);
  await expect(page.getByText('Nous n’avons pas pu vous connecter')).toBeVisible();
  await signInAs(page, address, 'Institut135!');
  await arrive(page, 'Bonjour Thérèse');
});

test('IEC-IAB, the address forgotten and changed: the mail to write, and a form that opens the same request', async ({
  product,
  newPerson,
}) => {
  const page = await newPerson();
  await page.goto(`${product.url}/i/iec-iab/recover`);
  await page.getByRole('link', { name: 'Je ne sais plus quelle adresse e-mail est connue' }).click();
  await arrive(page, 'Adresse e-mail oubliée');
  const mail = page.getByRole('link', { name: 'Préparer l’e-mail' });
  await expect(mail).toHaveAttribute('href', new RegExp(`^mailto:${DESK}\\?subject=adresse%20e-mail%20oubli%C3%A9e`));
  await page.getByLabel('Nom', { exact: true }).fill('Peeters');
  await page.getByLabel('Prénom').fill('An');
  await page.getByLabel('Numéro de registre national').fill('98.04.25-278.88');
  await page.getByLabel('Adresse e-mail pour vous répondre').fill('an.peeters@thuis.example');
  await page.getByRole('button', { name: 'Envoyer la demande' }).click();
  await arrive(page, 'Votre demande est bien arrivée');
  const reference = (await page.getByText(/^SD-\d{4}-\d{6}$/).textContent()) ?? '';
  const { parsed } = await product.mail.waitForMail('an.peeters@thuis.example', (one) =>
    (one.parsed.subject ?? '').includes(reference),
  );
  await page.goto(linkIn(parsed.text ?? ''));
  await arrive(page, 'Votre demande');
  await expect(page.getByText(reference)).toBeVisible();

  await page.goto(`${product.url}/i/iec-iab/recover`);
  await page.getByRole('link', { name: 'Mon adresse e-mail a changé' }).click();
  await arrive(page, 'Adresse e-mail modifiée');
  await expect(mail).toHaveAttribute('href', /adresse%20e-mail%20modifi%C3%A9e/);
  await expect(page.getByLabel('Nouvelle adresse e-mail')).toBeVisible();
});

test('IEC-IAB, the procedure in Dutch', async ({ product, newPerson }) => {
  const address = 'mc.vandermeersch@belgacom.example';
  const page = await newPerson('nl-BE');
  await page.goto(`${product.url}/i/iec-iab`);
  await arrive(page, 'Aanmelden bij PIE');
  await page.getByRole('link', { name: 'Geen toegang tot uw account?' }).click();
  await arrive(page, 'Geen toegang tot uw account?');
  await page.getByLabel('E-mailadres dat het Instituut kent').fill(address);
  await page.getByRole('button', { name: 'Wachtwoord opnieuw instellen' }).click();
  await arrive(page, 'Kijk in uw mailbox');
  const { secret } = await mailedPassword(product, address, TEMPORARY);
  await page.goto(`${product.url}/i/iec-iab`);
  await signInAs(page, address, secret);
  await expect(page).toHaveURL(/\/password$/);
  await arrive(page, /wachtwoord/);
  await page.locator('input[name=oldPassword]').fill(secret);
  await choosePassword(page, 'Instituut135!');
  await arrive(page, 'Dag Marie-Christine');
  await expect(page.locator('html')).toHaveAttribute('lang', 'nl');
});
