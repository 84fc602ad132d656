import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contrast } from '#app/components/layout/ink-on.ts';
import { applyProfile } from '#server/institutions/index.ts';
import { typeset } from '#server/typography/contract.ts';
import { FIVE, type Five, type Member, openFive, PRESENT } from '../factories/members.ts';
import { type Answer, openPages } from '../setup/pages.ts';

const PAGES = /^i\.\$institution\.(_index|recover|recover_\.sent|reset_\.done|password|sign-out)\.tsx?$|^language\.ts$/;

let five: Five;
let pages: Awaited<ReturnType<typeof openPages>>;
const members = new Map<string, Member>();

beforeAll(async () => {
  five = await openFive();
  pages = await openPages(five.desk.orm, PAGES);
  const sixth = { ...FIVE[0]!, slug: 'sixth', languages: ['nl', 'en'] as const, defaultLanguage: 'nl' as const };
  await applyProfile(five.desk.system(), sixth);
  for (const { slug } of FIVE) members.set(slug, await five.addMemberWithPassword(slug));
});
afterAll(async () => {
  await pages.stop();
  await five.close();
});

const cookiesOf = ({ headers }: Answer): string[] => [headers['set-cookie'] ?? []].flat();
const textOf = ({ body }: Answer): string =>
  body
    .replace(/&#x27;/g, '’')
    .replace(/&amp;/g, '&')
    .replace(/&quot;/g, '"');

describe.each(FIVE)('$slug', (profile) => {
  const { slug, labels, recovery } = profile;

  it('is asked in the institution’s own words, its hint belonging to the field and being no error', async () => {
    const [signIn, recover] = [await pages.ask(`/i/${slug}`), await pages.ask(`/i/${slug}/recover`)];
    for (const label of [
      'sign_in_title',
      'sign_in_identifier',
      'sign_in_submit',
      'recovery_link',
      'sign_in_notice',
    ] as const)
      if (labels[label]) expect(textOf(signIn)).toContain(typeset(labels[label].fr, 'fr'));
    for (const label of ['recovery_title', 'recovery_submit', 'recovery_notice'] as const)
      if (labels[label]) expect(textOf(recover)).toContain(typeset(labels[label].fr, 'fr'));
    const field = /<input[^>]*name="identifier"[^>]*>/.exec(signIn.body)?.[0] ?? '';
    expect(field).toContain('autoComplete="username"');
    expect(field).not.toContain('aria-invalid');
    expect(field.includes('aria-describedby="identifier-hint"')).toBe(labels.sign_in_hint !== undefined);
    const isRed = /id="identifier-hint"[^>]*><span[^>]*text-danger/.test(signIn.body);
    expect(isRed).toBe(labels.sign_in_hint?.fr.startsWith('⚠') ?? false);
    for (const way of recovery.by) expect(recover.body).toContain(`name="${way}"`);
    for (const page of [signIn, recover]) if (slug !== 'iec-iab') expect(textOf(page)).not.toContain('l’Institut ');
  });

  it('what is left out, or is no address, is told beside the field; nothing is told of accounts', async () => {
    for (const way of recovery.by) {
      const ask = (typed: string) =>
        pages.ask(`/i/${slug}/recover`, { form: recovery.by.length > 1 ? { way, [way]: typed } : { [way]: typed } });
      const empty = await ask('  ');
      expect(empty.status).toBe(400);
      expect(textOf(empty)).toContain(way === 'address' ? 'Saisissez votre adresse' : 'Saisissez votre nom');
      expect(empty.body.match(/aria-invalid="true"/g)).toHaveLength(1);
      if (way === 'username') continue;
      const odd = await ask('<b>nobody</b>');
      expect(odd.status).toBe(400);
      expect(odd.body).toContain('value="&lt;b&gt;nobody&lt;/b&gt;"');
    }
  });

  it('remembers what was typed where that is asked, on its own pages only, and forgets it when it no longer is', async () => {
    const holder = members.get(slug)!;
    const identifier = await five.identifier(holder);
    const signIn = (form: Record<string, string>) =>
      pages.ask(`/i/${slug}`, { form: { identifier: ` ${identifier} `, password: ` ${PRESENT} `, ...form } });
    const remembered = (answer: Answer) => cookiesOf(answer).filter((one) => one.startsWith('guichet_remembered='));

    const asked = await signIn({ remember: 'on' });
    expect(asked.status).toBe(302);
    expect(remembered(asked)).toEqual([
      `guichet_remembered=${encodeURIComponent(identifier)}; Path=/i/${slug}; Max-Age=15552000; HttpOnly; SameSite=Lax`,
    ]);
    const kept = { Cookie: remembered(asked)[0]?.split(';')[0] ?? '' };
    const next = await pages.ask(`/i/${slug}`, { headers: kept });
    expect(next.body).toContain(`value="${identifier}"`);
    expect(next.body).toMatch(/<input[^>]*id="remember"[^>]*checked/);
    expect(remembered(await signIn({}))[0]).toContain('guichet_remembered=; ');
    expect(remembered(await signIn({ password: 'wrong' }))[0]).toContain('guichet_remembered=; ');
    expect(remembered(await signIn({ password: 'wrong', remember: 'on' }))).toEqual([]);
  });

  it('its colours are read in light and in dark', async () => {
    const { body } = await pages.ask(`/i/${slug}`);
    const style =
      /:root\{--brand:(#\w{6});--brand-hover:color-mix\(in srgb,#\w{6} 84%,(#\w{3})\);--brand-ink:(#\w{6})\}/g;
    const styles = [...body.matchAll(style)];
    expect(styles.map(([, brand]) => brand)).toEqual([profile.colour.light, profile.colour.dark]);
    for (const [, brand = '', towards, ink = ''] of styles) {
      expect(contrast(brand, ink)).toBeGreaterThanOrEqual(4.5);
      // Under the pointer it goes away from its ink.
      expect(towards).toBe(ink === '#ffffff' ? '#000' : '#fff');
    }
    expect(body).toMatch(/@media \(prefers-color-scheme:dark\)\{:root\{--brand/);
  });
});

it('a page is in a language of its institution, its list shows no other, and a choice is kept', async () => {
  const page = async (headers: Record<string, string>) => {
    const { body, headers: sent } = await pages.ask('/i/sixth', { headers });
    const offered = [...body.matchAll(/href="\/language\?to=(\w\w)/g)].map(([, language]) => language);
    expect(offered).toEqual(['nl', 'en']);
    expect(body).toContain(`<html lang="${sent['content-language']}"`);
    return sent['content-language'];
  };
  expect(await page({ 'Accept-Language': 'de-BE' })).toBe('nl');
  expect(await page({ 'Accept-Language': 'de-BE, fr;q=0.9, en;q=0.5' })).toBe('en');
  const chosen = await pages.ask('/language?to=en&next=/i/sixth');
  expect(await page({ Cookie: cookiesOf(chosen)[0]?.split(';')[0] ?? '', 'Accept-Language': 'nl' })).toBe('en');
});

it('a cookie that is not of our writing is none', async () => {
  const answer = await pages.ask('/i/creos', { headers: { Cookie: 'guichet_remembered=%E0%A4%A; guichet_member=%' } });
  expect(answer.status).toBe(200);
});

it('the page after a reset stands once, and leads on by itself only where the profile says', async () => {
  const done = (slug: string, cookie = 'guichet_notice=password_reset') =>
    pages.ask(`/i/${slug}/reset/done`, { headers: { Cookie: cookie } });
  expect((await done('creos')).body).toMatch(/data-leads-to="\/i\/creos" data-after-seconds="5"/);
  expect((await done('institut')).body).not.toContain('data-leads-to');
  expect((await done('institut')).body).not.toContain('http-equiv');
  expect(await done('creos', '')).toMatchObject({ status: 302, headers: { location: '/i/creos' } });
});
