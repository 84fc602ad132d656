import { expect, linkIn, test } from './product.ts';
import { arrive, choosePassword, mailedLink, signInAs } from './walk.ts';

test('eCampus, the procedure in French: the default password, the access asked for again, the support form', async ({
  product,
  newPerson,
}) => {
  const page = await newPerson();
  await page.goto(`${product.url}/i/ecampus`);
  await arrive(page, 'Connexion à eCampus');
  await signInAs(page, 'duboism2', 'Bienvenue-2T6W-eCampus');
  await arrive(page, 'Choisissez votre nouveau mot de passe');
  await page.locator('input[name=oldPassword]').fill('Bienvenue-2T6W-eCampus');
  await choosePassword(page, 'password1234');
  await expect(page.getByText('Ce mot de passe est trop facile à deviner.')).toBeVisible();
  await page.locator('input[name=oldPassword]').fill('Bienvenue-2T6W-eCampus');
  await choosePassword(page, 'tartine sirop vélo Mons');
  await arrive(page, 'Bonjour Maxime');
  await page.getByRole('button', { name: 'Se déconnecter' }).click();

  await page.getByRole('link', { name: 'Je n’ai pas reçu mes accès eCampus' }).click();
  await arrive(page, 'Première connexion');
  await page.getByRole('link', { name: 'Demander un nouveau mot de passe' }).click();
  await arrive(page, 'Mot de passe oublié');
  await page.getByLabel('Adresse e-mail personnelle').fill('martine.haine@prof.example');
  await page.getByRole('button', { name: 'Envoyer' }).click();
  await arrive(page, 'Regardez vos e-mails');
  const { link, text } = await mailedLink(product, 'martine.haine@prof.example', /choisissez un nouveau mot de passe/);
  expect(text).toContain('hainem');
  await page.goto(link);
  await arrive(page, 'Réinitialiser le mot de passe');
  await choosePassword(page, 'craie orage peuplier 12');
  await arrive(page, 'Votre mot de passe a été réinitialisé');
  await page.getByRole('link', { name: 'Se connecter' }).click();
  await signInAs(page, 'hainem', 'craie orage peuplier 12');
  await arrive(page, 'Bonjour Martine');
});

test('eCampus, when all fails: who corrects the address, and the support form with option, school and what was tried', async ({
  product,
  newPerson,
}) => {
  const page = await newPerson();
  await page.goto(`${product.url}/i/ecampus/recover`);
  await page.getByRole('link', { name: 'Mon adresse e-mail a changé' }).click();
  await arrive(page, 'Adresse e-mail modifiée');
  await expect(page.getByText('vos accès sont envoyés la nuit suivante')).toBeVisible();
  await page.getByRole('link', { name: 'Toujours bloqué ? Contacter le Support' }).click();
  await arrive(page, 'Demander de l’aide');
  await page.getByLabel('Option').selectOption('Connexion aux Services / Accès');
  await page.getByLabel('École').selectOption('Haute-École Condorcet');
  await page.getByLabel('Nom', { exact: true }).fill('Lemaire');
  await page.getByLabel('Prénom').fill('Chloé');
  await page.getByLabel('Adresse e-mail pour vous répondre').fill('chloe.lemaire@monmail.example');
  await page
    .getByLabel('Qu’avez-vous déjà essayé ?')
    .fill('Le dossier des indésirables, puis « Mot de passe oublié ».');
  await page.locator('textarea[name=text]').fill('Je suis inscrite depuis le 14 septembre.');
  await page.getByRole('button', { name: 'Envoyer la demande' }).click();
  await arrive(page, 'Votre demande est bien arrivée');
  const reference = (await page.getByText(/^SD-\d{4}-\d{6}$/).textContent()) ?? '';
  const { parsed } = await product.mail.waitForMail('chloe.lemaire@monmail.example', (mail) =>
    (mail.parsed.subject ?? '').includes(reference),
  );
  expect(parsed.from?.value[0]?.address).toBe('support@ecampus.example');
  await page.goto(linkIn(parsed.text ?? ''));
  await arrive(page, 'Votre demande');
});

test('eCampus, a forgotten password in English', async ({ product, newPerson }) => {
  const address = 'petra.novak@post.example';
  const page = await newPerson('en-GB');
  await page.goto(`${product.url}/i/ecampus`);
  await arrive(page, 'Sign in to eCampus');
  await page.getByRole('link', { name: 'Forgotten password' }).click();
  await arrive(page, 'Forgotten password');
  await page.getByLabel('Personal e-mail address').fill(address);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page).toHaveURL(/\/sent$/);
  await arrive(page, /e-mail/);
  const { link } = await mailedLink(product, address, /password/);
  await page.goto(link);
  await expect(page).toHaveURL(/\/reset$/);
  await arrive(page, /password/);
  await choosePassword(page, 'umbrella tram waffle 9');
  await page.waitForURL(/\/reset\/done$/);
  await arrive(page, /password/);
  await page.goto(`${product.url}/i/ecampus`);
  await signInAs(page, 'novakp', 'umbrella tram waffle 9');
  await arrive(page, /Petra/);
});
