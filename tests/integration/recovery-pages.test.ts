import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OutboundMail, RecoveryRequest } from '#db/entities/index.ts';
import { systemContext } from '#server/context.ts';
import { settleRecoveries } from '#server/credentials/index.ts';
import type { Profile } from '#server/institutions/contract.ts';
import { CHOSEN, FIVE, type Five, type Member, openFive, SLUGS } from '../factories/members.ts';
import { type Answer, openPages } from '../setup/pages.ts';

const PAGES = /^i\.\$institution\.(_index|recover|recover_\.sent|reset|reset_\.done|link\..*|new-address)\.tsx$/;
const ORIGIN = 'http://localhost:3000';

let five: Five;
let pages: Awaited<ReturnType<typeof openPages>>;
const members = new Map<string, Member>();
const member = (slug: string): Member => members.get(slug)!;

beforeAll(async () => {
  five = await openFive();
  pages = await openPages(five.desk.orm, PAGES, new URL(ORIGIN));
  for (const slug of SLUGS) members.set(slug, await five.addMemberWithPassword(slug));
});
afterAll(async () => {
  await pages.stop();
  await five.close();
});

const em = () => five.desk.orm.em.fork();
/** Pages live by the clock of their process. */
const settle = () => settleRecoveries(systemContext(em(), 'recovery', new Date()));
const forgetCounts = () => em().execute('delete from rate_limit');

/** The form of the page, as the profile's fields name what is typed. */
const typed = ({ recovery }: Profile, way: 'address' | 'username', value: string): Record<string, string> =>
  recovery.by.length === 1 ? { [way]: value } : { way, [way]: value };

/** All of an answer but what differs with every request: its identity, the nonce of its policy, the clock. */
function comparable({ status, headers, body }: Answer): string {
  const { 'x-request-id': _, date: __, ...others } = headers;
  const nonce = /'nonce-([^']+)'/.exec(String(others['content-security-policy']))?.[1] ?? '-';
  return JSON.stringify([status, others, body]).replaceAll(nonce, 'nonce');
}

describe.each(FIVE)('$slug', (profile) => {
  const { slug } = profile;

  it('T2 enumeration, body: known, unknown, disabled, not migrated, elsewhere, without address and throttled look the same, SMTP away', async () => {
    await forgetCounts();
    const other = slug === 'creos' ? 'egec' : 'creos';
    const disabled = await five.addMember(slug, { status: 'disabled' });
    const former = await five.addMember(slug, { status: 'not_migrated' });
    const bare = await five.addMember(slug, { address: '' });
    for (const way of profile.recovery.by) {
      const value = (one: Member) => (way === 'address' ? one.address : one.username);
      const unknown = way === 'address' ? 'nobody@there.example' : 'nobody';
      const cases = [value(member(slug)), unknown, ...[disabled, former, member(other), bare].map(value)];
      const answers: Answer[] = [];
      for (const identifier of cases)
        answers.push(await pages.ask(`/i/${slug}/recover`, { form: typed(profile, way, identifier) }));
      // Past the limit of what is typed, and of the network, known or not.
      await em().execute('update rate_limit set points = 1000');
      const kept = await em().count(RecoveryRequest);
      for (const identifier of cases.slice(0, 2))
        answers.push(await pages.ask(`/i/${slug}/recover`, { form: typed(profile, way, identifier) }));
      expect(await em().count(RecoveryRequest)).toBe(kept);
      await forgetCounts();
      expect(answers[0]).toMatchObject({ status: 302, headers: { location: `/i/${slug}/recover/sent` } });
      expect(new Set(answers.map(comparable)).size).toBe(1);
      expect(answers[0]?.headers['set-cookie']).toBeUndefined();
    }
    await settle();
    const sent = await Promise.all([1, 2].map(() => pages.ask(`/i/${slug}/recover/sent`)));
    expect(sent[0]?.status).toBe(200);
    expect(new Set(sent.map(comparable)).size).toBe(1);
  });

  it('T5 two addresses: fields that are repeated or nested mail the stored address at most', async () => {
    await forgetCounts();
    const before = new Set((await em().find(OutboundMail, {})).map(({ id }) => id));
    const [way] = profile.recovery.by.slice(-1);
    const known = encodeURIComponent(member(slug).address);
    const evil = encodeURIComponent('evil@x.example');
    for (const form of [
      `way=${way}&${way}=${known}&${way}=${evil}`,
      `way=${way}&${way}=${evil}&${way}=${known}`,
      `way=${way}&${way}[]=${known}&${way}[]=${evil}`,
      `way=${way}&${way}[0]=${known}&${way}.x=${evil}`,
      `way=${way}&way=username&${way}=${known}%2C${evil}`,
      `way=${way}&${way}=${known}%0d%0aBcc%3A${evil}`,
    ])
      expect([302, 400]).toContain((await pages.ask(`/i/${slug}/recover`, { form })).status);
    await settle();
    const rows = await em().find(OutboundMail, {});
    const mails = (await five.desk.mails()).filter((_, at) => !before.has(rows[at]?.id ?? ''));
    for (const { recipient } of mails) expect(SLUGS.map((one) => member(one).address)).toContain(recipient);
  });
});

