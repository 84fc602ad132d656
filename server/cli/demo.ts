// `npm run demo [-- --port 3000] [--reset]`: everything on embedded defaults.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { migrate } from '#db/migrate.ts';
import { ensureBuild } from '../demo/ensure-build.ts';
import { startMailViewer } from '../demo/mail-viewer.ts';
import { pretendPeople } from '../demo/pretend-people.ts';
import { readSampleMails, sendMails } from '../demo/sample-mails.ts';
import { asksProvider, redirectUris, serversFor } from '../demo/servers.ts';
import { type DemoSettings, readSettings, writeSettings } from '../demo/settings.ts';
import { isTaken } from '../embedded/free-port.ts';
import { startIdentityProvider } from '../embedded/identity-provider.ts';
import { openMailStore } from '../embedded/mail-store.ts';
import { startMailbox } from '../embedded/mailbox.ts';
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '../embedded/postgres.ts';
import { startSmtp } from '../embedded/smtp-sink.ts';
import { removeStateFolder } from '../embedded/state-folder.ts';
import { environmentWith } from '../env.ts';
import { currentTotpCode } from '../staff/index.ts';
import { readMadeUpSources } from './load-imports.ts';
import { readMadeUpInstitutions } from './seed-files.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const options = new Command('demo')
  .description('Guichet with its own PostgreSQL, mailbox and SMTP server, made-up people and sample mails.')
  .option(
    '--port <number>',
    'port of the desk; the post office and the identity provider take the next two',
    (value) => Number.parseInt(value, 10),
    3000,
  )
  .option('--reset', 'forget what the last start left, and begin anew')
  .parse()
  .opts<{ port: number; reset?: true }>();

const startedAt = Date.now();
const folder = join(ROOT, '.guichet', `demo-${options.port}`);
const importFolder = join(folder, 'imports');
const closers: (() => Promise<unknown>)[] = [];
let child: ChildProcess | undefined;
let isStopping = false;

async function stop(code: number): Promise<never> {
  if (!isStopping) {
    isStopping = true;
    process.stdout.write('\nStopping …\n');
    if (child && child.exitCode === null) {
      child.kill('SIGTERM');
      await new Promise((resolve) => child?.once('exit', resolve));
    }
    for (const close of closers.reverse())
      await close().catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
  }
  process.exit(code);
}
process.on('SIGINT', () => void stop(0));
process.on('SIGTERM', () => void stop(0));

/** Runs one of our own programs to its end. @returns what it printed. */
function run(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const program = spawn(process.execPath, [join(ROOT, file), ...args], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    program.stdout.on('data', (part: Buffer) => {
      output += part.toString('utf8');
    });
    program.once('exit', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`${file} ${args.join(' ')} ended with ${code}`)),
    );
  });
}

