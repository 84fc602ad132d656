import type { Page } from '@playwright/test';
import { DESK, expect, linkIn, type Product, secretIn, signIn, test } from './product.ts';

const STORED = 'annelies.vandenbroeck@scarlet.example';
const NUMBER = ['72.03.14-112.31', '72031411231'];

/** Waits for the mail that acknowledges a request. @returns its reference and the link to its page. */
async function acknowledged(
  product: Product,
  requester: string,
  subject: RegExp,
): Promise<{ reference: string; link: string; messageId: string }> {
  const { parsed } = await product.mail.waitForMail(requester, (mail) => subject.test(mail.parsed.subject ?? ''));
  const reference = /SD-\d{4}-\d{6}/.exec(parsed.subject ?? '')?.[0] ?? '';
  expect(parsed.headers.get('auto-submitted')).toBe('auto-replied');
  return { reference, link: linkIn(parsed.text ?? ''), messageId: parsed.messageId ?? '' };
}

async function openTicket(page: Page, product: Product, reference: string): Promise<void> {
  await page.goto(`${product.url}/desk/tickets?view=unassigned`);
  await page.getByRole('link', { name: new RegExp(reference) }).click();
  await page.waitForURL(new RegExp(`/tickets/${reference}`));
  await expect(
    page
      .getByRole('heading', { level: 2 })
      .or(page.getByRole('heading', { level: 1 }))
      .first(),
  ).toBeVisible();
}

/** Neither the page nor what it was loaded from may hold a stored value. */
async function expectMasked(page: Page, product: Product, secrets: readonly string[]): Promise<void> {
  const html = await page.content();
  const loaded = await page.request.get(`${product.url}${new URL(page.url()).pathname}.data`);
  for (const secret of secrets) {
    expect(html).not.toContain(secret);
    expect(await loaded.text()).not.toContain(secret);
  }
}

