import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, linkIn, type Product, signIn, test } from './product.ts';

const REQUESTER = 'annelies.vdb@post.example';
const NUMBER = ['72.03.14-112.31', '72031411231'];
/** Where pictures of the pages go, for people to look at; nowhere unless asked. */
const PICTURES = process.env.PICTURES;

async function picture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return;
  const size = page.viewportSize() ?? { width: 1440, height: 900 };
  for (const width of [1440, 768, 390]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${PICTURES}/${name}-${width}-${colorScheme}.png`, fullPage: width < 1440 });
    }
  }
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: 'light' });
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(' ')}`)).toEqual([]);
}

/** A request to change an address arrives and is taken by the agent. */
async function takeTicket(agent: Page, product: Product, newAddress: string): Promise<string> {
  await product.write({
    from: REQUESTER,
    name: 'Annelies Van den Broeck',
    subject: 'Adresse e-mail modifiée',
    text: `Bonjour,\n\nNom : Van den Broeck\nPrénom : Annelies\nNuméro de registre national : ${NUMBER[0]}\nNouvelle adresse e-mail : ${newAddress}`,
  });
  const { parsed } = await product.mail.waitForMail(REQUESTER);
  const reference = /SD-\d{4}-\d{6}/.exec(parsed.text ?? '')?.[0] ?? '';
  await signIn(agent, product, product.staff.agent);
  await agent.goto(`${product.url}/desk/tickets/${reference}`);
  await agent.getByRole('button', { name: 'Prendre', exact: true }).click();
  await expect(agent.getByText('Le ticket est à vous.').first()).toBeVisible();
  return reference;
}

const ladder = (page: Page) => page.getByRole('list', { name: 'Preuves d’identité' });

test('electronic identity: a link, the provider, and back; the desk sees only that it is the account’s person', async ({
  product,
  newPerson,
}) => {
  const agent = await newPerson();
  const requester = await newPerson();
  await takeTicket(agent, product, 'annelies@nouveau.example');
  await picture(agent, 'ticket-begin');

  await agent.getByRole('button', { name: 'Plutôt par identité électronique' }).click();
  await agent.getByRole('button', { name: 'Demander l’identité électronique' }).click();
  await expect(ladder(agent).getByText(/lien envoyé à/)).toBeVisible();
  await picture(agent, 'ticket-awaited');
  const { parsed } = await product.mail.waitForMail(REQUESTER);
  const link = linkIn(parsed.text ?? '');

  await requester.goto(link);
  await expect(requester.getByRole('heading', { name: 'Prouvez votre identité' })).toBeVisible();
  expect(requester.url()).not.toContain(link.split('/').at(-1));
  await expectAccessible(requester);
  await picture(requester, 'identify');
  product.provider.signsIn = 'refuse';
  await requester.getByRole('button', { name: 'M’identifier avec itsme' }).click();
  await expect(requester.getByText(/Vous n’avez pas donné votre accord/)).toBeVisible();
  await picture(requester, 'identify-declined');
  product.provider.signsIn = 'member-1';
  await requester.getByRole('button', { name: 'M’identifier avec itsme' }).click();
  await expect(requester.getByRole('heading', { name: 'Merci, nous avons la réponse' })).toBeVisible();
  product.provider.signsIn = null;
  await expectAccessible(requester);
  await picture(requester, 'identify-done');

  await agent.reload();
  await expect(ladder(agent).getByText(/^c’est le titulaire du compte/)).toBeVisible();
  await expectAccessible(agent);
  await picture(agent, 'ticket-proved');
  for (const secret of NUMBER) expect(await agent.content()).not.toContain(secret);

  await test.step('evidence that was wrong is revoked, and the action is locked again', async () => {
    await ladder(agent).getByRole('listitem').filter({ hasText: 'Identité électronique' }).hover();
    await ladder(agent).getByRole('button', { name: 'Révoquer : Identité électronique' }).click();
    await agent.getByLabel('Raison').fill('La personne a transmis son lien');
    await picture(agent, 'revoke');
    await agent.getByRole('button', { name: 'Révoquer la preuve' }).click();
    await expect(agent.getByText('Preuve révoquée.').first()).toBeVisible();
    await expect(ladder(agent).getByText(/^c’est le titulaire du compte/)).toBeHidden();
  });
});

test('a document that was seen is recorded by its type, once all of it was looked at', async ({
  product,
  newPerson,
}) => {
  const agent = await newPerson();
  await takeTicket(agent, product, 'annelies@autre.example');
  await agent.getByRole('button', { name: 'Plutôt voir un document d’identité' }).click();
  await agent.getByRole('checkbox', { name: /la photo/ }).check();
  await agent.getByRole('button', { name: 'Noter que je l’ai vu' }).click();
  await expect(agent.getByText('Vérifiez aussi ce point.')).toHaveCount(3);
  await picture(agent, 'document-errors');
  for (const check of await agent.getByRole('checkbox').all()) await check.check();
  await agent.getByRole('button', { name: 'Noter que je l’ai vu' }).click();
  await expect(ladder(agent).getByText(/Carte d’identité, vu par un agent/)).toBeVisible();
  await expect(agent.getByText('Il manque l’accord d’un superviseur').first()).toBeVisible();
  await picture(agent, 'document-seen');
  await expectAccessible(agent);
});

test('a link of a proof that is over says so', async ({ product, newPerson }) => {
  const requester = await newPerson();
  for (const purpose of ['prove', 'identify']) {
    await requester.goto(`${product.url}/i/iec-iab/link/${purpose}/not-a-key`);
    await expect(requester.getByRole('heading', { name: 'Ce lien n’est plus valable' })).toBeVisible();
  }
  await requester.goto(`${product.url}/i/iec-iab/identify/return?state=x&code=y`);
  await expect(requester.getByRole('heading', { name: 'Ce lien n’est plus valable' })).toBeVisible();
});
