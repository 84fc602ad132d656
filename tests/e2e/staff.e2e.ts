import type { Page } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
import { ageProof, expect, linkIn, nextCode, type Product, secretIn, signIn, test } from './product.ts';

const STORED = 'an.peeters@hotmail.example';

const codeOf = (secret: string) => new TOTP({ secret: Secret.fromBase32(secret) }).generate();

/** Chromium's own authenticator: it holds passkeys and verifies its holder. */
async function addAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

test('an agent adds a passkey on the profile page and signs in by it alone', async ({ product, newPerson }) => {
  const page = await newPerson();
  await page.goto(`${product.url}/staff/sign-in`);
  await signIn(page, product, product.staff.agent2);
  await addAuthenticator(page);
  await page.goto(`${product.url}/staff/profile`);
  await page.getByLabel('Nom de la clé').fill('Portable du bureau');
  await page.getByRole('button', { name: 'Ajouter une clé d’accès' }).click();
  await expect(page.getByRole('button', { name: 'Retirer Portable du bureau' })).toBeVisible();

  await page.getByRole('main').getByRole('button', { name: 'Se déconnecter' }).click();
  await page.getByRole('button', { name: 'Se connecter avec une clé d’accès' }).click();
  await page.waitForURL((url) => !url.pathname.endsWith('/sign-in'));
  await page.goto(`${product.url}/staff/profile`);
  await expect(page.getByText('clé d’accès ·')).toBeVisible();
});

test('recovery codes are shown once, and one stands in for the authenticator', async ({ product, newPerson }) => {
  const page = await newPerson('en-GB');
  const who = product.staff.supervisor;
  await signIn(page, product, who);
  await page.goto(`${product.url}/staff/recovery-codes`);
  await page.getByRole('button', { name: 'Make ten new codes' }).click();
  const codes = page.locator('ol li');
  await expect(codes).toHaveCount(10);
  const [code = ''] = await codes.allTextContents();
  await page.reload();
  await expect(page.getByText('10 codes left')).toBeVisible();
  await expect(codes).toHaveCount(0);

  const elsewhere = await newPerson('en-GB');
  await elsewhere.goto(`${product.url}/staff/sign-in`);
  await elsewhere.getByLabel('E-mail address').fill(who.email);
  await elsewhere.getByLabel('Password', { exact: true }).fill(who.password);
  await elsewhere.getByRole('button', { name: 'Continue' }).click();
  await elsewhere.getByRole('link', { name: 'Use a recovery code' }).click();
  await elsewhere.getByLabel('Recovery code').fill(code.toUpperCase());
  await elsewhere.getByRole('button', { name: 'Sign in', exact: true }).click();
  await elsewhere.waitForURL(/\/desk|\/supervision/);

  await page.goto(`${product.url}/staff/profile`);
  await page.getByRole('button', { name: 'End all others' }).click();
  await expect(page.getByText('The sessions have ended.').first()).toBeVisible();
  await elsewhere.goto(`${product.url}/desk`);
  await expect(elsewhere).toHaveURL(/\/staff\/sign-in/);
});