test('the main job in French: forgotten address, changed address, reset, approval and audit', async ({
  product,
  newPerson,
}) => {
  test.setTimeout(240_000);
  const agent = await newPerson();
  const requester = await newPerson();
  const supervisor = await newPerson();

  await test.step('a requester writes, and gets a reference and a link', async () => {
    await product.write({
      from: 'annelies.vdb@post.example',
      name: 'Annelies Van den Broeck',
      subject: 'adresse e-mail oubliée',
      text: 'Bonjour,\n\nJe ne sais plus avec quelle adresse mon compte a été créé.\n\nNom : Van den Broeck\nPrénom : Annelies\nNuméro de registre national : 72.03.14-112.31\n\nMerci',
    });
  });
  const { reference, link, messageId } = await acknowledged(product, 'annelies.vdb@post.example', /bien arrivée/);
  await requester.goto(link);
  await expect(requester.getByText(reference)).toBeVisible();
  expect(requester.url()).not.toContain(link.split('/').at(-1));

  await test.step('a reply joins its ticket', async () => {
    await product.write({
      from: 'annelies.vdb@post.example',
      name: 'Annelies',
      subject: `Re: ${reference}`,
      text: 'Encore moi, je suis joignable ce matin.',
      inReplyTo: messageId,
    });
  });

  await test.step('an agent signs in and takes the ticket', async () => {
    await signIn(agent, product, product.staff.agent);
    await openTicket(agent, product, reference);
    // What comes in between opening and taking a ticket makes the form a stale one.
    await expect(async () => {
      await agent.reload();
      await expect(agent.getByText('Encore moi, je suis joignable ce matin.')).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 30_000 });
    await agent.getByRole('button', { name: 'Prendre' }).click();
    await expect(agent.getByText('Le ticket est à vous.').first()).toBeVisible();
    await expect(agent.locator('mark', { hasText: 'Van den Broeck' })).toBeVisible();
    await expect(agent.getByText('un seul compte de l’institution')).toBeVisible();
    await expect(agent.getByText('identiques')).toBeVisible();
    await expect(agent.getByText('Verrouillée.').first()).toBeVisible();
    await expectMasked(agent, product, [STORED, ...NUMBER]);
  });

  await test.step('a code goes to the address on file, and the requester enters it', async () => {
    await agent.getByRole('button', { name: 'Envoyer un code' }).click();
    await expect(agent.getByText('Il manque le code')).toBeVisible();
    const { parsed } = await product.mail.waitForMail(STORED);
    await requester.reload();
    const field = requester.locator('input[name=code]');
    await field.fill('000000');
    await requester.getByRole('button', { name: 'Vérifier le code' }).click();
    await expect(requester.getByText(/Ce n’est pas le bon code/)).toBeVisible();
    await field.fill(secretIn(parsed.text ?? '').replace(/^(...)/, '$1 '));
    await requester.getByRole('button', { name: 'Vérifier le code' }).click();
    await expect(requester.getByText(/le code est le bon/)).toBeVisible();
  });

  await test.step('identity is confirmed, and only then the address is sent', async () => {
    await agent.reload();
    await expect(agent.getByText('Les preuves sont complètes')).toBeVisible();
    await agent.getByRole('button', { name: 'Confirmer l’identité', exact: true }).click();
    await agent.getByRole('button', { name: 'Envoyer l’adresse maintenant' }).click();
    await expect(agent.getByText('C’est fait')).toBeVisible();
    const { parsed } = await product.mail.waitForMail('annelies.vdb@post.example');
    expect(secretIn(parsed.text ?? '')).toBe(STORED);
    for (const own of ['Annelies', 'Broeck', '112.31', '9000']) expect(parsed.text).not.toContain(own);
    const told = await product.mail.waitForMail(STORED);
    expect(told.parsed.text).toContain(reference);
    await expectMasked(agent, product, [STORED, ...NUMBER]);
    await agent.getByRole('button', { name: 'Clore le ticket' }).click();
    await expect(agent.getByText('Ticket résolu.').first()).toBeVisible();
  });

  await test.step('showing it on the screen is an action of its own, with a reason and a time limit', async () => {
    const action = agent.getByRole('listitem').filter({ hasText: 'Afficher l’adresse' });
    await action.getByRole('button', { name: 'Confirmer l’identité pour cette action' }).click();
    await action.getByRole('button', { name: 'Afficher maintenant' }).click();
    await agent.getByLabel('Raison').fill('La personne ne peut pas ouvrir ses mails');
    await agent
      .getByRole('dialog')
      .getByRole('button', { name: /Afficher/ })
      .click();
    await expect(agent.getByText(STORED)).toBeVisible();
    await agent.reload();
    await expectMasked(agent, product, [STORED]);
  });

  await test.step('a changed address: two blind answers, a supervisor, the new address itself', async () => {
    const fresh = 'f.dupontlejeune@nouveau.example';
    await product.write({
      from: fresh,
      name: 'François Dupont-Lejeune',
      subject: 'adresse e-mail modifiée',
      text: `Bonjour,\n\nNom : Dupont-Lejeune\nPrénom : François\nN° de registre national : 68.09.22-233.16\nNouvelle adresse : ${fresh}`,
    });
    const asked = await acknowledged(product, fresh, /bien arrivée/);
    await openTicket(agent, product, asked.reference);
    await agent.getByRole('button', { name: 'Plutôt par questions de rappel' }).click();
    for (const [question, answer] of [
      [/code postal/, '5000'],
      [/numéro de membre/, '08817'],
    ] as const) {
      await agent.getByLabel('Question').selectOption({
        label: await agent.getByLabel('Question').locator('option').filter({ hasText: question }).innerText(),
      });
      await agent.getByLabel('Réponse', { exact: true }).fill(answer);
      await agent.getByRole('button', { name: 'Comparer la réponse' }).click();
      await expect(
        agent.getByText(answer === '5000' ? /1 juste sur 2/ : /Il manque l’accord d’un superviseur/).first(),
      ).toBeVisible();
    }
    await agent.getByLabel('Raison').fill('Deux réponses justes, voix reconnue');
    await agent.getByRole('button', { name: 'Demander l’accord' }).click();
    await expect(agent.getByText('Un superviseur doit décider')).toBeVisible();

    await signIn(supervisor, product, product.staff.supervisor);
    await supervisor.goto(`${product.url}/supervision/approvals`);
    await expect(supervisor.getByText('Deux réponses justes, voix reconnue')).toBeVisible();
    await supervisor.getByRole('button', { name: 'Approuver' }).click();
    await expect(supervisor.getByText('La demande est approuvée.').first()).toBeVisible();

    await agent.reload();
    await agent.getByRole('button', { name: 'Confirmer l’identité', exact: true }).click();
    await agent.getByRole('button', { name: 'Demander le changement' }).click();
    await expect(agent.getByText(/à confirmer par son lien/)).toBeVisible();

    const confirm = await product.mail.waitForMail(fresh);
    await requester.goto(linkIn(confirm.parsed.text ?? ''));
    await requester.getByRole('button', { name: /onfirmer/ }).click();
    await product.mail.waitForMail(fresh, (mail) => /confirmée/.test(mail.parsed.subject ?? ''));
    await agent.reload();
    await expect(agent.getByText(/confirmé, prend effet le/)).toBeVisible();
    await expect(agent.getByText('Le délai de réflexion court')).toBeVisible();
  });

  await test.step('the previous address is warned at once, and stops a change that its holder did not ask for', async () => {
    const warning = await product.mail.waitForMail('f.dupont@skynet.example');
    expect(warning.parsed.text).not.toContain('nouveau.example');
    const link = linkIn(warning.parsed.text ?? '');
    expect(link).toContain('/link/undo-address/');
    await requester.goto(link);
    await requester.getByRole('button', { name: 'Annuler le changement' }).click();
    await product.mail.waitForMail('f.dupont@skynet.example', (mail) => /est annulé/.test(mail.parsed.subject ?? ''));
    await agent.reload();
    await expect(agent.getByText(/Changement vers .*\s: annulé par l’ancienne adresse/)).toBeVisible();
    await expect(agent.getByText('Le changement a été annulé')).toBeVisible();
  });

  await test.step('a reset: a temporary password to the stored address, then one of their own', async () => {
    await product.write({
      from: 'nadia.elsewhere@mail.example',
      name: 'Nadia Ben Amor',
      subject: 'mot de passe oublié',
      text: 'Bonjour, j’ai oublié mon mot de passe.\nNom : Ben Amor\nPrénom : Nadia\nRegistre national : 95.06.11-042.16',
    });
    const asked = await acknowledged(product, 'nadia.elsewhere@mail.example', /bien arrivée/);
    await openTicket(agent, product, asked.reference);
    await agent.getByRole('button', { name: 'Envoyer un code' }).click();
    await expect(agent.getByText('Il manque le code')).toBeVisible();
    const code = await product.mail.waitForMail('nadia.benamor@poste.example');
    await agent.getByLabel('Code', { exact: true }).fill(secretIn(code.parsed.text ?? ''));
    await agent.getByRole('button', { name: 'Vérifier le code' }).click();
    await agent.getByRole('button', { name: 'Confirmer l’identité', exact: true }).click();
    await agent.getByRole('button', { name: 'Envoyer le mot de passe temporaire' }).click();
    await expect(agent.getByText('C’est fait')).toBeVisible();
    const mail = await product.mail.waitForMail('nadia.benamor@poste.example');
    const temporary = secretIn(mail.parsed.text ?? '');
    expect(
      (await product.mail.mailsTo('nadia.elsewhere@mail.example')).some((one) => one.parsed.text?.includes(temporary)),
    ).toBe(false);
    await expectMasked(agent, product, [temporary, 'nadia.benamor@poste.example']);

    await requester.goto(`${product.url}/i/iec-iab`);
    await requester.locator('input[name=identifier]').fill('nadia.benamor@poste.example');
    await requester.locator('input[name=password]').fill(` ${temporary} `);
    await requester.getByRole('button', { name: 'Se connecter' }).click();
    await requester.goto(`${product.url}/i/iec-iab/home`);
    await expect(requester).toHaveURL(/\/password$/);
    await requester.locator('input[name=oldPassword]').fill(temporary);
    await requester.locator('input[name=newPassword]').fill('nadia');
    const rule = (text: RegExp) => requester.getByRole('listitem').filter({ hasText: text });
    await expect(rule(/une minuscule/)).toHaveAttribute('data-met', 'true');
    await expect(rule(/une majuscule/)).not.toHaveAttribute('data-met', 'true');
    await requester.locator('input[name=newPassword]').fill('Nouveau135!');
    await expect(rule(/aucune partie de votre nom/)).toHaveAttribute('data-met', 'true');
    await requester.locator('input[name=confirmation]').fill('Nouveau135!');
    await requester.getByRole('button', { name: 'Enregistrer et continuer' }).click();
    await expect(requester.getByRole('heading', { name: 'Bonjour Nadia' })).toBeVisible();
    await expect(requester.getByText('Examens de stage')).toBeVisible();
    await expect(requester.getByText('Companyweb')).toHaveCount(0);
  });

  await test.step('the supervisor reads, filters, exports and verifies the audit log', async () => {
    await supervisor.goto(`${product.url}/supervision/audit?ticket=${reference}`);
    await expect(
      supervisor.getByRole('row').filter({ hasText: 'La personne ne peut pas ouvrir ses mails' }),
    ).toBeVisible();
    const csv = await supervisor.request.get(`${product.url}/supervision/audit.csv?ticket=${reference}`);
    expect(csv.headers()['content-type']).toContain('text/csv');
    const text = await csv.text();
    expect(text).toContain('account.address_sent');
    for (const secret of [STORED, ...NUMBER]) expect(text).not.toContain(secret);
    await supervisor.getByRole('button', { name: 'Vérifier la chaîne' }).click();
    await expect(supervisor.getByText('IEC-IAB : la chaîne tient')).toBeVisible();
  });
});

