import { readFileSync } from 'node:fs';
import { env } from '../env.ts';
import type { MailServer } from '../institutions/contract.ts';
import type { SmtpSettings } from '../outbox/index.ts';

let authority: { file: string; text: string } | undefined;

/** The certificates of GUICHET_MAIL_CA_FILE, trusted instead of the system's own. */
function trusted(): string | undefined {
  const file = env().GUICHET_MAIL_CA_FILE;
  if (file === undefined) return undefined;
  if (authority?.file !== file) authority = { file, text: readFileSync(file, 'utf8') };
  return authority.text;
}

/**
 * A mail server of a profile with its password, or the client that fetches its access tokens, and the trusted certificates, as
 * IMAP and SMTP clients need it.
 * @throws Error where GUICHET_SECRETS lacks the password that the profile names.
 */
export function resolveMailServer(server: MailServer): SmtpSettings {
  const { host, port, security, user, passwordName, oauth } = server;
  const isNeeded = passwordName !== undefined && oauth === undefined;
  const password = isNeeded ? env().GUICHET_SECRETS[passwordName] : undefined;
  if (isNeeded && password === undefined) throw new Error(`GUICHET_SECRETS has no "${passwordName}"`);
  const ca = trusted();
  return {
    host,
    port,
    security,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(oauth === undefined ? {} : { oauth }),
    ...(ca === undefined ? {} : { ca }),
  };
}
