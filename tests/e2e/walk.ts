import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, linkIn, type Product, secretIn } from './product.ts';

/** What was looked at already, in this language and width and with or without a refusal. */
const seen = new Set<string>();

/**
 * Waits for the page with that heading, and looks at it once as anyone might have to: nothing that axe finds, nothing that
 * runs over the edge.
 */
export async function arrive(page: Page, heading: string | RegExp): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
  const state = await page.evaluate(
    () => `${document.documentElement.lang} ${innerWidth} ${document.querySelectorAll('[aria-invalid],[role]').length}`,
  );
  const sight = `${new URL(page.url()).pathname} ${state}`;
  if (seen.has(sight)) return;
  seen.add(sight);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, `${page.url()} is wider than its window`).toBeLessThanOrEqual(0);
}

/** Types into the sign-in form and sends it. */
export async function signInAs(page: Page, identifier: string, password: string): Promise<void> {
  await page.locator('input[name=identifier]').fill(identifier);
  await page.locator('input[name=password]').fill(password);
  await page.locator('form:has(input[name=password]) button:not([type=button])').click();
}

/** Types a new password twice, in the form that is shown, and sends it. */
export async function choosePassword(page: Page, password: string): Promise<void> {
  await page.locator('input[name=newPassword]').fill(password);
  await page.locator('input[name=confirmation]').fill(password);
  await page.locator('form:has(input[name=newPassword]) button:not([type=button])').click();
}

/** Waits for the mail with a password. @returns what it says, and the password. */
export async function mailedPassword(
  product: Product,
  address: string,
  subject: RegExp,
): Promise<{ secret: string; text: string }> {
  const { parsed } = await product.mail.waitForMail(address, (mail) => subject.test(mail.parsed.subject ?? ''));
  const text = parsed.text ?? '';
  return { secret: secretIn(text), text };
}

/** Waits for the mail with a link. @returns what it says, and the link, which its HTML part has on a button. */
export async function mailedLink(
  product: Product,
  address: string,
  subject: RegExp,
): Promise<{ link: string; text: string }> {
  const { parsed } = await product.mail.waitForMail(address, (mail) => subject.test(mail.parsed.subject ?? ''));
  const text = parsed.text ?? '';
  const link = linkIn(text);
  expect(typeof parsed.html === 'string' && parsed.html.includes(`href="${link}"`)).toBe(true);
  return { link, text };
}

/** Presses the tabulator until the element has the focus, which must be seen there. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  const isThere = () => target.evaluate((element) => element === document.activeElement);
  for (let presses = 0; presses < 40; presses += 1) {
    if (await isThere()) {
      const { outlineStyle, boxShadow } = await target.evaluate((element) => getComputedStyle(element));
      expect(outlineStyle !== 'none' || boxShadow !== 'none').toBe(true);
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error('the keyboard does not get there');
}
