import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTemporaryFolder } from '../setup/temporary-folder.ts';
import { expect, test } from './product.ts';
import { arrive, choosePassword, mailedLink, signInAs } from './walk.ts';

const PROFILE = new URL('../fixtures/profiles/sixth.json', import.meta.url);

test('a sixth institution is one file and one command, and its members walk it in German', async ({
  product,
  newPerson,
}) => {
  const address = 'hannelore.kueppers@post.example';
  await test.step('the profile is applied, on the mail servers of this machine', async () => {
    const profile = JSON.parse(await readFile(PROFILE, 'utf8'));
    const { smtp, imap } = product.serversOf(profile.desk.address);
    await product.mail.dovecot.addUser({ name: profile.desk.address, secret: 'desk-secret' });
    profile.desk = {
      ...profile.desk,
      smtp,
      mailboxes: profile.desk.mailboxes.map((mailbox: object) => ({ ...mailbox, imap })),
    };
    const file = join(makeTemporaryFolder('sixth'), 'profile.json');
    await writeFile(file, JSON.stringify(profile));
    const applied = await product.run('server/cli/guichet.ts', 'institution', 'apply', file, '--json');
    expect(JSON.parse(applied)).toMatchObject({ slug: 'bzo', version: 1, isNew: true });
    await product.run(
      'tests/setup/add-account.ts',
      JSON.stringify({
        institution: 'bzo',
        lastName: 'Küppers',
        firstName: 'Hannelore',
        language: 'de',
        roles: Object.keys(profile.roles).slice(0, 1),
        clientNumber: '3051748296',
        address,
      }),
    );
  });

  const page = await newPerson('de-BE');
  await page.goto(product.url);
  await page.getByRole('link', { name: 'Bildungszentrum Ostbelgien' }).click();
  await arrive(page, 'Bei BZO-Portal anmelden');
  await expect(page.getByLabel('Kundennummer oder E-Mail-Adresse')).toBeVisible();
  await page.getByRole('link', { name: 'Zugang verloren?' }).click();
  await arrive(page, 'Zugang verloren?');
  await page.getByRole('radio', { name: 'E-Mail-Adresse' }).check();
  await page.getByRole('textbox', { name: 'E-Mail-Adresse' }).fill(address);
  await page.getByRole('button', { name: 'Link anfordern' }).click();
  await arrive(page, 'Sehen Sie in Ihr Postfach');
  const { link, text } = await mailedLink(product, address, /Passwort/);
  expect(text).toContain('3051748296');
  expect(text).toContain('15 Minuten');
  await page.goto(link);
  await page.locator('input[name=address]').fill(address);
  await choosePassword(page, 'Hafer Kirche Nebel 9');
  await page.waitForURL(/\/reset\/done$/);
  await arrive(page, /Passwort/);
  await page.goto(`${product.url}/i/bzo`);
  await signInAs(page, '3051748296', 'Hafer Kirche Nebel 9');
  await arrive(page, /Hannelore/);
});