async function main(): Promise<void> {
  // Before anything of a demonstration that may be running there is touched.
  if (await isTaken(options.port))
    throw new Error(`Port ${options.port} is in use: stop what runs there, or choose another with "-- --port NUMBER".`);
  if (options.reset) {
    await removeEmbeddedPostgres(join(folder, 'postgres'));
    await removeStateFolder(join(folder, 'mailbox'));
    await rm(folder, { recursive: true, force: true });
  }
  const settings = await readSettings(folder);
  const institutions = await readMadeUpInstitutions();
  const profiles = institutions.map(({ profile }) => profile);
  const [postgres, mailbox] = await Promise.all([
    startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: true }),
    startMailbox({
      dir: join(folder, 'mailbox'),
      users: profiles.map(({ desk }) => ({ name: desk.address, secret: settings.mailboxSecret })),
      ports: { imaps: settings.ports.imap },
    }),
    ensureBuild(ROOT),
  ]);
  closers.push(
    () => postgres.stop(),
    () => mailbox.stop(),
  );
  await postgres.createDatabase('guichet').catch((error: unknown) => {
    if (!/already exists/.test(String(error))) throw error;
  });
  const database = postgres.url('guichet');
  const smtp = await startSmtp({
    dir: join(folder, 'mail'),
    port: settings.ports.smtp,
    local: {
      userOf: (address) => (mailbox.hasUser(address.toLowerCase()) ? address.toLowerCase() : undefined),
      deliver: (user, raw) => mailbox.deliver(user, raw),
    },
  });
  closers.push(() => smtp.stop());
  const certificate = join(folder, 'mail-ca.pem');
  await writeFile(certificate, mailbox.tls.certificate);

  const portal = `http://localhost:${options.port}`;
  const env = environmentWith({
    NODE_ENV: 'production',
    DATABASE_URL: database,
    PUBLIC_URL: portal,
    HOST: 'localhost',
    PORT: String(options.port),
    LOG_LEVEL: 'warn',
    GUICHET_ENCRYPTION_KEYS: settings.keys.encryption,
    GUICHET_INDEX_KEY: settings.keys.index,
    GUICHET_SIGNING_KEY: settings.keys.signing,
    GUICHET_CHECKPOINT_KEY: settings.keys.checkpoint,
    GUICHET_SECRETS: JSON.stringify({
      desk: settings.mailboxSecret,
      texts: settings.textToken,
      provider: settings.providerSecret,
    }),
    GUICHET_MAIL_CA_FILE: certificate,
    GUICHET_POLL_SECONDS: '10',
    GUICHET_IMPORT_FOLDER: importFolder,
  });
  await migrate(database);
  const provider = await startIdentityProvider({
    port: options.port + 2,
    clients: [
      {
        id: 'guichet',
        secret: settings.providerSecret,
        redirectUris: redirectUris(profiles, portal),
      },
    ],
    people: pretendPeople(institutions.filter(({ profile }) => asksProvider(profile)).flatMap((one) => one.accounts)),
  });
  closers.push(() => provider.stop());
  const servers = serversFor(profiles, {
    smtp: { host: '127.0.0.1', port: smtp.port, security: 'none' },
    imap: (address) => {
      const { host, port, secure } = mailbox.imap(address);
      return { host, port, security: secure ? 'tls' : 'none', user: address, passwordName: 'desk' };
    },
    provider: { issuer: provider.issuer, clientId: 'guichet', clientSecretName: 'provider', label: 'eID' },
    staffRoles: { desk: 'agent', supervisors: 'supervisor' },
    others: ({ slug, shortName }) => ({
      sms: { url: `http://localhost:${options.port + 1}/texts`, tokenName: 'texts', sender: shortName },
      audit: { targets: [{ name: 'demo', kind: 'file', path: join(folder, `checkpoints-${slug}.jsonl`) }] },
    }),
  });
  for (const { institution, key } of await readMadeUpSources())
    await mkdir(join(importFolder, institution, key), { recursive: true });
  const seeded = JSON.parse(
    await run('server/cli/guichet.ts', ['db', 'seed', '--json', '--servers', JSON.stringify(servers)], env),
  ) as { staff: DemoSettings['staff'] };
  if (seeded.staff.length > 0) settings.staff = seeded.staff;
  const viewer = await startMailViewer(options.port + 1, {
    store: openMailStore(join(folder, 'mail')),
    smtpPort: smtp.port,
    institutions,
    portal,
    staff: settings.staff,
    textToken: settings.textToken,
  });
  closers.push(() => new Promise((resolve) => viewer.close(resolve)));

  child = spawn(process.execPath, [join(ROOT, 'server/cli/start.ts')], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  child.once('exit', (code) => {
    if (!isStopping) void stop(code ?? 1);
  });
  await untilReady(portal);
  if (!settings.hasSampleMails) {
    for (const profile of profiles) await sendMails(smtp.port, profile, await readSampleMails(profile));
    settings.hasSampleMails = true;
  }
  if (!settings.hasImports) {
    await run('server/cli/guichet.ts', ['db', 'seed', '--imports', '--json'], env);
    settings.hasImports = true;
  }
  await writeSettings(folder, settings);
  announce(portal, settings);
}

async function untilReady(portal: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    const answer = await fetch(`${portal}/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  throw new Error('the desk did not become ready within a minute');
}

function announce(portal: string, { staff }: DemoSettings): void {
  const post = `http://localhost:${options.port + 1}`;
  const people = staff.map(
    (one) => `    ${one.email.padEnd(28)} password ${one.password.padEnd(26)} code ${currentTotpCode(one.totpSecret)}`,
  );
  process.stdout.write(`
  Guichet is ready (${((Date.now() - startedAt) / 1000).toFixed(1)} s).

  The desk          ${portal}/desk
  Members' pages    ${portal}          whom to sign in as: ${post}/members
  Outgoing mail     ${post}          every mail as its recipient reads it; write to a desk from there
  Files of accounts ${importFolder}
  Sign in as        (fresh codes: ${post}/codes)
${people.join('\n')}

  Ctrl-C stops everything; the next start finds it again. --reset begins anew, --port runs another beside it.
`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`The demonstration could not start: ${(error as Error).message}\n`);
  await stop(1);
}
