import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import pg from 'pg';
import { expect, type Product, signIn, test } from './product.ts';

/** Where pictures of the pages go, for people to look at; nowhere unless asked. */
const PICTURES = process.env.PICTURES;

async function picture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return;
  const size = page.viewportSize() ?? { width: 1440, height: 900 };
  for (const width of [1440, 390]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${PICTURES}/${name}-${width}-${colorScheme}.png` });
    }
  }
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: 'light' });
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(' ')}`)).toEqual([]);
}

async function execute(product: Product, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: product.databaseUrl });
  await client.connect();
  await client.query(sql);
  await client.end();
}

async function receive(product: Product, from: string): Promise<string> {
  await product.write({
    from,
    name: 'Annelies Van den Broeck-Vandenbossche de Saint-Hubert',
    subject: 'Adresse e-mail oubliée',
    text: 'Bonjour,\n\nNom : Van den Broeck\nPrénom : Annelies\nNuméro de registre national : 72.03.14-112.31',
  });
  const { parsed } = await product.mail.waitForMail(from);
  return /SD-\d{4}-\d{6}/.exec(parsed.text ?? '')?.[0] ?? '';
}

/** Four weeks of a desk, written past its guards: seven people, one of whom does far more than the others, at night. */
const FOUR_WEEKS = `
  begin;
  set local session_replication_role = replica;
  insert into staff (id, email, name, created_at)
    select gen_random_uuid(), 'p' || n || '@desk.example',
      (array['Marie-Christine Vandenbossche-Dujardin', 'Ines Claes', 'Luc Peeters', 'Tom Maes', 'Sofie Jacobs'])[n], now()
    from generate_series(1, 5) n;
  insert into verification_use (id, verification_id, institution_id, ticket_id, account_id, action, agent_id, used_at)
    select gen_random_uuid(), gen_random_uuid(), t.institution_id, t.id, t.account_id,
      (array['send_known_address', 'show_address', 'change_address', 'trigger_reset'])[1 + n % 4], s.id,
      d.days[1 + n % array_length(d.days, 1)] + make_interval(mins => 480 + (n * 37) % 540)
    from ticket t, staff s, generate_series(1, 60) n,
      (select array_agg(day) as days from generate_series(now()::date - 26, now()::date - 1, interval '1 day') day
        where extract(isodow from day) < 6) d
    where s.email like 'p%@desk.example' and t.reference = (select max(reference) from ticket)
      and n <= case when s.email = 'p1@desk.example' then 60 else 8 + ascii(s.email::text) % 5 + length(s.name) % 9 end;
  update verification_use set used_at = date_trunc('day', used_at) + interval '2 hours'
    where id in (select u.id from verification_use u join staff s on s.id = u.agent_id
      where s.email = 'p1@desk.example' limit 9);
  commit;`;

