/** One account of the embedded mail server: `name` signs in over IMAP with `secret`. */
export type MailboxUser = { name: string; secret: string };

/** Where one user's mailbox is reached: IMAP over TLS on 127.0.0.1, to be checked against `tls.certificate`. */
export type ImapAddress = { host: '127.0.0.1'; port: number; secure: true };

/** A mail server for demo and tests, whatever program stands behind it. */
export type EmbeddedMailbox = {
  kind: 'dovecot' | 'hoodiecrow';
  tls: { certificate: string; key: string };
  /** Throws for a user that does not exist. */
  imap(user: string): ImapAddress;
  hasUser(user: string): boolean;
  addUser(user: MailboxUser): Promise<void>;
  /** Puts a mail into the user's INBOX; resolves once it is there, rejects when it is refused. */
  deliver(user: string, raw: Buffer): Promise<void>;
  stop(): Promise<void>;
};
