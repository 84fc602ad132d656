import { readFile, writeFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Download, Page } from '@playwright/test';
import { ageProof, expect, nextCode, signIn, test } from './product.ts';
import { tabTo } from './walk.ts';

const NOTICE = 'Le service est fermé le vendredi.';

/** Nothing that axe finds on the page, the members' pages in its frames aside, and nothing that runs over the edge. */
async function look(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, `${page.url()} is wider than its window`).toBeLessThanOrEqual(0);
}

async function downloadedText(download: Promise<Download>): Promise<string> {
  return readFile(await (await download).path(), 'utf8');
}

test('an administrator changes what an institution says and does: draft, preview, reason, history, and back', async ({
  product,
  newPerson,
}) => {
  const administrator = product.staff.administrator;
  const page = await newPerson();
  const member = await newPerson();
  const base = `${product.url}/admin/institutions/ecampus`;
  const said = (notice: string) => expect(page.getByText(notice).first()).toBeVisible();
  await signIn(page, product, administrator);
  let exported = '';

  await test.step('finds the institution, and takes its profile away as a file', async () => {
    await page.goto(`${product.url}/admin/institutions`);
    await look(page);
    await page.getByRole('link', { name: /^eCampus/i }).click();
    await expect(page.getByRole('heading', { name: 'Identité' })).toBeVisible();
    await look(page);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Exporter' }).click();
    exported = await downloadedText(download);
    expect(JSON.parse(exported)).toMatchObject({ slug: 'ecampus', reset: { linkMinutes: 60 } });
  });

  await test.step('changes a text by keyboard alone', async () => {
    await page.goto(`${base}/profile/words`);
    for (const [language, text] of Object.entries({
      fr: NOTICE,
      nl: 'De dienst is op vrijdag gesloten.',
      de: 'Der Dienst ist freitags geschlossen.',
      en: 'The service is closed on Fridays.',
    })) {
      await page.locator(`[name="labels.recovery_notice.${language}"]`).focus();
      await page.keyboard.type(text);
    }
    await tabTo(page, page.getByRole('button', { name: 'Enregistrer dans le brouillon' }));
    await page.keyboard.press('Enter');
    await said('Enregistré dans le brouillon.');
  });

  await test.step('is told at the field what is wrong, and led there', async () => {
    await page.getByRole('link', { name: 'Récupération' }).click();
    const minutes = page.getByLabel('Validité du lien');
    await minutes.fill('2');
    await page.keyboard.press('Enter');
    await expect(page.locator('#reset-linkMinutes-error')).toHaveText('Au moins 5.');
    await expect(page.locator('form').getByText('Au moins 5.')).toHaveCount(1);
    await expect(minutes).toHaveAttribute('aria-invalid', 'true');
    await expect(minutes).toHaveValue('2');
    await look(page);
    await page.getByRole('alert').getByRole('link', { name: 'Validité du lien' }).press('Enter');
    await expect(minutes).toBeFocused();
    await expect(page.locator('#reset-linkMinutes-error')).toBeVisible();
    await minutes.fill('20');
    await page.keyboard.press('Enter');
    await said('Enregistré dans le brouillon.');
    await expect(page.getByRole('alert')).toHaveCount(0);
  });

  await test.step('looks at the changes and at the members’ pages as they would be', async () => {
    await page.getByRole('link', { name: /^Changements/ }).click();
    await expect(page.getByRole('heading', { name: /changements en attente/ })).toBeVisible();
    await expect(page.getByText('60 minutes')).toBeVisible();
    await expect(page.getByText('20 minutes')).toBeVisible();
    await look(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.getByRole('main').getByRole('link', { name: 'Aperçu' }).first().click();
    await page.getByRole('link', { name: 'Récupération', exact: true }).click();
    const frame = page.frameLocator('iframe');
    await expect(frame.getByText(NOTICE)).toBeVisible();
    await look(page);
    await page.emulateMedia({ colorScheme: 'light' });
    await look(page);
    await page.getByRole('link', { name: 'E-mail', exact: true }).click();
    await expect(frame.getByText(/20 minutes/).first()).toBeVisible();
    await member.goto(`${product.url}/i/ecampus/recover`);
    await expect(member.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(member.getByText(NOTICE)).toHaveCount(0);
  });

  await test.step('puts it in force with a reason, after showing who sits there', async () => {
    await page.goto(`${base}/draft`);
    await page.getByRole('button', { name: 'Mettre en vigueur' }).click();
    await said('Dites en quelques mots pourquoi.');
    await look(page);
    await ageProof(product, administrator);
    await page.getByLabel('Raison').fill('Fermeture du vendredi, décidée le 12');
    await page.getByRole('button', { name: 'Mettre en vigueur' }).click();
    await said('Confirmez que c’est vous');
    await look(page);
    await page.getByLabel('Code à six chiffres').fill(nextCode(administrator));
    await page.getByRole('button', { name: 'Confirmer', exact: true }).click();
    await said('Le profil est en vigueur.');
    await expect(page).toHaveURL(`${base}/history`);
    await look(page);
    await member.reload();
    await expect(member.getByText(NOTICE)).toBeVisible();
  });

  await test.step('takes the former version up again, and thinks better of it', async () => {
    await page.getByRole('row').nth(2).getByRole('link').click();
    await page.getByRole('button', { name: 'Reprendre dans le brouillon' }).click();
    await said('L’ancienne version est dans le brouillon.');
    await expect(page.getByText('60 minutes')).toBeVisible();
    await page.goBack();
    await look(page);
    await page.goto(`${base}/draft`);
    await page.getByRole('button', { name: 'Abandonner' }).click();
    await expect(page.getByText('Rien n’attend')).toBeVisible();
    await look(page);
  });

  await test.step('loads a file: another institution’s is refused, the one that was exported puts all back', async () => {
    const upload = async (text: string) => {
      const path = test.info().outputPath('profile.json');
      await writeFile(path, text);
      await page.getByLabel('Charger un fichier').setInputFiles(path);
      await page.getByRole('button', { name: 'Charger dans le brouillon' }).click();
    };
    await upload(JSON.stringify({ ...JSON.parse(exported), slug: 'creos' }));
    await said('Ce fichier est le profil d’une autre institution.');
    await look(page);
    await upload(exported);
    await said('Le fichier est dans le brouillon.');
    await page.getByLabel('Raison').fill('Le service est de nouveau ouvert le vendredi');
    await page.getByRole('button', { name: 'Mettre en vigueur' }).click();
    await expect(page).toHaveURL(`${base}/history`);
    await member.reload();
    await expect(member.getByText(NOTICE)).toHaveCount(0);
  });

  await test.step('reads what departs from the standards, and takes it away for a spreadsheet', async () => {
    await page.getByRole('link', { name: /^Conformité/ }).click();
    await expect(page.getByRole('heading', { name: /des normes/ }).first()).toBeVisible();
    await look(page);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Exporter en CSV' }).click();
    const [head, ...rows] = (await downloadedText(download)).trimEnd().split('\r\n');
    expect(head).toBe('\uFEFFGravité,Règle,Clauses,Ce que cela coûte,Ce qui serait conforme');
    expect(rows).toHaveLength(await page.getByRole('list', { name: 'Conformité' }).getByRole('heading').count());
  });
});

test('an agent is told that institutions are not theirs to change', async ({ product, newPerson }) => {
  const page = await newPerson();
  await signIn(page, product, product.staff.agent);
  const answer = await page.goto(`${product.url}/admin/institutions/ecampus/profile/recovery`);
  expect(answer?.status()).toBe(403);
  await expect(page.getByRole('heading', { name: 'Vous n’avez pas accès à cette page' })).toBeVisible();
  await look(page);
  expect((await page.request.get(`${product.url}/admin/institutions/ecampus/profile.json`)).status()).toBe(403);
});
