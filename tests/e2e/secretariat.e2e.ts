import { ageProof, expect, linkIn, nextCode, signIn, test } from './product.ts';
import { arrive } from './walk.ts';

const NEW = 'jan.van.hoost@corrige.example';

test('a secretariat finds its people, hands a default password out on paper, and corrects an address at the counter', async ({
  product,
  newPerson,
}) => {
  const page = await newPerson();
  await signIn(page, product, product.staff.secretariat);
  await page.goto(`${product.url}/desk/population`);
  await arrive(page, 'Ma population');
  await page.getByLabel('Nom, identifiant, numéro ou adresse').fill('07.08.30-093.15');
  await page.keyboard.press('Enter');
  const row = page.getByRole('row').filter({ hasText: 'Van Hoost Jan' });
  await expect(row).toContainText('jamais utilisé');
  await expect(page.getByRole('row')).toHaveCount(2);
  expect(await page.locator('table').innerText()).not.toMatch(/07\.08\.30|jan\.vanhoost@/);

  await page.getByLabel('Nom, identifiant, numéro ou adresse').fill('lambert_sophie');
  await page.keyboard.press('Enter');
  await page.getByRole('row').filter({ hasText: 'lambert_sophie' }).getByRole('link').first().click();
  await arrive(page, /Lambert Sophie/);
  await expect(page.getByText('utilisé', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Imprimer la fiche d’accès' })).toHaveCount(0);

  await page.getByRole('link', { name: 'Ma population' }).first().click();
  await expect(page.getByRole('heading', { name: 'Ma population' })).toBeFocused();
  await page.getByRole('link', { name: 'Mots de passe par défaut' }).press('Enter');
  await arrive(page, 'Mots de passe par défaut');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await expect(page.getByRole('row').filter({ hasText: 'Van Hoost Jan' })).toBeVisible();
  await expect(page.locator('body')).not.toContainText('Rentree-2026-4817');
  expect(await (await page.request.get(`${product.url}/desk/population/listing`)).text()).not.toContain('Rentree-2026');

  await ageProof(product, product.staff.secretariat);
  // The product's script is late: what was pressed before it came is pressed again.
  let arrives = () => {};
  const late = new Promise<void>((settle) => {
    arrives = settle;
  });
  await page.route('**/entry.client-*.js', (route) => late.then(() => route.continue()));
  await page.reload({ waitUntil: 'domcontentloaded' });
  await expect(page.getByRole('heading', { level: 1 })).not.toBeFocused();
  await page.getByRole('button', { name: 'Montrer les mots de passe de cette page' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toHaveCount(0);
  arrives();
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: 'Montrer', exact: true }).click();
  await expect(dialog.getByText('Écrivez une raison, en quelques mots.')).toBeVisible();
  await dialog.getByLabel('Raison').fill('Séance de rentrée de la première année');
  await dialog.getByRole('button', { name: 'Montrer', exact: true }).click();
  await dialog.locator('input[name=code]').fill(nextCode(product.staff.secretariat));
  await dialog.locator('form:has(input[name=code]) button[type=submit]').click();
  await expect(page.getByRole('row').filter({ hasText: 'Van Hoost Jan' })).toContainText('Rentree-2026-4817');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('radio').first()).toBeFocused();
  await page.getByRole('radio', { name: 'Fiches à découper' }).check();
  const slip = page.getByRole('listitem').filter({ hasText: 'Van Hoost Jan' });
  await expect(slip).toContainText('Uw eerste toegang');
  await expect(slip).toContainText('/i/institut');
  await arrive(page, 'Mots de passe par défaut');

  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('navigation')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Imprimer' })).toBeHidden();
  await expect(slip).toBeVisible();
  await page.emulateMedia({ media: 'screen' });
  await page.getByRole('button', { name: 'Masquer maintenant' }).click();
  await expect(page.getByText('Les mots de passe sont masqués à nouveau.')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Montrer les mots de passe de cette page' })).toBeFocused();
  await expect(page.locator('body')).not.toContainText('Rentree-2026-4817');

  await page.getByRole('link', { name: 'Van Hoost Jan' }).click();
  await page.getByRole('link', { name: 'Corriger l’adresse au guichet' }).click();
  await arrive(page, 'Corriger une adresse au guichet');
  for (const check of await page.getByRole('checkbox').all()) await check.check();
  await page.getByLabel('Nom', { exact: true }).fill('Van Hoost');
  await page.getByLabel('Prénom').fill('Jan');
  await page.getByLabel('Numéro de registre national').fill('05.01.17-214.96');
  await page.getByLabel('Nouvelle adresse e-mail').fill(NEW);
  await page.getByRole('button', { name: 'Envoyer le lien de confirmation' }).click();
  await expect(page.getByText('Ce n’est pas le numéro connu de ce compte.')).toBeVisible();
  await expect(page.getByLabel('Numéro de registre national')).toBeFocused();
  await page.getByLabel('Numéro de registre national').fill('07083009315');
  await page.getByRole('button', { name: 'Envoyer le lien de confirmation' }).click();
  await expect(page.getByText('Un lien est parti vers j•••••@c•••••.example')).toBeVisible();
  await arrive(page, 'Corriger une adresse au guichet');

  const { parsed } = await product.mail.waitForMail(NEW, () => true);
  const phone = await newPerson('nl-BE');
  await phone.goto(linkIn(parsed.text ?? ''));
  await phone.locator('main form button').click();
  await expect(phone.getByRole('heading', { level: 1 })).toBeVisible();
  await page.getByRole('link', { name: 'Retour à la personne' }).click();
  await expect(page.getByText(/vers j•••••@c•••••\.example.*confirmé/)).toBeVisible();

  const auditor = await newPerson();
  await signIn(auditor, product, product.staff.auditor);
  await auditor.goto(`${product.url}/supervision/audit?action=default_password.shown`);
  await expect(auditor.getByText('Séance de rentrée de la première année').first()).toBeVisible();
});
