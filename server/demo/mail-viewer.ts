import { createServer, type Server } from 'node:http';
import { type AddressObject, simpleParser } from 'mailparser';
import { z } from 'zod';
import type { MailStore } from '../embedded/mail-store.ts';
import type { Profile } from '../institutions/contract.ts';
import { currentTotpCode } from '../staff/index.ts';
import { codesPage, composePage, escapeHtml, listPage, mailPage, membersPage, textsPage } from './mail-viewer-pages.ts';
import { type MadeUpMember, signInRow } from './members.ts';
import { readSampleMails, type SampleMail, sendMails } from './sample-mails.ts';
import type { DemoSettings } from './settings.ts';

type Viewer = {
  store: MailStore;
  smtpPort: number;
  institutions: readonly { profile: Profile; accounts: readonly MadeUpMember[] }[];
  portal: string;
  staff: DemoSettings['staff'];
  textToken: string;
};
type TextMessage = { to: string; text: string; at: string };

const textSchema = z.object({ to: z.string(), text: z.string() });

const MOST_BYTES = 100_000;
const CSP =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-src 'self' data: about:; img-src data:";

/**
 * Serves the page on which a demonstration's outgoing mail is read as its recipients would, mails are written to a desk,
 * text messages are taken and shown, and it is told who can sign in, with the staff's present codes. For loopback only: it shows everyone's mail.
 */
export async function startMailViewer(port: number, viewer: Viewer): Promise<Server> {
  const texts: TextMessage[] = [];
  const desks = viewer.institutions.map(({ profile }) => ({
    slug: profile.slug,
    name: profile.shortName,
    address: profile.desk.address,
  }));
  const members = viewer.institutions.map(({ profile, accounts }) => ({
    slug: profile.slug,
    name: profile.name.en,
    rows: accounts.map((account) => signInRow(profile, account)),
  }));
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const send = (html: string, status = 200) =>
      response
        .writeHead(status, {
          'Content-Type': 'text/html; charset=utf-8',
          'Content-Security-Policy': CSP,
          'Cache-Control': 'no-store',
        })
        .end(html);
    try {
      if (request.method === 'POST' && url.pathname === '/write') {
        const form = new URLSearchParams(await readBody(request));
        const field = (name: string) => form.get(name)?.trim() ?? '';
        const mail: SampleMail = {
          name: field('name'),
          address: field('address'),
          subject: field('subject'),
          text: field('text'),
        };
        const to = viewer.institutions.find(({ profile }) => profile.slug === field('desk'));
        if (!to) return send('<!doctype html><title>400</title><p>There is no such desk.</p>', 400);
        await sendMails(viewer.smtpPort, to.profile, [mail]);
        response.writeHead(303, { Location: '/?sent=1' }).end();
        return;
      }
      if (request.method === 'POST' && url.pathname === '/texts') {
        if (request.headers.authorization !== `Bearer ${viewer.textToken}`) return send('', 401);
        texts.unshift({ ...textSchema.parse(JSON.parse(await readBody(request))), at: new Date().toISOString() });
        return send('', 202);
      }
      if (url.pathname === '/texts') return send(textsPage(texts));
      if (url.pathname === '/')
        return send(listPage(await rows(viewer.store), viewer.portal, url.searchParams.has('sent')));
      if (url.pathname === '/write') {
        const asked = url.searchParams.get('desk');
        const at = Math.max(
          0,
          desks.findIndex(({ slug }) => slug === asked),
        );
        return send(composePage(desks[at]!, desks, (await readSampleMails(viewer.institutions[at]!.profile))[0]!));
      }
      if (url.pathname === '/members') return send(membersPage(viewer.portal, members));
      if (url.pathname === '/codes') {
        return send(
          codesPage(
            viewer.portal,
            viewer.staff.map((person) => ({ ...person, code: currentTotpCode(person.totpSecret) })),
          ),
        );
      }
      const [, id = ''] = /^\/mail\/([\w-]+)$/.exec(url.pathname) ?? [];
      const raw = id ? await viewer.store.read(id) : undefined;
      if (!raw) return send('<!doctype html><title>404</title><p>Nothing here.</p>', 404);
      const mail = await simpleParser(raw);
      const html = typeof mail.html === 'string' ? mail.html : `<pre>${escapeHtml(mail.text ?? '')}</pre>`;
      send(
        mailPage({
          subject: mail.subject ?? '',
          from: mail.from?.text ?? '',
          to: recipients(mail.to),
          date: mail.date ?? new Date(0),
          html,
          text: mail.text ?? '',
        }),
      );
    } catch (error) {
      send(`<!doctype html><title>500</title><p>${escapeHtml((error as Error).message)}</p>`, 500);
    }
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return server;
}

async function rows(store: MailStore) {
  const envelopes = (await store.list()).slice(-200).reverse();
  return Promise.all(
    envelopes.map(async (envelope) => {
      const mail = await simpleParser((await store.read(envelope.id)) ?? Buffer.alloc(0), {
        skipHtmlToText: true,
        skipTextToHtml: true,
      });
      return {
        id: envelope.id,
        to: envelope.to.join(', '),
        from: mail.from?.text ?? envelope.from,
        subject: mail.subject ?? '',
        at: envelope.receivedAt,
      };
    }),
  );
}

const recipients = (to: AddressObject | AddressObject[] | undefined): string =>
  [to ?? []]
    .flat()
    .map((one) => one.text)
    .join(', ');

async function readBody(request: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > MOST_BYTES) throw new Error('The mail is too long.');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