test('an emergency is loud until another person has judged it, and stands in the picture of the desk', async ({
  product,
  newPerson,
}) => {
  const reference = await receive(product, 'annelies.noodgeval@post.example');
  const agent = await newPerson();
  await signIn(agent, product, product.staff.agent);
  await agent.goto(`${product.url}/desk/tickets/${reference}`);
  await agent.getByText('Urgence sans preuve possible ?').click();
  await agent.getByLabel('Quelle est l’urgence ?').fill('vite');
  await agent.getByRole('button', { name: 'Utiliser le bris de glace' }).click();
  await expect(agent.getByText('Décrivez l’urgence : au moins 20 caractères.')).toBeVisible();
  await expectAccessible(agent);
  await picture(agent, 'break-glass-form');
  await agent
    .getByLabel('Quelle est l’urgence ?')
    .fill('Le membre est à l’étranger et perd un délai légal aujourd’hui à midi');
  await agent.getByRole('button', { name: 'Utiliser le bris de glace' }).click();
  await expect(agent.getByText('1 bris de glace attend son examen')).toBeVisible();
  await agent.goto(`${product.url}/desk/accounts`);
  await expect(agent.getByText('1 bris de glace attend son examen')).toBeVisible();
  await expect(agent.getByRole('link', { name: 'Examiner' })).toHaveCount(0);
  expect((await agent.goto(`${product.url}/supervision/break-glass`))?.status()).toBe(403);

  const supervisor = await newPerson();
  await signIn(supervisor, product, product.staff.supervisor);
  await supervisor.goto(`${product.url}/desk`);
  await supervisor.getByRole('link', { name: 'Examiner' }).click();
  const card = supervisor.getByRole('article').filter({ hasText: reference });
  await expect(card.getByText('Pas encore faite : les cinq minutes courent')).toBeVisible();
  await expectAccessible(supervisor);
  await picture(supervisor, 'break-glass-review');
  await card.getByLabel('Ce que vous avez vérifié').fill('J’ai rappelé le membre au numéro connu');
  await card.getByRole('button', { name: 'Justifié', exact: true }).click();
  await expect(supervisor.getByText('Bris de glace examiné.').first()).toBeVisible();
  await expect(card.getByText(/^Justifié selon/)).toBeVisible();
  await expect(supervisor.getByText('bris de glace attend')).toHaveCount(0);
  await picture(supervisor, 'break-glass-reviewed');

  await test.step('the picture', async () => {
    await execute(product, FOUR_WEEKS);
    await supervisor.goto(`${product.url}/supervision/oversight`);
    await expect(supervisor.getByRole('heading', { name: /méritent un second regard/ })).toBeVisible();
    await expect(supervisor.getByText(/Marie-Christine Vandenbossche-Dujardin a fait 60 actions/)).toBeVisible();
    await expect(supervisor.getByText(/agi 9 fois hors des heures habituelles/)).toBeVisible();
    await expect(supervisor.getByText(/a utilisé le bris de glace 1 fois/)).toBeVisible();
    await expectAccessible(supervisor);
    await picture(supervisor, 'oversight');
    for (const stored of ['72031411231', '72.03.14', 'Broeck'])
      expect(await supervisor.content()).not.toContain(stored);
    await supervisor.getByText(/a fait 60 actions/).click();
    await expect(supervisor).toHaveURL(/\/supervision\/audit\?.*actor=Marie/);
  });
});

test('a second person sees the evidence and what no longer holds of it', async ({ product, newPerson }) => {
  const reference = await receive(product, 'annelies.vier@post.example');
  const agent = await newPerson();
  await signIn(agent, product, product.staff.agent);
  await agent.goto(`${product.url}/desk/tickets/${reference}`);
  await agent.getByText('Demander l’approbation d’une seconde personne').click();
  await agent.getByLabel('Pourquoi cette action').fill('le membre a déjà appelé deux fois aujourd’hui');
  await agent.getByRole('button', { name: 'Demander l’approbation' }).click();
  await expect(agent.getByText('Approbation demandée.').first()).toBeVisible();

  const supervisor = await newPerson();
  await signIn(supervisor, product, product.staff.supervisor);
  await supervisor.goto(`${product.url}/supervision/approvals`);
  const card = supervisor.getByRole('article').filter({ hasText: reference });
  await expect(card.getByRole('button', { name: 'Approuver' })).toBeVisible();
  await picture(supervisor, 'approval');

  await execute(product, `update ticket set status = 'resolved' where reference = '${reference}'`);
  await card.getByRole('button', { name: 'Approuver' }).click();
  await expect(supervisor.getByText(/Le ticket est déjà résolu/).first()).toBeVisible();
  await expect(card.getByRole('button', { name: 'Approuver' })).toHaveCount(0);
  await expectAccessible(supervisor);
  await picture(supervisor, 'approval-outdated');
  await card.getByRole('button', { name: 'Refuser' }).click();
  await expect(supervisor.getByText('La demande est refusée.').first()).toBeVisible();
});
