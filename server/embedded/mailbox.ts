import { isDovecotInstalled, startDovecot } from './dovecot.ts';
import { startHoodiecrowMailbox } from './hoodiecrow-mailbox.ts';
import type { EmbeddedMailbox, MailboxUser } from './mailbox-type.ts';

export type { EmbeddedMailbox, ImapAddress, MailboxUser } from './mailbox-type.ts';

/**
 * Starts Dovecot where it is installed, otherwise a mailbox inside this process that forgets its mail when it stops.
 * `ports.imaps` asks for a fixed IMAP-over-TLS port, so that a second start is found at the first one's address; the
 * in-process mailbox serves the first user there and the others on free ports.
 */
export async function startMailbox(options: {
  dir: string;
  users: readonly MailboxUser[];
  ports?: { imaps?: number };
}): Promise<EmbeddedMailbox> {
  return isDovecotInstalled() ? startDovecot(options) : startHoodiecrowMailbox(options);
}
