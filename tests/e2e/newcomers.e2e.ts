import type { Page } from '@playwright/test';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { deliveryReport } from '#tests/factories/delivery-report.ts';
import { makeCsv, nationalNumberOf } from '#tests/factories/import-files.ts';
import { expect, type Product, signIn, test } from './product.ts';
import { arrive, choosePassword, mailedLink, mailedPassword, signInAs } from './walk.ts';

const DESK = 'support@ecampus.example';
const READY = /votre accès est prêt/;
const ZOE = 'zoe.marchal@etudiante.example';
/** As the secretariat typed it, and as it is. */
const MISTYPED = 'jef.vandenabeele@pots.example';
const JEF = 'jef.vandenabeele@vandenabeele.example';
const NADINE = 'nadine.colmant@professeure.example';
const LUC = 'luc.dehant@professeur.example';

/** The export of the secretariat's software: two students, a teacher with a school and one who waits for theirs. */
const exportOf = (jef: string, schoolOfLuc: string): Buffer =>
  makeCsv({
    encoding: 'windows-1252',
    rows: [
      ['Matricule', 'Nom', 'Prénom', 'Registre national', 'Login', 'Courriel', 'Établissement', 'Fonction'],
      ['250901', 'Marchal', 'Zoé', nationalNumberOf('2007-05-21', 432), 'marchalz', ZOE, 'HEC', 'ETU'],
      ['250902', 'Van den Abeele', 'Jef', nationalNumberOf('2006-11-02', 217), 'vandenabeelej', jef, 'HEC', 'ETU'],
      ['250903', 'Colmant', 'Nadine', nationalNumberOf('1979-02-14', 318), 'colmantn', NADINE, 'HEC', 'ENS'],
      ['250904', 'Dehant', 'Luc', nationalNumberOf('1985-08-30', 115), 'dehantl', LUC, schoolOfLuc, 'ENS'],
    ],
  });

async function sendFile(page: Page, buffer: Buffer): Promise<void> {
  await page.locator('input[type=file]').setInputFiles({ name: 'rentrée.csv', mimeType: 'text/csv', buffer });
  await page.getByRole('button', { name: 'Envoyer le fichier' }).click();
}

async function apply(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Appliquer', exact: true }).click();
  await expect(page.getByText('Le fichier est appliqué')).toBeVisible({ timeout: 30_000 });
}

const rowOf = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

/** Lets the night come in which the mails that wait are due. */
async function nightComes(product: Product): Promise<void> {
  const database = new pg.Client({ connectionString: product.databaseUrl });
  await database.connect();
  try {
    await database.query(`update access_mail set due_at = now() where state = 'waiting'`);
    await database.query(`select pg_notify('access', '')`);
  } finally {
    await database.end();
  }
}

/** Lets the quarter of an hour pass after which changed addresses are looked for. */
async function quarterPasses({ databaseUrl }: Product): Promise<void> {
  const boss = new PgBoss({ connectionString: databaseUrl, migrate: false, supervise: false, schedule: false });
  await boss.start();
  try {
    await boss.send('first-access-corrections');
  } finally {
    await boss.stop({ graceful: false });
  }
}

const greets = (page: Page, heading: string | RegExp) =>
  expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);

/** Comes in with a default password and chooses an own one. */
async function comeIn(page: Page, product: Product, username: string, given: string, own: string): Promise<void> {
  await page.goto(`${product.url}/i/ecampus`);
  await signInAs(page, username, given);
  await greets(page, 'Choisissez votre nouveau mot de passe');
  await page.locator('input[name=oldPassword]').fill(given);
  await choosePassword(page, own);
}

