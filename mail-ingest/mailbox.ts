import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { type FetchMessageObject, ImapFlow } from 'imapflow';
import { env } from '#server/env.ts';
import type { Profile } from '#server/institutions/contract.ts';

export type MailboxSettings = Profile['desk']['mailboxes'][number];

/** A mail whose bytes are at hand. */
export type FetchedMail = { uid: number; receivedAt: Date; bytes: Buffer };
/** A mail on the server: its size in bytes as the server tells it, and when the server took it. */
export type ListedMail = { uid: number; size: number; receivedAt: Date };

/** One open mailbox. Every method rejects on anything but a positive answer, and the connection is closed by then. */
export type OpenMailbox = {
  /** The UIDVALIDITY (RFC 9051 §2.3.1.1) under which all UIDs of this connection stand. */
  uidValidity: string;
  isClosed(): boolean;
  /** All UIDs that the mailbox holds now, ascending. Asks first whether the link is alive and UIDVALIDITY unchanged. */
  listUids(): Promise<number[]>;
  /** Size and date of mails; one that was moved away meanwhile is missing in the answer. */
  measure(uids: readonly number[]): Promise<ListedMail[]>;
  /** Whole mails in one command; one that was moved away, or that came incomplete, is missing in the answer. */
  fetchSmall(uids: readonly number[]): Promise<FetchedMail[]>;
  /** The first bytes of a mail, or null when it was moved away. */
  fetchStart(uid: number, bytes: number): Promise<Buffer | null>;
  /** A mail of any size, piece by piece, or null when it was moved away. Throws when it disappears on the way. */
  download(uid: number): Promise<AsyncIterable<Buffer> | null>;
  /** Moves mails into the folder for what was read, with one command; the folder is made when it is missing. */
  file(uids: readonly number[]): Promise<void>;
  /** Resolves when something new arrived (IDLE, RFC 2177), after `seconds`, or when `signal` fires. */
  wait(seconds: number, signal: AbortSignal): Promise<void>;
  close(): void;
};

const CONNECT_MS = 15_000;
const GREETING_MS = 10_000;
/** Silence of the server in the middle of a command that counts as a dead link. */
const SILENCE_MS = 90_000;
const PROBE_MS = 15_000;
const DOWNLOAD_WINDOW = 256 * 1024;

function passwordOf({ imap }: MailboxSettings): string {
  const name = imap.passwordName ?? '';
  const password = env().GUICHET_MAIL_PASSWORDS[name];
  if (password === undefined) throw new Error(`GUICHET_MAIL_PASSWORDS holds no password named "${name}"`);
  return password;
}

function newClient(settings: MailboxSettings): ImapFlow {
  const { host, port, security, user } = settings.imap;
  const caFile = env().GUICHET_MAIL_CA_FILE;
  return new ImapFlow({
    host,
    port,
    secure: security === 'tls',
    doSTARTTLS: security === 'tls' ? undefined : security === 'starttls',
    auth: { user: user ?? settings.address, pass: passwordOf(settings) },
    tls: {
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      ...(caFile ? { ca: [...rootCertificates, readFileSync(caFile, 'utf8')] } : {}),
    },
    disableAutoIdle: true,
    logger: false,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: GREETING_MS,
    socketTimeout: SILENCE_MS,
  });
}

/** imapflow hides the server's own words in `responseText`; its message alone is "Command failed". */
function plainError(error: unknown): Error {
  const { message, responseText } = error as Error & { responseText?: string };
  return new Error(responseText ? `${message}: ${responseText}` : message, { cause: error });
}

/**
 * Signs in and opens the mailbox's folder. TLS is verified against the system's authorities and GUICHET_MAIL_CA_FILE.
 * @throws Error in plain words; nothing is left open then.
 */
