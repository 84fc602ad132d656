import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import { DESK, expect, type Product, signIn, test } from './product.ts';

const deliver = (product: Product, lines: string[]) =>
  product.mail.dovecot.deliver(DESK, Buffer.from(lines.join('\r\n')));

const bulk = (product: Product, subject: string) =>
  deliver(product, [
    'From: Jan Vandermeulen-Van Overstraeten <jan.vandermeulen@there.example>',
    `To: ${DESK}`,
    `Subject: ${subject}`,
    `Message-ID: <${subject.length}.${Date.now()}@there.example>`,
    'Precedence: bulk',
    'List-Id: <news.there.example>',
    '',
    'Nom : Vandermeulen\r\nPrénom : Jan\r\nadresse e-mail oubliée',
  ]);

test('a mail set aside is found, read, taken for the request it is; another is discarded and taken back', async ({
  product,
  newPerson,
}) => {
  await bulk(product, 'adresse e-mail oubliée');
  await bulk(product, 'Notre infolettre de novembre');
  const page = await newPerson();
  await signIn(page, product, product.staff.agent);
  await page.goto(`${product.url}/desk/quarantine?view=aside`);
  const card = (subject: string) => page.getByRole('article').filter({ hasText: subject });
  await expect(async () => {
    await page.reload();
    await expect(card('infolettre')).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await expect(card('infolettre').getByText('Il porte les signes d’une liste')).toBeVisible();
  await expect(page.getByText('jan.vandermeulen@')).toHaveCount(0);

  await test.step('it is found by its sender, and not by what it does not say', async () => {
    const search = page.getByRole('searchbox', { name: 'Rechercher un mail' });
    await search.fill('vandermeulen');
    await search.press('Enter');
    await expect(page).toHaveURL(/q=vandermeulen/);
    await expect(card('infolettre')).toBeVisible();
    await search.fill('personne de ce nom');
    await search.press('Enter');
    await expect(page.getByText('Aucun mail ne correspond')).toBeVisible();
    await page.getByRole('link', { name: 'Mis de côté' }).click();
  });

  await test.step('it has no accessibility fault, in light and in dark, and fits a phone', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  await test.step('its source is read for a reason, and downloaded', async () => {
    await card('infolettre').getByRole('button', { name: 'Lire la source' }).click();
    await page.getByRole('button', { name: 'Afficher' }).click();
    await expect(
      page.getByText('Donnez une raison en quelques mots.').or(page.getByText('Ce champ est nécessaire.')),
    ).toBeVisible();
    await page.getByLabel('Raison').fill('Vérifier l’expéditeur');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Télécharger le fichier' }).click(),
    ]);
    expect(await readFile(await download.path(), 'utf8')).toContain('Precedence: bulk');
    await page.getByRole('button', { name: 'Afficher' }).click();
    await expect(page.getByLabel('Source du mail')).toContainText('Precedence: bulk');
    await page.keyboard.press('Escape');
  });

  await test.step('discarded with a reason, and taken back', async () => {
    await card('infolettre').getByRole('button', { name: 'Écarter' }).click();
    await page.getByLabel('Raison').fill('Publicité sans objet');
    await page.getByRole('button', { name: 'Écarter ce mail' }).click();
    await expect(page.getByText('Le mail est écarté.').first()).toBeVisible();
    await expect(card('infolettre')).toHaveCount(0);
    await page.getByRole('link', { name: 'Écartés' }).click();
    await expect(card('infolettre').getByText(/Écarté par .*\s: «\sPublicité sans objet\s»/)).toBeVisible();
    await card('infolettre').getByRole('button', { name: 'Reprendre' }).click();
    await expect(card('infolettre')).toHaveCount(0);
  });

  await test.step('it is a request: a ticket comes of it within seconds', async () => {
    await page.getByRole('link', { name: 'Mis de côté' }).click();
    await page.getByRole('link', { name: 'Envoi en nombre' }).click();
    await card('adresse e-mail oubliée').getByRole('button', { name: 'C’est une demande' }).click();
    await expect(page.getByText('Le mail devient un ticket').first()).toBeVisible();
    await expect(async () => {
      await page.goto(`${product.url}/desk/tickets?view=unassigned&q=Vandermeulen`);
      await expect(page.getByRole('link', { name: /Jan Vandermeulen/ })).toBeVisible({ timeout: 1_000 });
    }).toPass();
  });
});

test('T31 hostile mail: the poison one waits in quarantine until a person decides; two cannot decide both', async ({
  product,
  newPerson,
}) => {
  test.setTimeout(180_000);
  await deliver(product, [
    'From: Eve Poison <eve@evil.example>',
    `To: ${DESK}`,
    'Subject: Ma demande 72.03.14-112.31',
    'Message-ID: <poison@evil.example>',
    'Content-Type: text/html',
    '',
    '<table><tr><td>x\r\n'.repeat(150_000),
  ]);
  await product.write({
    from: 'behind@there.example',
    name: 'Luc Derrière',
    subject: 'adresse e-mail oubliée',
    text: 'Nom : Derrière\nPrénom : Luc',
  });
  const { parsed } = await product.mail.waitForMail('behind@there.example', () => true, 60_000);
  const reference = /SD-\d{4}-\d{6}/.exec(parsed.subject ?? '')?.[0] ?? '';
  const [agent, supervisor] = [await newPerson(), await newPerson()];
  await signIn(agent, product, product.staff.agent);
  await signIn(supervisor, product, product.staff.supervisor);
  await expect(async () => {
    await agent.goto(`${product.url}/desk/tickets`);
    await expect(agent.getByRole('link', { name: /Quarantaine.*1.*en attente/ })).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
  for (const page of [agent, supervisor]) await page.goto(`${product.url}/desk/quarantine`);
  await expect(agent.getByText('Ma demande ••.••.••-•••.31')).toBeVisible();
  await expect(agent.getByText(/Sa lecture a (pris trop de temps|demandé trop de mémoire)/)).toBeVisible();
  const faults = await new AxeBuilder({ page: agent }).analyze();
  expect(faults.violations.map(({ id }) => id)).toEqual([]);

  await agent.getByRole('button', { name: 'Rattacher à un ticket' }).focus();
  await agent.keyboard.press('Enter');
  await agent.getByLabel('Référence du ticket').fill('SD-12');
  await agent.keyboard.press('Enter');
  await expect(agent.getByText('Saisissez une référence complète')).toBeVisible();
  await agent.getByLabel('Référence du ticket').fill(reference.toLowerCase());
  await agent.keyboard.press('Enter');
  await expect(agent.getByText('Le mail est rattaché au ticket.').first()).toBeVisible();
  await expect(agent.getByText('Rien en quarantaine')).toBeVisible();

  await supervisor.getByRole('button', { name: 'Relire maintenant' }).click();
  await expect(supervisor.getByText('Quelqu’un s’est déjà occupé de ce mail.')).toBeVisible();
  await expect(supervisor.getByText('Rien en quarantaine')).toBeVisible();

  await agent.goto(`${product.url}/desk/tickets/${reference}`);
  await expect(agent.getByText(/Rattaché à la main par .*Ce mail n’a pas été lu par la machine/)).toBeVisible();
});