test('a secretariat imports, its newcomers get their mail at night, one comes in, one bounces and is corrected', async ({
  product,
  newPerson,
}) => {
  const page = await newPerson();
  await signIn(page, product, product.staff.campus);

  await test.step('a file of newcomers is brought, looked at and applied', async () => {
    await page.goto(`${product.url}/desk/imports/sources/new`);
    await arrive(page, 'Nouvelle source');
    await page.getByLabel('Nom de la source').fill('Rentrée');
    await page.getByRole('button', { name: 'Créer la source' }).click();
    await arrive(page, 'Importer un fichier');
    await sendFile(page, exportOf(MISTYPED, ''));
    await arrive(page, 'Sens des colonnes');
    for (const [code, value] of [
      ['ETU', 'student'],
      ['ENS', 'staff'],
      ['HEC', 'condorcet'],
    ] as const)
      await page.getByLabel(code, { exact: true }).selectOption(value);
    await page.getByRole('button', { name: /Enregistrer et lire/ }).click();
    await expect(page.getByText('4 comptes seront créés.')).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText(/2 e-mails de premier accès \(Étudiants de l’enseignement supérieur\)/)).toBeVisible();
    await expect(page.getByText(/1 e-mail de premier accès \(Membres du personnel\)/)).toBeVisible();
    await arrive(page, 'rentrée.csv');
    await apply(page);
    await arrive(page, 'rentrée.csv');
  });

  await test.step('their mails wait for the night', async () => {
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Suivre les e-mails d’accès' })).toBeFocused();
    await page.keyboard.press('Enter');
    await arrive(page, /mails de premier accès/i);
    for (const name of ['Marchal Zoé', 'Van den Abeele Jef', 'Colmant Nadine'])
      await expect(rowOf(page, name)).toContainText('En attente');
    await expect(rowOf(page, 'Dehant Luc')).toHaveCount(0);
    expect(await page.content()).not.toMatch(/zoe\.marchal@|jef\.vandenabeele@/);
    expect(await product.mail.mailsTo(ZOE)).toEqual([]);
    await nightComes(product);
  });

  const lost =
    await test.step('a student reads hers and comes in; whoever has an assignment finds its rights', async () => {
      const [zoe, nadine, jef] = await Promise.all([
        mailedPassword(product, ZOE, READY),
        mailedPassword(product, NADINE, READY),
        product.mail.waitForMail(MISTYPED, ({ parsed }) => READY.test(parsed.subject ?? '')),
      ]);
      expect(zoe.text).toContain('marchalz');
      await product.mail.dovecot.deliver(
        DESK,
        deliveryReport({ to: DESK, recipient: MISTYPED, messageId: jef.parsed.messageId }),
      );
      const phone = await newPerson();
      await comeIn(phone, product, 'marchalz', zoe.secret, 'tartine sirop vélo Mons');
      await greets(phone, 'Bonjour Zoé');
      await expect(phone.getByText('Plateforme eCampus')).toBeVisible();
      await expect(phone.getByText('Vos groupes')).toHaveCount(0);
      const teacher = await newPerson();
      await comeIn(teacher, product, 'colmantn', nadine.secret, 'craie orage peuplier 12');
      await greets(teacher, 'Bonjour Nadine');
      await expect(teacher.getByText('Vos groupes')).toBeVisible();
      return /^ {4}(\S+)$/m.exec(jef.parsed.text ?? '')?.[1] ?? '';
    });

  const luc = await newPerson();
  await test.step('a teacher without an assignment has an account, and no rights yet', async () => {
    await luc.goto(`${product.url}/i/ecampus/recover`);
    await luc.getByLabel('Adresse e-mail personnelle').fill(LUC);
    await luc.getByRole('button', { name: 'Envoyer' }).click();
    const { link } = await mailedLink(product, LUC, /mot de passe/);
    await luc.goto(link);
    await choosePassword(luc, 'ardoise canal tilleul 7');
    await luc.getByRole('link', { name: 'Se connecter' }).click();
    await signInAs(luc, 'dehantl', 'ardoise canal tilleul 7');
    await greets(luc, 'Bonjour Luc');
    await expect(luc.getByText('il n’ouvre encore aucun droit')).toBeVisible();
  });

  await test.step('the page tells which mail came back', async () => {
    await expect(async () => {
      await page.reload();
      await expect(rowOf(page, 'Van den Abeele Jef')).toContainText('Revenu', { timeout: 500 });
    }).toPass();
    await arrive(page, /mails de premier accès/i);
    await expect(rowOf(page, 'Van den Abeele Jef')).toContainText('Cette adresse n’existe pas, ou plus.');
    // What the server said is for those who look after the mail.
    expect(await page.content()).not.toContain('5.1.1');
    await expect(rowOf(page, 'Van den Abeele Jef')).toContainText('part la nuit suivante');
    await expect(rowOf(page, 'Marchal Zoé')).toContainText('Envoyé');
  });

  await test.step('the source is corrected and brought again: the next night’s mail goes to the right address', async () => {
    await page.goto(`${product.url}/desk/imports`);
    await arrive(page, 'Importations');
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Rentrée' })
      .getByRole('link', { name: 'Importer un fichier' })
      .click();
    await sendFile(page, exportOf(JEF, 'HEC'));
    await expect(page.getByText('2 comptes seront modifiés.')).toBeVisible({ timeout: 30_000 });
    await arrive(page, 'rentrée.csv');
    await page.getByLabel('J’ai vérifié que ce changement est voulu').check();
    await apply(page);
    await quarterPasses(product);
    await page.getByRole('link', { name: 'Suivre les e-mails d’accès' }).click();
    await greets(page, /mails de premier accès/i);
    await expect(async () => {
      await page.reload();
      await expect(rowOf(page, 'Van den Abeele Jef')).toContainText('après correction', { timeout: 500 });
    }).toPass();
    await expect(rowOf(page, 'Van den Abeele Jef')).toContainText('En attente');
    await nightComes(product);
    const { secret } = await mailedPassword(product, JEF, READY);
    expect(secret).not.toBe(lost);
    const phone = await newPerson();
    await phone.goto(`${product.url}/i/ecampus`);
    await signInAs(phone, 'vandenabeelej', lost);
    await expect(phone.getByRole('alert')).toBeVisible();
    await greets(phone, 'Connexion à eCampus');
    await comeIn(phone, product, 'vandenabeelej', secret, 'fiets regen kastanje 31');
    await greets(phone, 'Bonjour Jef');
    expect(await product.mail.mailsTo(MISTYPED)).toHaveLength(1);
  });

  await test.step('the assignment has opened the teacher’s rights', async () => {
    await luc.reload();
    await expect(luc.getByText('Vos groupes')).toBeVisible();
  });
});
