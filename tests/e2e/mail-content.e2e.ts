import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import MailComposer from 'nodemailer/lib/mail-composer/index.js';
import { deliveryReport } from '../factories/delivery-report.ts';
import { pdfOf } from '../factories/pdf.ts';
import { DESK, expect, type Product, signIn, test } from './product.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC',
  'base64',
);
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';

/** Writes to the desk a mail with a layout and files, as a mail program does. @returns its ticket's reference. */
async function send(product: Product, mail: ConstructorParameters<typeof MailComposer>[0] & { from: string }) {
  const raw = await new MailComposer({ to: DESK, ...mail }).compile().build();
  await product.mail.dovecot.deliver(DESK, raw);
  const { parsed } = await product.mail.waitForMail(mail.from);
  return /SD-\d{4}-\d{6}/.exec(parsed.subject ?? '')?.[0] ?? '';
}

async function open(page: Page, product: Product, reference: string) {
  await signIn(page, product, product.staff.agent);
  await page.goto(`${product.url}/desk/tickets/${reference}`);
}

test('T31 hostile mail: a layout is shown without a script run, a request sent or a number seen', async ({
  product,
  newPerson,
}) => {
  const reference = await send(product, {
    from: 'layout@there.example',
    subject: 'adresse e-mail modifiée',
    text: 'Nom : Martin\nNuméro : 72.03.14-112.31\nNouvelle adresse : neuve@there.example',
    html: `<table bgcolor="#ffeecc"><tr><td>Nom : <b>Martin</b></td></tr></table><p>Numéro : <b>72.03.14</b>-112.<i>31</i></p>
      <img src="https://tracker.example/p.png"><img src=x onerror="document.title='ran'"><script>document.title='ran'</script>
      <form action="https://evil.example"><button>Envoyer</button></form><a href="https://evil.example/login">votre banque</a>`,
  });
  const page = await newPerson();
  await open(page, product, reference);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.url().endsWith('/html')),
    page.getByRole('button', { name: 'Voir la mise en page' }).click(),
  ]);
  const headers = await answer.allHeaders();
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(headers['content-security-policy']).toContain("frame-ancestors 'self'");
  expect(headers['content-security-policy']).toContain('sandbox');
  expect(headers['cache-control']).toBe('no-store');
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['referrer-policy']).toBe('no-referrer');
  expect(await answer.text()).not.toMatch(/72[\s.]*03[\s.]*14|<script|onerror|<form|href=/);
  const sheet = page.frameLocator('iframe[title="Mail mis en page"]');
  await expect(sheet.getByText('Nom : Martin')).toBeVisible();
  await expect(sheet.getByText('••.••.••-•••.31')).toBeVisible();
  await expect(sheet.getByText('Une image ou un style distant a été bloqué.')).toBeVisible();
  await sheet.getByText('votre banque').click();
  await expect(sheet.getByText('evil.example')).toBeVisible();
  expect(asked.filter((url) => !url.startsWith(product.url) && !url.startsWith('data:'))).toEqual([]);
  expect(await page.title()).not.toBe('ran');
  expect(page.url()).toBe(`${product.url}/desk/tickets/${reference}`);
  const own = await page.request.get(page.url());
  expect(own.headers()['content-security-policy']).toContain("frame-ancestors 'none'");
  await page.getByRole('button', { name: 'Revenir au texte' }).click();
  const mark = (what: string) => page.getByRole('article').locator(`mark[title="${what}"]`);
  await expect(mark('nom')).toContainText('Martin');
  await expect(mark('numéro de registre national')).toContainText('••.••.••-•••.31');
  await expect(mark('nouvelle adresse')).toContainText('neuve@there.example');
  await expect(page.getByRole('heading', { level: 1 }).locator('mark').first()).toBeVisible();
});

