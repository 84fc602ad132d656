import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, test as base, type Cookie, expect, type Page } from '@playwright/test';
import { createTransport } from 'nodemailer';
import { Secret, TOTP } from 'otpauth';
import pg from 'pg';
import { readMadeUpInstitutions } from '#server/cli/seed-files.ts';
import { pretendPeople } from '#server/demo/pretend-people.ts';
import { asksProvider, redirectUris, serversFor } from '#server/demo/servers.ts';
import { type IdentityProvider, startIdentityProvider } from '#server/embedded/identity-provider.ts';
import { cloneTemplate, startTestCluster } from '../setup/cluster.ts';
import { type MailServices, startMailServices } from '../setup/mail.ts';
import { type Relay, startRelay } from '../setup/relay.ts';
import { makeTemporaryFolder } from '../setup/temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const DESK = 'servicedesk@iec-iab.be';

type SeededStaff = { email: string; password: string; totpSecret: string };

/** The whole product as it is started in production, on a PostgreSQL, a Dovecot and an SMTP server of its own. */
export type Product = {
  url: string;
  mail: MailServices;
  /** Knows the members of the seed by their number, and a colleague of the desk. */
  provider: IdentityProvider;
  /** The way to the database, which a test may cut. */
  database: Relay;
  databaseUrl: string;
  /** Runs one of our programs as the product is configured. @returns what it printed. */
  run(...args: string[]): Promise<string>;
  /** The servers of a desk with this address. */
  serversOf(address: string): { smtp: object; imap: object };
  staff: Record<
    'agent' | 'agent2' | 'supervisor' | 'administrator' | 'auditor' | 'authority' | 'secretariat' | 'campus',
    SeededStaff
  >;
  /** Writes to a desk as anyone, by SMTP; `to`: {@link DESK} where it is not given. */
  write(mail: {
    from: string;
    name: string;
    subject: string;
    text: string;
    inReplyTo?: string;
    to?: string;
  }): Promise<void>;
};

const key = (name: string): string => createHash('sha256').update(`key of the tests: ${name}`).digest('base64');

