import { readFile } from 'node:fs/promises';
import { ageProof, expect, nextCode, signIn, test } from './product.ts';

test('who saw the data of an account, handed over and then erased', async ({ product, newPerson }) => {
  test.setTimeout(180_000);
  await product.write({
    from: 'annelies@elsewhere.example',
    name: 'Annelies Van den Broeck',
    subject: 'adresse e-mail oubliée',
    text: 'Nom : Van den Broeck\nPrénom : Annelies\nNuméro de registre national : 72.03.14-112.31',
  });
  const page = await newPerson();
  await signIn(page, product, product.staff.administrator);

  await page.goto(`${product.url}/supervision/accounts`);
  await page.getByLabel('Institution').selectOption('IEC-IAB');
  await page.getByRole('textbox').fill('72.03.14-112.31');
  await page.getByRole('search').getByRole('button').click();
  const found = page.getByRole('link', { name: /Van den Broeck/ });
  await expect(found).toBeVisible();
  expect(await page.content()).not.toContain('72031411231');
  expect(page.url()).not.toContain('72');
  await found.click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Qui a vu ces données');
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('Ticket ouvert par un e-mail', { exact: false }).first()).toBeVisible({
      timeout: 2_000,
    });
  }).toPass({ timeout: 60_000 });

  const csv = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Tableau (CSV)' }).click();
  const table = await readFile(await (await csv).path(), 'utf8');
  expect(table.split('\r\n').length).toBeGreaterThan(2);
  const pdf = page.waitForEvent('download');
  await page.getByRole('link', { name: 'À remettre (PDF)' }).click();
  const paper = await readFile(await (await pdf).path());
  expect(paper.subarray(0, 5).toString()).toBe('%PDF-');

  await page.getByRole('button', { name: 'Effacer ce compte…' }).click();
  await page.getByLabel('Motif').fill('Demande écrite du 20 novembre');
  const account = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  await page.getByLabel(/Tapez/).fill('not this');
  await page.getByRole('button', { name: 'Effacer définitivement' }).click();
  await expect(page.getByText('rien n’a été effacé')).toBeVisible();
  await expect(page.getByLabel('Motif')).toHaveValue('Demande écrite du 20 novembre');
  await page.getByLabel(/Tapez/).fill(account.slice(-8));
  await ageProof(product, product.staff.administrator);
  await page.getByRole('button', { name: 'Effacer définitivement' }).click();
  await expect(page.getByText('Confirmez que c’est vous')).toBeVisible();
  await page.getByLabel('Code à six chiffres').fill('000000');
  await page.getByRole('button', { name: 'Confirmer', exact: true }).click();
  await expect(page.getByText('Ce code ne convient pas.')).toBeVisible();
  await expect(page.getByLabel('Motif')).toHaveValue('Demande écrite du 20 novembre');
  await page.getByLabel('Code à six chiffres').fill(nextCode(product.staff.administrator));
  await page.getByRole('button', { name: 'Confirmer', exact: true }).click();
  await expect(page.getByText('Ce compte a été effacé.', { exact: false })).toBeVisible();
  await page.reload();
  expect(await page.content()).not.toContain('Broeck');

  await page.goto(`${product.url}/supervision/retention`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Conservation');
});
