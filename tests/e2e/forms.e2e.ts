import { expect, linkIn, signIn, test } from './product.ts';
import { arrive } from './walk.ts';

const NUMBER = '72.03.14-112.31';

test('a request by form in Dutch, without script: refused with all kept but the number, then sent and followed', async ({
  product,
  browser,
}) => {
  const context = await browser.newContext({ locale: 'nl-BE', javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${product.url}/i/iec-iab/help/changed_address`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('E-mailadres gewijzigd');
  await expect(page.getByText('e-mailadres gewijzigd', { exact: true })).toBeVisible();
  await expect(page.getByText('adresse e-mail modifiée')).toBeHidden();
  await page.getByRole('radio', { name: 'Français' }).check();
  await expect(page.getByText('adresse e-mail modifiée', { exact: true })).toBeVisible();
  const href = await page.getByRole('link', { name: 'De e-mail voorbereiden' }).getAttribute('href');
  expect(decodeURIComponent(href ?? '')).toMatch(/^mailto:\S+@\S+\?subject=adresse e-mail modifiée&body=Bonjour,\r\n/);

  const send = () => page.getByRole('button', { name: 'De aanvraag versturen' }).click();
  await page.getByLabel('Naam', { exact: true }).fill('Van den Broeck');
  await page.getByLabel('Rijksregisternummer').fill(NUMBER);
  await page.getByLabel('E-mailadres voor ons antwoord').fill('form@post.example, other@post.example');
  await page.getByLabel('Nog iets toe te voegen?').fill('Ik ben verhuisd.');
  await send();
  await expect(page.getByRole('alert')).toContainText('Voornaam – Vul deze naam in.');
  await expect(page.getByLabel('Naam', { exact: true })).toHaveValue('Van den Broeck');
  await expect(page.getByLabel('Nog iets toe te voegen?')).toHaveValue('Ik ben verhuisd.');
  await expect(page.getByLabel('Rijksregisternummer')).toHaveValue('');
  expect(await page.content()).not.toContain(NUMBER);
  expect(page.url()).not.toContain('?');

  await page.getByLabel('Voornaam').fill('Annelies');
  await page.getByLabel('Rijksregisternummer').fill(NUMBER);
  await page.getByLabel('E-mailadres voor ons antwoord').fill('form@post.example');
  await page.getByLabel('Nieuw e-mailadres').fill('annelies.nieuw@post.example');
  await send();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Uw aanvraag is goed aangekomen');
  const { parsed } = await product.mail.waitForMail('form@post.example');
  const reference = /SD-\d{4}-\d{6}/.exec(parsed.subject ?? '')?.[0] ?? '';
  await expect(page.getByText(reference)).toBeVisible();
  await page.goto(linkIn(parsed.text ?? ''));
  await expect(page.getByText(reference)).toBeVisible();
  await context.close();

  await product.write({
    from: 'form@post.example',
    name: 'Annelies',
    subject: `Re: ${parsed.subject}`,
    text: 'Ik antwoord op uw bericht.',
    inReplyTo: parsed.messageId ?? '',
  });
  const agent = await browser.newPage({ locale: 'fr-BE' });
  await signIn(agent, product, product.staff.agent);
  await agent.goto(`${product.url}/desk/tickets/${reference}`);
  const conversation = agent.getByRole('region', { name: 'Conversation' });
  await expect(conversation.getByText('Reçu par formulaire')).toBeVisible();
  await expect(conversation.getByText('Rien ne prouve à qui est l’adresse donnée')).toBeVisible();
  await expect(conversation.getByText('••.••.••-•••.31').first()).toBeVisible();
  await expect(async () => {
    await agent.reload();
    await expect(agent.getByText('Ik antwoord op uw bericht.')).toBeVisible({ timeout: 1_000 });
  }).toPass();
  expect((await agent.goto(`${product.url}/desk/migration`))?.status()).toBe(403);
  await agent.close();
});

const SITUATIONS = ['forgotten_address', 'changed_address', 'first_connection', 'not_migrated', 'nothing_received'];
/** One page of each make, which axe looks at; the others differ in words. */
const LOOKED_AT = ['iec-iab/help/changed_address', 'creos/help/not_migrated', 'ecampus/support'];

test('each institution’s situations and its form of last resort, at 320 px', async ({ product, newPerson }) => {
  const page = await newPerson('de-BE');
  await page.setViewportSize({ width: 320, height: 700 });
  for (const institution of ['iec-iab', 'institut', 'creos', 'egec', 'ecampus']) {
    const statuses: (number | undefined)[] = [];
    for (const path of [...SITUATIONS.map((situation) => `help/${situation}`), 'help/elsewhere', 'support']) {
      const answer = await page.request.get(`${product.url}/i/${institution}/${path}`);
      statuses.push(answer.status());
      if (!answer.ok()) continue;
      await page.goto(answer.url());
      if (path === 'support') await page.getByRole('button', { name: 'Anfrage senden' }).click();
      if (LOOKED_AT.includes(`${institution}/${path}`)) await arrive(page, /\S/);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, answer.url()).toBeLessThanOrEqual(0);
    }
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(2);
    expect(statuses.slice(-2)).toEqual([404, 200]);
  }
});

test('an authority opens the accounts of a school, and each holder is led to a first password', async ({
  product,
  newPerson,
}) => {
  const administrator = await newPerson();
  await signIn(administrator, product, product.staff.administrator);
  await administrator.goto(`${product.url}/supervision/staff`);
  const person = administrator.getByRole('listitem').filter({ hasText: product.staff.authority.email });
  await person.getByLabel(/^Gérer/).click();
  const gare = person.getByRole('checkbox', { name: 'École fondamentale de la Gare' });
  await expect(gare).not.toBeChecked();
  await gare.check();
  await person.getByRole('button', { name: 'Enregistrer les écoles' }).click();
  await expect(administrator.getByText('Les écoles sont enregistrées.').first()).toBeVisible();
  await gare.uncheck();
  await person.getByRole('button', { name: 'Enregistrer les écoles' }).click();
  await expect(person.getByText('2 écoles')).toBeVisible();

  const authority = await newPerson();
  await signIn(authority, product, product.staff.authority);
  await authority.goto(`${product.url}/desk/migration`);
  await authority.getByRole('link', { name: 'École communale du Centre' }).click();
  await expect(authority.getByRole('checkbox', { name: /Vanhaezebrouck/ })).toBeVisible();
  await expect(authority.getByRole('checkbox', { name: /Noël/ })).toHaveCount(0);
  await authority.getByRole('radio', { name: 'Le compte de ce choix' }).check();
  await authority.getByLabel('Motif').fill('Rentrée 2026');
  await authority.getByLabel(/Je confirme/).check();
  await authority.getByRole('button', { name: 'Migrer' }).click();
  await expect(authority.getByText('1 compte migré.')).toBeVisible();
  await expect(authority.getByText('Aucun compte à migrer ici')).toBeVisible();
  await authority.setViewportSize({ width: 320, height: 700 });
  await authority.goto(`${product.url}/desk/migration`);
  await arrive(authority, 'Comptes à migrer');

  const { parsed } = await product.mail.waitForMail('liesbeth.vanhaezebrouck@telenet.example', (mail) =>
    /account is open/.test(mail.parsed.subject ?? ''),
  );
  const link = /https?:\/\/\S+\/i\/creos\/recover/.exec(parsed.text ?? '')?.[0];
  const member = await newPerson('nl-BE');
  await member.goto(link ?? '');
  await expect(member.getByRole('radio').first()).toBeVisible();
  expect(member.url()).toMatch(/\/i\/creos\/recover$/);
});