describe('T4 host poisoning: the origin of what is mailed is the configured one', () => {
  async function mailedOrigins(): Promise<string[]> {
    await settle();
    const { text, html } = await five.lastMail();
    return [...`${text}${html}`.matchAll(/https?:\/\/(?!www\.w3\.org)[^/"\s<]+/g)].map(([origin]) => origin);
  }
  const form = (profile: Profile) => typed(profile, 'address', member(profile.slug).address);

  it.each<[string, Record<string, string>]>([
    ['Host', { Host: 'evil.example' }],
    ['X-Forwarded-*', { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https', 'X-Forwarded-Port': '8443' }],
    ['Forwarded', { Forwarded: 'host=evil.example;proto=https' }],
  ])('%s, for every profile', async (_, headers) => {
    await forgetCounts();
    await em().execute(`update recovery_request set account_id = null where settled_at is not null`);
    for (const profile of FIVE) {
      const answer = await pages.ask(`/i/${profile.slug}/recover`, { form: form(profile), headers });
      expect(answer).toMatchObject({ status: 302, headers: { location: `/i/${profile.slug}/recover/sent` } });
      const origins = await mailedOrigins();
      expect((await five.lastMail()).recipient).toBe(member(profile.slug).address);
      expect(origins.length, profile.slug).toBeGreaterThan(1);
      expect(new Set(origins), profile.slug).toEqual(new Set([ORIGIN]));
    }
  });

  it('an absolute-form target is refused, and of two Host headers none is heard', async () => {
    const before = await em().count(RecoveryRequest);
    expect((await pages.ask('http://evil.example/i/institut/recover', { form: form(FIVE[1]!) })).status).toBe(400);
    expect(await em().count(RecoveryRequest)).toBe(before);
    const socket = connect(pages.port, '127.0.0.1');
    const body = new URLSearchParams(form(FIVE[1]!)).toString();
    socket.end(
      `POST /i/institut/recover HTTP/1.1\r\nHost: localhost:3000\r\nHost: evil.example\r\nConnection: close\r\n` +
        `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const parts: string[] = [];
    socket.setEncoding('utf8').on('data', (part: string) => parts.push(part));
    await once(socket, 'close');
    expect(parts.join('')).not.toContain('evil.example');
    expect(new Set(await mailedOrigins())).toEqual(new Set([ORIGIN]));
  });
});

describe.each(FIVE.filter(({ reset }) => reset.method === 'link').map(({ slug }) => slug))(
  '%s: the page of a link',
  (slug) => {
    it('T11 mail scanners: HEAD, five GETs and prefetching use nothing up; the key leaves the address; then the form works once', async () => {
      await forgetCounts();
      const holder = await five.addMemberWithPassword(slug);
      await pages.ask(`/i/${slug}/recover`, {
        form: typed(FIVE.find((profile) => profile.slug === slug)!, 'address', holder.address),
      });
      await settle();
      const key = await five.mailed();
      const link = `/i/${slug}/link/reset/${key}`;
      const looks = [
        await pages.ask(link, { method: 'HEAD' }),
        ...(await Promise.all([1, 2, 3, 4, 5].map(() => pages.ask(link)))),
        await pages.ask(link, { headers: { Purpose: 'prefetch', 'Sec-Purpose': 'prefetch;prerender' } }),
      ];
      const cookies = looks.map(({ headers }) => String(headers['set-cookie']).split(';')[0]);
      for (const { status, headers, body } of looks) {
        expect(status).toBe(302);
        expect(headers).toMatchObject({
          location: `/i/${slug}/reset`,
          'cache-control': 'no-store',
          'referrer-policy': 'no-referrer',
        });
        expect(body).not.toContain(key);
      }
      const headers = { Cookie: cookies[0] ?? '' };
      for (let n = 0; n < 3; n += 1) {
        const page = await pages.ask(`/i/${slug}/reset`, { headers });
        expect(page.status).toBe(200);
        expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
        expect(page.body).not.toContain(key);
        expect(page.body).not.toContain(holder.address);
        expect(page.body).not.toMatch(/(src|href|action)="(https?:)?\/\/(?!localhost:3000)/);
      }
      const form = { address: holder.address, newPassword: CHOSEN, confirmation: CHOSEN };
      const gone = await pages.ask('/i/egec/reset', { headers, form });
      expect(gone.status).toBe(404);
      const swapped = { Cookie: headers.Cookie.replace('reset.', 'new-address.') };
      expect((await pages.ask(`/i/${slug}/reset`, { headers: swapped, form })).status).toBe(404);
      expect((await pages.ask(`/i/${slug}/new-address`, { headers: swapped, form: {} })).status).not.toBe(302);

      const done = await pages.ask(`/i/${slug}/reset`, { headers, form });
      expect(done).toMatchObject({ status: 302, headers: { location: `/i/${slug}/reset/done` } });
      const set = [done.headers['set-cookie'] ?? []].flat().join('\n');
      expect(set).toContain('guichet_key=;');
      expect(set).not.toMatch(/guichet_member|guichet_session/);
      const again = await pages.ask(`/i/${slug}/reset`, { headers, form });
      expect(again.status).toBe(404);
      expect(again.body).not.toContain(CHOSEN);
    });
  },
);
