import { expect, signIn, test } from './product.ts';
import { arrive, choosePassword, mailedLink, signInAs } from './walk.ts';

const CHOOSE = /choisissez un nouveau mot de passe/;

test('CREOS at 320 px, the procedure in French: the username, not the address; a button; e-mail, new, confirm; 5 seconds', async ({
  product,
  newPerson,
}) => {
  const address = 'j.dupont92@gmail.example';
  const page = await newPerson();
  await page.setViewportSize({ width: 320, height: 720 });
  await page.goto(`${product.url}/i/creos`);
  await arrive(page, 'Connexion à la plateforme CREOS');
  const hint = page.getByText('Veuillez utiliser votre identifiant et non votre email');
  await expect(hint).toBeVisible();
  expect(await hint.evaluate((element) => getComputedStyle(element).color)).toBe(
    await page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement('span'));
      probe.style.color = 'var(--danger)';
      const { color } = getComputedStyle(probe);
      probe.remove();
      return color;
    }),
  );
  await signInAs(page, address, 'Tableau72+');
  await expect(page.getByText('Nous n’avons pas pu vous connecter')).toBeVisible();
  await arrive(page, 'Connexion à la plateforme CREOS');

  await page.getByRole('link', { name: 'Mot de passe oublié' }).first().click();
  await arrive(page, 'Mot de passe oublié');
  await expect(page.getByText('votre précédent compte n’a pas encore été migré')).toBeVisible();
  await page.getByRole('radio', { name: 'Email' }).check();
  await page.getByRole('textbox', { name: 'Email' }).fill(address);
  await page.getByRole('button', { name: 'Valider' }).click();
  await arrive(page, 'Regardez vos e-mails');
  const { link, text } = await mailedLink(product, address, CHOOSE);
  expect(text).toContain('jean.dupont2\n');
  expect(text).toContain(address);

  await page.goto(link);
  await arrive(page, 'Réinitialiser le mot de passe');
  const rules = page.locator('[data-rules-for] li');
  await expect(rules).toHaveText([/8 caractères au moins/, /un chiffre/, /une majuscule/, /un caractère spécial/]);
  await page.locator('input[name=newPassword]').fill('Babou4');
  await expect(page.locator('[data-rule][data-met=true]')).toHaveCount(2);
  await page.getByLabel('Adresse e-mail').fill('jean.dupont@ailleurs.example');
  await choosePassword(page, 'Babou45+');
  await expect(page.getByText('Ce n’est pas l’adresse à laquelle ce lien a été envoyé.')).toBeVisible();
  await page.locator('input[name=address]').fill(address);
  await choosePassword(page, 'Babou45+');
  await arrive(page, 'Votre mot de passe a été réinitialisé');
  await expect(page.getByText('Vous serez automatiquement redirigé vers CREOS dans')).toBeVisible();
  await page.waitForURL(/\/i\/creos$/);
  await signInAs(page, 'jean.dupont2', 'Babou45+');
  await arrive(page, 'Bonjour Jean');
});

test('CREOS, an account that is not migrated yet: no mail, who to ask; the authority opens it, then the mail comes', async ({
  product,
  newPerson,
}) => {
  const address = 'luc.noel@skynet.example';
  const page = await newPerson();
  const ask = async (username: string) => {
    await page.goto(`${product.url}/i/creos/recover`);
    await page.getByRole('radio', { name: 'Nom d’utilisateur' }).check();
    await page.getByRole('textbox', { name: 'Nom d’utilisateur' }).fill(username);
    await page.getByRole('button', { name: 'Valider' }).click();
    await arrive(page, 'Regardez vos e-mails');
  };
  await ask('luc.noel');
  await expect(page.getByText('Demandez à votre direction d’école ou à votre pouvoir organisateur')).toBeVisible();
  // Requests are settled in their order: when the later one has its mail, the earlier one has none.
  await ask('emily.ashworth');
  await mailedLink(product, 'emily.ashworth@btinternet.example', /./);
  expect(await product.mail.mailsTo(address)).toEqual([]);

  const authority = await newPerson();
  await signIn(authority, product, product.staff.authority);
  await authority.goto(`${product.url}/desk/migration`);
  await arrive(authority, 'Comptes à migrer');
  await expect(authority.getByText('Fontaine')).toHaveCount(0);
  await authority.getByRole('checkbox', { name: /Noël/ }).check();
  await authority.getByLabel('Motif').fill('Enseigne toujours aux Tilleuls');
  await authority.getByLabel(/Je confirme/).check();
  await authority.getByRole('button', { name: 'Migrer' }).click();
  await expect(authority.getByText('1 compte migré.')).toBeVisible();

  await product.mail.waitForMail(address, (mail) => /votre compte est ouvert/.test(mail.parsed.subject ?? ''));
  await ask('luc.noel');
  const { link } = await mailedLink(product, address, CHOOSE);
  await page.goto(link);
  await page.locator('input[name=address]').fill(address);
  await choosePassword(page, 'Tilleul77+');
  await arrive(page, 'Votre mot de passe a été réinitialisé');
  await page.getByRole('main').getByRole('link', { name: 'Se connecter' }).click();
  await signInAs(page, 'luc.noel', 'Tilleul77+');
  await arrive(page, 'Bonjour Luc');
});