export async function openMailbox(settings: MailboxSettings): Promise<OpenMailbox> {
  const client = newClient(settings);
  let isClosed = false;
  let hasNews = false;
  let wake = () => {};
  client.on('error', () => client.close());
  client.on('close', () => {
    isClosed = true;
    wake();
  });
  client.on('exists', () => {
    hasNews = true;
    wake();
  });

  /** A command whose falsy answer means that the link is dead: imapflow resolves instead of throwing. */
  const demand = async <T>(what: string, command: () => Promise<T | false | undefined | null>, limit?: number) => {
    let timer: NodeJS.Timeout | undefined;
    try {
      if (isClosed) throw new Error('the connection is closed');
      const late = new Promise<never>((_, reject) => {
        if (limit) timer = setTimeout(() => reject(new Error('no answer in time')), limit);
      });
      const answer = await Promise.race([command(), late]);
      if (answer === false || answer === undefined || answer === null) throw new Error('no answer');
      return answer;
    } catch (error) {
      client.close();
      throw new Error(`IMAP ${what}: ${plainError(error).message}`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  };

  await demand('sign-in', async () => {
    await client.connect();
    return true;
  });
  const opened = await demand('open folder', () => client.mailboxOpen(settings.folder), PROBE_MS);
  const uidValidity = String(opened.uidValidity);

  const fetchSome = (uids: readonly number[], query: { source?: true }): Promise<FetchMessageObject[]> =>
    demand('fetch', () =>
      client.fetchAll(uids.join(','), { uid: true, size: true, internalDate: true, ...query }, { uid: true }),
    );

  return {
    uidValidity,
    isClosed: () => isClosed,
    async listUids() {
      hasNews = false;
      const status = await demand('probe', () => client.status(settings.folder, { uidValidity: true }), PROBE_MS);
      if (String(status.uidValidity) !== uidValidity) {
        client.close();
        throw new Error('IMAP UIDVALIDITY changed');
      }
      return demand('search', () => client.search({ all: true }, { uid: true }));
    },
    async measure(uids) {
      const answer = await fetchSome(uids, {});
      return answer.map((mail) => ({ uid: mail.uid, size: mail.size ?? 0, receivedAt: dateOf(mail) }));
    },
    async fetchSmall(uids) {
      const answer = await fetchSome(uids, { source: true });
      return answer.flatMap((mail) =>
        mail.source && mail.source.length === mail.size
          ? [{ uid: mail.uid, receivedAt: dateOf(mail), bytes: mail.source }]
          : [],
      );
    },
    async fetchStart(uid, bytes) {
      const query = { uid: true, source: { start: 0, maxLength: bytes } };
      const [answer] = await demand('fetch', () => client.fetchAll(String(uid), query, { uid: true }));
      return answer?.source ?? null;
    },
    async download(uid) {
      const options = { uid: true, chunkSize: DOWNLOAD_WINDOW };
      const answer = await demand('download', () => client.download(String(uid), undefined, options));
      return 'content' in answer && answer.content ? answer.content : null;
    },
    async file(uids) {
      const folder = settings.processedFolder;
      const move = () => client.messageMove(uids.join(','), folder, { uid: true });
      if (await move().catch(() => false)) return;
      await demand('make folder', () => client.mailboxCreate(folder), PROBE_MS);
      await demand('move', move);
    },
    async wait(seconds, signal) {
      if (hasNews || isClosed || signal.aborted) return;
      const awake = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const stopWaiting = () => wake();
      signal.addEventListener('abort', stopWaiting, { once: true });
      const timer = setTimeout(stopWaiting, seconds * 1000);
      const idle = client.idle().catch(() => false);
      await awake;
      clearTimeout(timer);
      signal.removeEventListener('abort', stopWaiting);
      wake = () => {};
      // Left running on purpose: the next command ends the IDLE, and that command's own timer notices a dead link.
      void idle;
    },
    close: () => client.close(),
  };
}

/** When the server took the mail; never in the future, where a client's APPEND could have put it. */
function dateOf({ internalDate }: FetchMessageObject): Date {
  const now = Date.now();
  const told = internalDate ? new Date(internalDate).getTime() : now;
  return new Date(Number.isFinite(told) ? Math.min(told, now) : now);
}