test('an administrator invites someone, who chooses a password and an authenticator', async ({
  product,
  newPerson,
}) => {
  const administrator = await newPerson('nl-BE');
  await signIn(administrator, product, product.staff.administrator);
  await administrator.goto(`${product.url}/supervision/staff/invite`);
  await administrator.getByRole('button', { name: 'Uitnodiging sturen' }).click();
  await expect(administrator.getByText('Voer de naam van de persoon in.')).toBeVisible();
  await administrator.getByLabel('Voornaam en naam').fill('Godelieve Vandenbroucke-Van Wijnsberghe');
  const email = 'godelieve.vandenbroucke@guichet.example';
  await administrator.getByLabel('E-mailadres op het werk').fill(email);
  await administrator.getByRole('button', { name: 'Uitnodiging sturen' }).click();
  await expect(administrator).toHaveURL(/\/supervision\/staff$/);
  await expect(administrator.getByText('Godelieve Vandenbroucke')).toBeVisible();
  await administrator.goto(`${product.url}/supervision/staff/roles`);

  const { parsed } = await product.mail.waitForMail(email);
  const link = /http\S+\/staff\/invitation\?key=[\w-]+/.exec(parsed.text ?? '')?.[0] ?? '';
  const invited = await newPerson('nl-BE');
  await invited.goto(link);
  await expect(invited).toHaveURL(/\/staff\/invitation$/);
  const secret = (await invited.locator('.font-mono.select-all').textContent())?.replaceAll(' ', '') ?? '';
  const accept = async (password: string) => {
    await invited.locator('#password').fill(password);
    await invited.locator('#confirmation').fill(password);
    await invited.locator('#code').fill(codeOf(secret));
    await invited.getByRole('button', { name: 'Mijn toegang openen' }).click();
  };
  await accept('Godelieve2026!');
  await expect(invited.locator('#password-error')).toContainText('Neem andere woorden');
  await accept('vier koude kasteelmuren');
  await expect(invited.locator('ol li')).toHaveCount(10);
  await invited.getByRole('link', { name: 'Ik heb deze codes bewaard' }).click();
  await invited.waitForURL(/\/desk/);
  const again = await newPerson('nl-BE');
  await again.goto(link);
  await expect(again.getByRole('heading', { name: 'Deze link is niet meer geldig' })).toBeVisible();

  await administrator.goto(`${product.url}/supervision/staff`);
  const person = administrator.getByRole('listitem').filter({ hasText: email });
  await person.locator('summary').click();
  await person.getByRole('button', { name: 'Toegang sluiten' }).click();
  await expect(person.getByText('toegang gesloten')).toBeVisible();
  await invited.goto(`${product.url}/desk`);
  await expect(invited).toHaveURL(/\/staff\/sign-in/);
});

test('the confirmation of presence takes a code and leads back', async ({ product, newPerson }) => {
  const page = await newPerson('de-BE');
  await signIn(page, product, product.staff.agent);
  await page.goto(`${product.url}/staff/confirm?next=/staff/profile`);
  await page.locator('input[name=code]').fill('000000');
  await page.getByRole('button', { name: 'Bestätigen', exact: true }).click();
  await expect(page.getByText('Dieser Code passt nicht.')).toBeVisible();
});

/** A ticket of the agent with all evidence, and the action to show the address opened. */
async function readyToShow(agent: Page, requester: Page, product: Product): Promise<void> {
  const from = 'an.peeters@post.example';
  await product.write({
    from,
    name: 'An Peeters',
    subject: 'adresse e-mail oubliée',
    text: 'Bonjour,\n\nNom : Peeters\nPrénom : An\nNuméro de registre national : 98.04.25-278.88',
  });
  const { parsed } = await product.mail.waitForMail(from);
  const reference = /SD-\d{4}-\d{6}/.exec(parsed.subject ?? '')?.[0] ?? '';
  await agent.goto(`${product.url}/desk/tickets/${reference}`);
  await agent.getByRole('button', { name: 'Prendre', exact: true }).click();
  await expect(agent.getByText('Le ticket est à vous.').first()).toBeVisible();
  await agent.getByRole('button', { name: 'Envoyer un code' }).click();
  await expect(agent.getByText('Il manque le code')).toBeVisible();
  const code = await product.mail.waitForMail(STORED);
  await requester.goto(linkIn(parsed.text ?? ''));
  await requester.locator('input[name=code]').fill(secretIn(code.parsed.text ?? ''));
  await requester.getByRole('button', { name: 'Vérifier le code' }).click();
  await expect(requester.getByText(/le code est le bon/)).toBeVisible();
  await agent.reload();
  const action = agent.getByRole('listitem').filter({ hasText: 'Afficher l’adresse' });
  await action.getByRole('button', { name: 'Confirmer l’identité pour cette action' }).click();
  await action.getByRole('button', { name: 'Afficher maintenant' }).click();
}