async function startProduct(): Promise<Product & { stop(): Promise<void> }> {
  const cluster = await startTestCluster();
  const database = await cloneTemplate(cluster);
  const direct = new URL(database.appUrl);
  const relay = await startRelay(Number(direct.port));
  direct.hostname = '127.0.0.1';
  direct.port = String(relay.port);
  const institutions = await readMadeUpInstitutions();
  const profiles = institutions.map(({ profile }) => profile);
  const mail = await startMailServices({
    users: profiles.map(({ desk }) => ({ name: desk.address, secret: 'desk-secret' })),
  });
  const folder = makeTemporaryFolder('e2e');
  const certificate = join(folder, 'ca.pem');
  await writeFile(certificate, mail.dovecot.tls.certificate);
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const env = {
    ...process.env,
    NODE_ENV: 'production' as const,
    DATABASE_URL: direct.href,
    PUBLIC_URL: url,
    HOST: 'localhost',
    PORT: String(port),
    LOG_LEVEL: 'error',
    GUICHET_ENCRYPTION_KEYS: `k1:${key('encryption')}`,
    GUICHET_INDEX_KEY: key('index'),
    GUICHET_SIGNING_KEY: key('signing'),
    GUICHET_CHECKPOINT_KEY: key('checkpoint'),
    GUICHET_BREACHED_PASSWORDS_URL: 'off',
    GUICHET_SECRETS: '{"desk":"desk-secret","provider":"provider-secret","texts":"texts-secret"}',
    GUICHET_MAIL_CA_FILE: certificate,
    GUICHET_POLL_SECONDS: '5',
  };
  const provider = await startIdentityProvider({
    clients: [
      {
        id: 'guichet',
        secret: 'provider-secret',
        redirectUris: redirectUris(profiles, url),
      },
    ],
    people: pretendPeople(institutions.filter(({ profile }) => asksProvider(profile)).flatMap((one) => one.accounts)),
  });
  const smtp = { host: '127.0.0.1', port: mail.smtp.port, security: 'starttls' };
  const imap = (user: string) => ({
    host: '127.0.0.1',
    port: mail.dovecot.imapsPort,
    security: 'tls',
    user,
    passwordName: 'desk',
  });
  const servers = serversFor(profiles, {
    smtp,
    imap,
    provider: { issuer: provider.issuer, clientId: 'guichet', clientSecretName: 'provider', label: 'itsme' },
    staffRoles: { desk: 'agent' },
  });
  const seeded = JSON.parse(
    await run(['server/cli/guichet.ts', 'db', 'seed', '--json', '--servers', JSON.stringify(servers)], env),
  ) as {
    staff: SeededStaff[];
  };
  const child = spawn(process.execPath, ['server/cli/start.ts'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  await untilReady(url, child);
  const staffNamed = (name: string) => {
    const person = seeded.staff.find((one) => one.email === `${name}@guichet.example`);
    if (!person) throw new Error(`no ${name} was seeded`);
    return person;
  };
  const transport = createTransport({ host: '127.0.0.1', port: mail.smtp.port, ignoreTLS: true, pool: true });
  return {
    url,
    mail,
    provider,
    database: relay,
    databaseUrl: direct.href,
    run: (...args) => run(args, env),
    serversOf: (address) => ({ smtp, imap: imap(address) }),
    staff: {
      agent: staffNamed('agent'),
      agent2: staffNamed('agent2'),
      supervisor: staffNamed('supervisor'),
      administrator: staffNamed('admin'),
      auditor: staffNamed('auditor'),
      authority: staffNamed('authority'),
      secretariat: staffNamed('secretariat'),
      campus: staffNamed('secretariat.ecampus'),
    },
    async write({ from, name, subject, text, inReplyTo, to = DESK }) {
      await transport.sendMail({
        from: { name, address: from },
        to,
        subject,
        text,
        ...(inReplyTo ? { inReplyTo, references: [inReplyTo] } : {}),
      });
    },
    async stop() {
      transport.close();
      child.kill('SIGTERM');
      await new Promise((resolve) => child.once('exit', resolve));
      await mail.stop();
      await provider.stop();
      await relay.cut();
      await cluster.stop();
    },
  };
}

function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const program = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    program.stdout.on('data', (part: Buffer) => {
      output += part.toString('utf8');
    });
    program.once('exit', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`${args.join(' ')} ended with ${code}`)),
    );
  });
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    if (child.exitCode !== null) throw new Error(`the product ended with ${child.exitCode}`);
    if ((await fetch(`${url}/ready`).catch(() => null))?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`the product is not ready: ${await fetch(`${url}/ready`).then((answer) => answer.text())}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

const sessions = new Map<string, Cookie[]>();

/**
 * Signs a staff member in, with password and present TOTP code. A code serves once, so that a second page of the same
 * person takes over the session of the first.
 */
export async function signIn(page: Page, product: Product, who: SeededStaff): Promise<void> {
  const kept = sessions.get(who.email);
  if (kept) return page.context().addCookies(kept);
  await page.goto(`${product.url}/staff/sign-in`);
  await page.locator('input[name=email]').fill(who.email);
  await page.locator('input[name=password]').fill(who.password);
  await page.locator('form:has(input[name=password]) button[type=submit]').click();
  await page.locator('input[name=code]').fill(new TOTP({ secret: Secret.fromBase32(who.totpSecret) }).generate());
  await page.locator('form:has(input[name=code]) button[type=submit]').click();
  await page.waitForURL(/\/desk|\/supervision/);
  sessions.set(who.email, await page.context().cookies());
}

/** The code after the present one, which is accepted as well: the present one may have served to sign in. */
export const nextCode = (who: SeededStaff): string =>
  new TOTP({ secret: Secret.fromBase32(who.totpSecret) }).generate({ timestamp: Date.now() + 30_000 });

/** Lets six minutes pass since the person last proved who sits there. */
export async function ageProof(product: Product, who: SeededStaff): Promise<void> {
  const database = new pg.Client({ connectionString: product.databaseUrl });
  await database.connect();
  try {
    await database.query(
      `update staff_session set authenticated_at = now() - interval '6 minutes'
       where staff_id = (select id from staff where email = $1)`,
      [who.email],
    );
  } finally {
    await database.end();
  }
}

/** The link of a mail that leads to a page of ours. */
export function linkIn(text: string): string {
  const link = /https?:\/\/\S+\/link\/\S+/.exec(text)?.[0];
  if (!link) throw new Error(`no link in: ${text}`);
  return link;
}

/** The secret of a mail: the indented line of its text part. */
export function secretIn(text: string): string {
  const secret = /^ {4}(\S+)$/m.exec(text)?.[1];
  if (!secret) throw new Error(`no secret in: ${text}`);
  return secret;
}

/**
 * A refusal; and where a frame is sandboxed, of a mail or of a draft's preview, Playwright's own recorder and the members'
 * small scripts, which do not run there.
 */
const EXPECTED_ERRORS =
  /status of (4\d\d|503)|^Blocked script execution in '.*(\/html|\?draft&lang=..|\/admin\/preview\/.*)' because .* sandboxed/;

/**
 * A test with the product running, once for the worker; a page's console error fails it. A reload of data that a click
 * overtakes is aborted, which is none.
 */
export const test = base.extend<{ newPerson: (locale?: string) => Promise<Page> }, { product: Product }>({
  product: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
    async ({}, use) => {
      const product = await startProduct();
      await use(product);
      await product.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  newPerson: async ({ browser }, use) => {
    const contexts: BrowserContext[] = [];
    const faults: string[] = [];
    await use(async (locale = 'fr-BE') => {
      const context = await browser.newContext({
        locale,
        timezoneId: 'Europe/Brussels',
        viewport: { width: 1440, height: 900 },
        reducedMotion: 'reduce',
      });
      contexts.push(context);
      const page = await context.newPage();
      page.on('console', (message) => {
        if (message.type() === 'error' && !EXPECTED_ERRORS.test(message.text())) faults.push(message.text());
      });
      page.on('pageerror', (error) => {
        if (error.name !== 'AbortError') faults.push(String(error));
      });
      return page;
    });
    for (const context of contexts) await context.close();
    expect(faults).toEqual([]);
  },
});
export { expect };
