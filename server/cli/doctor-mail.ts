import type { MikroORM } from '@mikro-orm/postgresql';
import { ImapFlow } from 'imapflow';
import { systemContext } from '../context.ts';
import type { MailServer, Profile } from '../institutions/contract.ts';
import { listInstitutions } from '../institutions/index.ts';
import { accessToken, openTransport } from '../outbox/index.ts';
import { resolveMailServer } from '../worker/index.ts';
import type { Finding } from './finding.ts';

const LIMIT_MS = 20_000;

/** Signs in to the mailboxes and the SMTP server of each institution, one finding each. */
export async function* examineMail(orm: MikroORM): AsyncGenerator<Finding> {
  const institutions = await listInstitutions(systemContext(orm.em.fork(), 'doctor'));
  if (institutions.length === 0)
    yield {
      check: 'institutions',
      ok: false,
      detail: 'there is none',
      mend: 'Run "guichet institution apply FILE" or "guichet db seed".',
    };
  for (const { slug, profile } of institutions) {
    for (const mailbox of profile.desk.mailboxes) {
      yield await toFinding(`${slug} IMAP ${mailbox.address}`, mailbox.imap, () => signInToMailbox(mailbox));
    }
    yield await toFinding(`${slug} SMTP`, profile.desk.smtp, () => greetSmtp(profile.desk.smtp));
  }
}

async function toFinding(check: string, server: MailServer, examine: () => Promise<string>): Promise<Finding> {
  const place = `${server.host}:${server.port}`;
  try {
    return { check, ok: true, detail: `${place} ${await within(LIMIT_MS, examine())}` };
  } catch (error) {
    return { check, ok: false, detail: `${place}: ${toReason(error)}`, mend: mendOf(error, server) };
  }
}

async function signInToMailbox(mailbox: Profile['desk']['mailboxes'][number]): Promise<string> {
  const { host, port, security, user = mailbox.address, password, oauth, ca } = resolveMailServer(mailbox.imap);
  const folders = mailbox.filing === 'folder' ? [mailbox.folder, mailbox.processedFolder] : [mailbox.folder];
  const client = new ImapFlow({
    host,
    port,
    secure: security === 'tls',
    doSTARTTLS: security === 'starttls',
    logger: false,
    auth: oauth ? { user, accessToken: await accessToken(oauth) } : { user, pass: password ?? '' },
    ...(ca === undefined ? {} : { tls: { ca } }),
  });
  client.on('error', () => client.close());
  try {
    await client.connect();
    const paths = new Set((await client.list()).map((entry) => entry.path));
    const missing = folders.filter((folder) => !paths.has(folder));
    if (missing.length > 0) throw new Error(`the mailbox has no folder ${missing.join(', ')}`);
    return `takes the ${oauth ? 'access token' : 'sign-in'} and has ${folders.join(' and ')}`;
  } finally {
    client.close();
  }
}

async function greetSmtp(server: MailServer): Promise<string> {
  const transport = openTransport(resolveMailServer(server));
  try {
    await transport.verify();
    if (!server.user) return 'answers';
    return server.oauth ? 'takes the access token' : 'takes the sign-in';
  } finally {
    transport.close();
  }
}

/** The server's own words where it has some; what was wrong before it was asked, such as no access token, otherwise. */
function toReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { responseText, response } = error as { responseText?: unknown; response?: unknown };
  return [responseText, response, error.message].find((text) => typeof text === 'string' && text !== '') as string;
}

function mendOf(error: unknown, server: MailServer): string {
  const { code, authenticationFailed } = error as { code?: unknown; authenticationFailed?: unknown };
  const isRefused = authenticationFailed === true || code === 'EAUTH';
  if (server.oauth && error instanceof Error && error.message.includes('token endpoint'))
    return 'Correct "oauth" in the profile, or its secrets in GUICHET_SECRETS.';
  if (server.oauth && isRefused)
    return `Correct the user in the profile, or let the client ${server.oauth.clientId} use this mailbox.`;
  if (isRefused) return `Correct the user in the profile, or "${server.passwordName ?? ''}" in GUICHET_SECRETS.`;
  if (typeof code === 'string' && /CERT|ALTNAME|SELF_SIGNED|ISSUER|TLS|SSL/.test(code))
    return 'The certificate is not trusted: name its authority in GUICHET_MAIL_CA_FILE.';
  if (error instanceof Error && error.message.includes('no folder'))
    return 'Create the folder, or name another in the profile.';
  if (error instanceof Error && error.message.includes('GUICHET_SECRETS'))
    return 'Add it to the JSON object in GUICHET_SECRETS.';
  return 'Check host, port and security in the profile, and that the server can be reached from here.';
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs / 1000} s`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