test('T30 staff session: an address is shown only after a proof of the last five minutes', async ({
  product,
  newPerson,
}) => {
  const agent = await newPerson();
  await signIn(agent, product, product.staff.agent);
  await readyToShow(agent, await newPerson(), product);
  await ageProof(product, product.staff.agent);
  const dialog = agent.getByRole('dialog');
  await dialog.getByLabel('Raison').fill('La personne ne peut pas ouvrir ses mails');
  await dialog.getByRole('button', { name: 'Afficher maintenant' }).click();
  await expect(dialog.getByText('Confirmez que c’est vous')).toBeVisible();
  await expect(agent.getByText(STORED)).toHaveCount(0);
  await dialog.getByLabel('Code à six chiffres').fill('000000');
  await dialog.getByRole('button', { name: 'Confirmer', exact: true }).click();
  await expect(dialog.getByText('Ce code ne convient pas.')).toBeVisible();
  await expect(agent.getByText(STORED)).toHaveCount(0);
  await dialog.getByLabel('Code à six chiffres').fill(nextCode(product.staff.agent));
  await dialog.getByRole('button', { name: 'Confirmer', exact: true }).click();
  await expect(agent.getByText(STORED)).toBeVisible();
  await expect(dialog).toHaveCount(0);
});

test('an agent links the identity of the organisation, signs in by it, and proves presence by it', async ({
  product,
  newPerson,
}) => {
  const page = await newPerson();
  const who = product.staff.agent2;
  await page.goto(`${product.url}/staff/sign-in`);
  await page.locator('input[name=email]').fill(who.email);
  await page.locator('input[name=password]').fill(who.password);
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.locator('input[name=code]').fill(nextCode(who));
  await page.getByRole('button', { name: 'Se connecter', exact: true }).click();
  await page.waitForURL(/\/desk/);

  const stranger = await newPerson();
  product.provider.signsIn = 'staff-lotte';
  await stranger.goto(`${product.url}/staff/sign-in`);
  await stranger.getByRole('link', { name: 'Se connecter avec IEC-IAB' }).click();
  await expect(stranger.getByText('Nous ne connaissons pas encore cette identité')).toBeVisible();

  await page.goto(`${product.url}/staff/profile`);
  product.provider.signsIn = 'refuse';
  await page.getByRole('button', { name: 'Lier avec IEC-IAB' }).click();
  await expect(page.getByText('Vous avez renoncé chez votre organisation.')).toBeVisible();
  await page.goto(`${product.url}/staff/profile`);
  product.provider.signsIn = 'staff-lotte';
  await page.getByRole('button', { name: 'Lier avec IEC-IAB' }).click();
  await expect(page.getByText('L’identité de votre organisation est liée.').first()).toBeVisible();
  await expect(page).toHaveURL(/\/staff\/profile$/);

  await page.getByRole('main').getByRole('button', { name: 'Se déconnecter' }).click();
  await page.getByRole('link', { name: 'Se connecter avec IEC-IAB' }).click();
  await page.waitForURL(/\/desk/);
  await page.goto(`${product.url}/staff/profile`);
  await expect(page.getByText('organisation ·')).toBeVisible();

  await ageProof(product, who);
  await page.goto(`${product.url}/staff/confirm?next=/staff/profile`);
  await page.getByRole('button', { name: 'Confirmer avec IEC-IAB' }).click();
  await expect(page.getByText('C’est bien vous : vous avez cinq minutes.').first()).toBeVisible();
  await expect(page).toHaveURL(/\/staff\/profile$/);
  product.provider.signsIn = null;
});

test('without script one leaves for the organisation by a link, and reads why where that is refused', async ({
  product,
  newPerson,
  browser,
}) => {
  const scripted = await newPerson('en-GB');
  await signIn(scripted, product, product.staff.supervisor);
  const context = await browser.newContext({ locale: 'en-GB', javaScriptEnabled: false });
  await context.addCookies(await scripted.context().cookies());
  const page = await context.newPage();
  await ageProof(product, product.staff.supervisor);
  await page.goto(`${product.url}/staff/profile`);
  await page.getByRole('button', { name: 'Link with IEC-IAB' }).click();
  await expect(page.getByText('Confirm first that it is you.')).toBeVisible();
  await page.getByRole('link', { name: 'Confirm that it is you' }).click();
  await page.locator('input[name=code]').fill(nextCode(product.staff.supervisor));
  await page.getByRole('button', { name: 'Confirm', exact: true }).click();
  await page.getByRole('button', { name: 'Continue to IEC-IAB' }).click();
  await expect(page.getByRole('heading', { name: 'Who are you?' })).toBeVisible();
  await context.close();
});