test('T32 files: an image and a PDF are shown, everything else is only handed out', async ({ product, newPerson }) => {
  const reference = await send(product, {
    from: 'files@there.example',
    subject: 'adresse e-mail modifiée',
    text: 'Voici ma carte.',
    attachments: [
      { filename: 'carte.png', content: PNG },
      { filename: 'attestation.pdf', content: pdfOf(12, 'Bonjour') },
      { filename: 'piege.png', content: SVG, contentType: 'image/png' },
      { filename: '../../page.html', content: '<script>alert(1)</script>', contentType: 'text/html' },
    ],
  });
  const page = await newPerson();
  await open(page, product, reference);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));

  await test.step('an image', async () => {
    await page.getByRole('button', { name: 'Voir carte.png' }).click();
    const image = page.getByRole('img', { name: 'Image jointe : carte.png' });
    await expect(image).toHaveJSProperty('naturalWidth', 10);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: 'Voir carte.png' })).toBeFocused();
  });

  await test.step('a PDF, its reader loaded only now', async () => {
    expect(asked.filter((url) => /pdf\.worker/.test(url))).toEqual([]);
    await page.getByRole('button', { name: 'Voir attestation.pdf' }).click();
    await expect(page.getByText('Page 1 sur 12')).toBeVisible();
    const ink = () =>
      page.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        return data.reduce((sum, value, at) => sum + (at % 4 === 0 && value < 128 ? 1 : 0), 0);
      });
    await expect.poll(ink).toBeGreaterThan(500);
    const next = page.getByRole('button', { name: 'Page suivante du PDF' });
    for (let number = 2; number <= 10; number += 1) {
      await next.click();
      await expect(page.getByText(`Page ${number} sur 12`)).toBeVisible();
    }
    await expect(next).toBeDisabled();
    await expect(page.getByText('Les 10 premières pages sont montrées.')).toBeVisible();
    expect(asked.some((url) => /pdf\.worker/.test(url))).toBe(true);
    await page.keyboard.press('Escape');
  });

  await test.step('an SVG that calls itself a PNG is not shown', async () => {
    await page.getByRole('button', { name: 'Voir piege.png' }).click();
    await expect(page.getByText('Ce fichier ne peut pas être montré ici')).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('a page is a file and nothing else', async () => {
    await expect(page.getByRole('button', { name: /Voir .*page\.html/ })).toHaveCount(0);
    const link = page.getByRole('link', { name: /Télécharger .*page\.html/ });
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    expect(download.suggestedFilename()).toBe('page.html');
    expect(await readFile(await download.path(), 'utf8')).toBe('<script>alert(1)</script>');
    const answer = await page.request.get(`${product.url}${await link.getAttribute('href')}`);
    expect(answer.headers()).toMatchObject({
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
    });
    expect(answer.headers()['content-disposition']).toBe(
      'attachment; filename="page.html"; filename*=UTF-8\'\'page.html',
    );
    expect(await link.getAttribute('href')).not.toContain('page');
  });

  await page.reload();
  await expect(page.getByText(/a ouvert la pièce jointe carte\.png/)).toBeVisible();
  expect(asked.filter((url) => !url.startsWith(product.url) && !/^(?:data|blob):/.test(url))).toEqual([]);
});

test('an unclassified request is decided with one key, and that can be taken back', async ({ product, newPerson }) => {
  const reference = await send(product, {
    from: 'vague@there.example',
    subject: 'Bonjour',
    text: 'Pouvez-vous me rappeler demain ? Martin',
  });
  const page = await newPerson();
  await open(page, product, reference);
  const question = page.getByRole('heading', { name: 'De quoi s’agit-il ?' });
  await expect(question).toBeVisible();
  await page.keyboard.press('2');
  await expect(page.getByText('Nature de la demande changée.').first()).toBeVisible();
  await expect(question).toBeHidden();
  const menu = page.getByRole('button', { name: /Changer la nature/ });
  await expect(menu).toHaveAccessibleName(/Adresse modifiée/);
  await page.keyboard.press('3');
  await expect(menu).toHaveAccessibleName(/Adresse modifiée/);
  await menu.click();
  await page.getByRole('menuitem', { name: 'Remettre à classer' }).click();
  await expect(question).toBeVisible();
  await page.getByRole('button', { name: /Mot de passe/ }).click();
  await expect(question).toBeHidden();
  await expect(menu).toHaveAccessibleName(/Mot de passe/);
});

test('what comes back is told in the ticket and in the list', async ({ product, newPerson }) => {
  const from = 'returned@there.example';
  await product.write({
    from,
    name: 'Els Retour',
    subject: 'adresse e-mail oubliée',
    text: 'Nom : Retour\nPrénom : Els',
  });
  const { parsed } = await product.mail.waitForMail(from);
  const reference = /SD-\d{4}-\d{6}/.exec(parsed.subject ?? '')?.[0] ?? '';
  const away = [
    `From: Els Retour <${from}>`,
    `To: ${DESK}`,
    'Subject: Absence du bureau',
    'Message-ID: <away@there.example>',
    `In-Reply-To: ${parsed.messageId}`,
    'Auto-Submitted: auto-replied',
    '',
    'Je suis absente.',
  ];
  await product.mail.dovecot.deliver(DESK, Buffer.from(away.join('\r\n')));
  await product.mail.dovecot.deliver(DESK, deliveryReport({ to: DESK, recipient: from, messageId: parsed.messageId }));
  const page = await newPerson();
  await signIn(page, product, product.staff.agent);
  await expect(async () => {
    await page.goto(`${product.url}/desk/tickets/${reference}`);
    await expect(page.getByText(/revenu non remis\s: boîte inconnue \(5\.1\.1\)/).first()).toBeVisible({
      timeout: 1_000,
    });
    await expect(page.getByText(/^Réponse automatique reçue/)).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(page.getByRole('link', { name: new RegExp(reference) }).getByText('Un mail est revenu')).toBeAttached();
});