test('the main job in Dutch', async ({ product, newPerson }) => {
  test.setTimeout(120_000);
  const agent = await newPerson('nl-BE');
  const requester = await newPerson('nl-BE');
  await product.write({
    from: 'bart.de.smet@werk.example',
    name: 'Bart De Smet',
    subject: 'e-mailadres vergeten',
    text: 'Geachte,\n\nIk weet niet meer met welk e-mailadres ik geregistreerd ben.\n\nNaam: De Smet\nVoornaam: Bart\nRijksregisternummer: 81.07.30-411.51\n\nMet vriendelijke groeten',
  });
  const { reference, link } = await acknowledged(product, 'bart.de.smet@werk.example', /goed aangekomen/);
  await requester.goto(link);
  await expect(requester.locator('html')).toHaveAttribute('lang', 'nl');
  await signIn(agent, product, product.staff.agent2);
  await expect(agent.locator('html')).toHaveAttribute('lang', 'nl');
  await openTicket(agent, product, reference);
  const next = agent.getByRole('region', { name: /Volgende stap/ });
  await next.getByRole('button').first().click();
  const code = await product.mail.waitForMail('bart.desmet@telenet.example', (mail) =>
    /verificatiecode/.test(mail.parsed.subject ?? ''),
  );
  await requester.reload();
  await requester.locator('input[name=code]').fill(secretIn(code.parsed.text ?? ''));
  await requester.locator('form:has(input[name=code]) button[type=submit]').click();
  await agent.reload();
  await next.getByRole('button', { name: /bevestigen/i }).click();
  await next.getByRole('button').first().click();
  const known = await product.mail.waitForMail('bart.de.smet@werk.example', (mail) =>
    /gekende e-mailadres/.test(mail.parsed.subject ?? ''),
  );
  expect(secretIn(known.parsed.text ?? '')).toBe('bart.desmet@telenet.example');
  expect(known.parsed.from?.value[0]?.address).toBe(DESK);
  await product.mail.waitForMail('bart.desmet@telenet.example', (mail) => /meegedeeld/.test(mail.parsed.subject ?? ''));
});
