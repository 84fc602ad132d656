import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ParsedMail, simpleParser } from 'mailparser';
import { type Dovecot, startDovecot } from '#server/embedded/dovecot.ts';
import type { StoredEnvelope } from '#server/embedded/mail-store.ts';
import type { MailboxUser } from '#server/embedded/mailbox.ts';
import { type SmtpSink, startSmtp } from '#server/embedded/smtp-sink.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

/** A mail that the SMTP sink took, as its recipient would read it. */
export type ReceivedMail = { envelope: StoredEnvelope; raw: Buffer; parsed: ParsedMail };

export type MailServices = {
  dovecot: Dovecot;
  smtp: SmtpSink;
  /**
   * Returns the oldest mail to `recipient` that satisfies `predicate` and was not returned before; rejects when none
   * arrives within `timeoutMs`.
   */
  waitForMail(
    recipient: string,
    predicate?: (mail: ReceivedMail) => boolean,
    timeoutMs?: number,
  ): Promise<ReceivedMail>;
  /** All mails to `recipient` so far, the oldest first. */
  mailsTo(recipient: string): Promise<ReceivedMail[]>;
  stop(): Promise<void>;
};

/**
 * Starts Dovecot with `users` and an SMTP sink that delivers to their addresses (a user's name is an address) and keeps
 * everything else in its store. Both use one certificate: `dovecot.tls.certificate`; SMTP offers STARTTLS.
 */
export async function startMailServices(options: {
  users: readonly MailboxUser[];
  smtpAuth?: { user: string; password: string };
}): Promise<MailServices> {
  const folder = makeTemporaryFolder('mail');
  const dovecot = await startDovecot({ dir: join(folder, 'dovecot'), users: options.users });
  const smtp = await startSmtp({
    dir: join(folder, 'outbox'),
    tls: dovecot.tls,
    ...(options.smtpAuth && { auth: options.smtpAuth }),
    local: {
      userOf: (address) => (dovecot.hasUser(address) ? address : undefined),
      deliver: dovecot.deliver,
    },
  });
  const taken = new Set<string>();

  const read = async (envelope: StoredEnvelope): Promise<ReceivedMail> => {
    const raw = (await smtp.store.read(envelope.id)) ?? Buffer.alloc(0);
    return { envelope, raw, parsed: await simpleParser(raw) };
  };
  const isTo = (recipient: string) => (mail: StoredEnvelope) => mail.to.includes(recipient);

  return {
    dovecot,
    smtp,
    async waitForMail(recipient, predicate = () => true, timeoutMs = 15_000) {
      const find = async (mails: StoredEnvelope[]) => {
        for (const envelope of mails.filter(isTo(recipient))) {
          if (taken.has(envelope.id)) continue;
          const mail = await read(envelope);
          if (predicate(mail)) return mail;
        }
        return undefined;
      };
      const mail = await smtp.store.waitFor(find, timeoutMs).catch((error: Error) => {
        throw new Error(`Waiting for a mail to ${recipient}: ${error.message}`);
      });
      taken.add(mail.envelope.id);
      return mail;
    },
    async mailsTo(recipient) {
      return Promise.all((await smtp.store.list()).filter(isTo(recipient)).map(read));
    },
    async stop() {
      await smtp.stop();
      await dovecot.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
