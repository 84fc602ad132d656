import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { madeUpPeople, makeCsv, makeXlsx, tableOf } from '#tests/factories/import-files.ts';
import { expect, signIn, test } from './product.ts';
import { arrive } from './walk.ts';

const PEOPLE = madeUpPeople(14, 7_100);
const COLUMNS = ['Matricule', 'NISS', 'Nom', 'Prénom', 'Langue', 'Courriel', 'Fonction'] as const;

/** Fourteen people, of whom one has a number that cannot be, one an address that is none and one a cell too few. */
function csvWithFaults(): Buffer {
  const [header = [], ...rows] = tableOf(PEOPLE, COLUMNS);
  const spoilt = rows.map((row, index) => {
    if (index === 2) return row.with(1, '72.03.14-112.00');
    if (index === 5) return row.with(5, 'noor at school');
    return row;
  });
  return makeCsv({ rows: [header, ...spoilt], encoding: 'windows-1252', faults: { 9: 'short' } });
}

/** Waits until the file has been read and compared. */
async function untilRead(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Si vous appliquez ce fichier' })).toBeVisible({ timeout: 30_000 });
}

const tile = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Résultats de la lecture' }).getByRole('link', { name });

test('a secretariat brings a file with accounts in, mends its columns, and applies it', async ({
  product,
  newPerson,
}, testInfo) => {
  const page = await newPerson();
  await signIn(page, product, product.staff.secretariat);

  const upload = await test.step('a new source is named', async () => {
    await page.goto(`${product.url}/desk/imports/sources/new`);
    await page.getByRole('button', { name: 'Créer la source' }).click();
    await expect(page.getByText('Donnez un nom d’au moins deux lettres.')).toBeVisible();
    await page.getByLabel('Nom de la source').fill('Inscriptions de la rentrée');
    await page.getByRole('button', { name: 'Créer la source' }).click();
    await page.waitForURL(/\/imports\/new\?source=/);
    return page.url();
  });

  await test.step('a file is sent', async () => {
    await page.getByRole('button', { name: 'Envoyer le fichier' }).click();
    expect(page.url()).toContain('/imports/new');
    await page.locator('input[type=file]').setInputFiles({
      name: 'élèves.csv',
      mimeType: 'text/csv',
      buffer: csvWithFaults(),
    });
    await page.getByRole('button', { name: 'Envoyer le fichier' }).click();
    await page.waitForURL(/\/columns$/);
  });

  await test.step('the columns are said, those that are guessed and those that are not', async () => {
    await expect(page.getByText('Windows-1252', { exact: false }).first()).toBeVisible();
    const select = (name: string) => page.locator(`select[name="${name}"]`);
    await expect(select('columns.last_name')).toHaveValue('Nom');
    await expect(select('columns.national_number')).toHaveValue('NISS');
    await select('columns.last_name').selectOption('');
    await page.getByRole('button', { name: /Enregistrer et lire/ }).click();
    await expect(page.getByText('Dites dans quelles colonnes se trouvent le nom et le prénom.')).toBeVisible();
    await select('columns.last_name').selectOption('Nom');
    await select('columns.role').selectOption('Fonction');
    await expect(page.getByRole('combobox', { name: 'teacher' })).toHaveValue('teacher');
    await expect(page.getByRole('combobox', { name: 'student' })).toHaveValue('student');
    await page.getByRole('button', { name: /Enregistrer et lire/ }).click();
    await untilRead(page);
  });

  await test.step('what is refused stands there with its reason, masked', async () => {
    await expect(tile(page, 'Nouveaux')).toContainText('11');
    await expect(tile(page, 'Refusés')).toContainText('3');
    await expect(page.getByRole('table').getByText('L’adresse e-mail n’est pas correcte')).toBeVisible();
    await expect(page.getByText('Comparez-le à la carte d’identité.')).toBeVisible();
    await page.getByRole('link', { name: 'Cellules de trop ou manquantes' }).click();
    await expect(page.getByRole('row')).toHaveCount(2);
    await tile(page, 'Nouveaux').click();
    await expect(page.getByRole('row')).toHaveCount(12);
    const html = await page.content();
    for (const { address, nationalNumber } of PEOPLE) {
      expect(html).not.toContain(address);
      expect(html).not.toContain(nationalNumber);
    }
  });

  await test.step('the error file holds these rows and why', async () => {
    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Télécharger le fichier des erreurs' }).click();
    const path = testInfo.outputPath('errors.csv');
    await (await waiting).saveAs(path);
    const lines = (await readFile(path, 'utf8')).trim().split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toContain('Matricule;NISS;Nom');
    expect(lines.join('\n')).toContain('noor at school');
    expect(lines.join('\n')).toContain('L’adresse e-mail n’est pas correcte');
  });

  await test.step('it is applied', async () => {
    await page.getByRole('button', { name: 'Appliquer', exact: true }).click();
    await expect(page.getByText('Le fichier est appliqué')).toBeVisible({ timeout: 30_000 });
  });

  await test.step('a workbook of the same people changes nothing but what is mended in it', async () => {
    await page.goto(upload);
    await page.locator('input[type=file]').setInputFiles({
      name: 'élèves.xlsx',
      mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      buffer: makeXlsx({ rows: tableOf(PEOPLE, COLUMNS) }),
    });
    await page.getByRole('button', { name: 'Envoyer le fichier' }).click();
    await untilRead(page);
    await expect(tile(page, 'Inchangés')).toContainText('11');
    await expect(tile(page, 'Nouveaux')).toContainText('3');
    await expect(tile(page, 'Refusés')).toContainText('0');
    await page.getByRole('button', { name: 'Abandonner ce fichier' }).click();
    await expect(page.getByText('Ce fichier a été abandonné')).toBeVisible();
  });

  await test.step('what the columns mean is changed at the source, or forgotten', async () => {
    await page.goto(`${product.url}/desk/imports`);
    await page.getByRole('listitem').filter({ hasText: 'Inscriptions de la rentrée' }).getByText('Réglages').click();
    await arrive(page, 'Inscriptions de la rentrée');
    await page.getByRole('link', { name: 'Changer le sens des colonnes' }).press('Enter');
    await arrive(page, 'Sens des colonnes');
    // Whoever came by keyboard stands at the heading of the page.
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
    await page.locator('select[name="columns.record_key"]').selectOption('');
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await expect(page.getByText('Le sens des colonnes est enregistré.').first()).toBeVisible();
    await expect(page.getByRole('definition').filter({ hasText: 'NISS' })).toBeVisible();
    await expect(page.getByRole('definition').filter({ hasText: 'Matricule' })).toHaveCount(0);
    await page.getByRole('button', { name: 'Demander à nouveau au prochain fichier' }).click();
    await expect(page.getByText('Le sens des colonnes n’est pas encore connu.', { exact: false })).toBeVisible();
  });

  await test.step('on a phone every page is reached, no name is cut', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    const bar = page.getByRole('navigation', { name: 'Navigation principale' });
    await bar.getByText('Plus', { exact: true }).click();
    const cut = () =>
      bar
        .locator('a:visible span, summary span')
        .evaluateAll((names) =>
          names.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent),
        );
    expect(await cut()).toEqual([]);
    await bar.getByRole('link', { name: 'Premiers accès' }).press('Enter');
    await arrive(page, 'E-mails de premier accès');
    await expect(bar.getByRole('link', { name: 'Importations' })).toBeHidden();
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  });
});
