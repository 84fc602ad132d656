import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { type FetchMessageObject, ImapFlow, type ImapFlowOptions, type SearchObject } from 'imapflow';
import { env } from '#server/env.ts';
import type { Profile } from '#server/institutions/contract.ts';
import { accessToken, forgetAccessToken } from '#server/outbox/index.ts';
import { explainConnection } from './mailbox/explain-connection.ts';
import { PATIENCE, type Patience } from './mailbox/patience.ts';
import { expandUids, packUids } from './mailbox/uid-set.ts';

type ImapFlowAuth = NonNullable<ImapFlowOptions['auth']>;

export type MailboxSettings = Profile['desk']['mailboxes'][number];

/** A mail whose bytes are at hand. */
export type FetchedMail = { uid: number; receivedAt: Date; bytes: Buffer };
/** A mail on the server: its size in bytes as the server tells it, and when the server took it. */
export type ListedMail = { uid: number; size: number; receivedAt: Date };

/** One open mailbox. A method rejects on anything but a positive answer, and but for `file` the connection is closed by then. */
export type OpenMailbox = {
  /** The UIDVALIDITY (RFC 9051 §2.3.1.1) under which all UIDs of this connection stand. */
  uidValidity: string;
  /** Whether a mail that was filed is gone from the folder. */
  takesAway: boolean;
  isClosed(): boolean;
  /**
   * The UIDs that arrived since the last call, ascending; all of them (`isWhole`) at the first call, every ten minutes, and
   * where the server begins to count anew. Asks first whether the link is alive and UIDVALIDITY unchanged.
   */
  listUids(): Promise<{ uids: number[]; isWhole: boolean }>;
  /** All UIDs that the server took on `day` or later, by its own calendar. */
  listSince(day: Date): Promise<number[]>;
  /** Size and date of mails; one that was moved away meanwhile is missing in the answer. */
  measure(uids: readonly number[]): Promise<ListedMail[]>;
  /** Whole mails in one command; one that was moved away, or that came incomplete, is missing in the answer. */
  fetchSmall(uids: readonly number[]): Promise<FetchedMail[]>;
  /** The first bytes of a mail, or null when it was moved away. */
  fetchStart(uid: number, bytes: number): Promise<Buffer | null>;
  /** A mail of any size, piece by piece, or null when it was moved away. The pieces end in an error when it disappears. */
  download(uid: number): Promise<AsyncIterable<Buffer> | null>;
  /**
   * Files mails as the profile says: moved into `processedFolder`, which is made when it is missing, or flagged.
   * Rejects also where the server refuses; the connection is still open then.
   */
  file(uids: readonly number[]): Promise<void>;
  /** Resolves when something new arrived (IDLE, RFC 2177), after some time, or when `signal` fires. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
  close(): void;
};

const DOWNLOAD_WINDOW = 256 * 1024;
/** A server that answers byte by byte is never silent: beyond so many times the silence a command is given up. */
const SLOWEST = 10;
/** All UIDs are asked for again after this time, beside those that are new. */
const RELIST_MS = 10 * 60_000;
const MOVE_ATTEMPTS = 3;

function passwordOf({ imap }: MailboxSettings): string {
  const name = imap.passwordName ?? '';
  const password = env().GUICHET_SECRETS[name];
  if (password === undefined) throw new Error(`GUICHET_SECRETS holds no password named "${name}"`);
  return password;
}

async function authOf(settings: MailboxSettings): Promise<ImapFlowAuth> {
  const user = settings.imap.user ?? settings.address;
  const { oauth } = settings.imap;
  return oauth ? { user, accessToken: await accessToken(oauth) } : { user, pass: passwordOf(settings) };
}

function newClient({ imap }: MailboxSettings, auth: ImapFlowAuth, patience: Patience): ImapFlow {
  const { host, port, security } = imap;
  const caFile = env().GUICHET_MAIL_CA_FILE;
  return new ImapFlow({
    host,
    port,
    secure: security === 'tls',
    doSTARTTLS: security === 'tls' ? undefined : security === 'starttls',
    auth,
    tls: {
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      ...(caFile ? { ca: [...rootCertificates, readFileSync(caFile, 'utf8')] } : {}),
    },
    disableAutoIdle: true,
    logger: false,
    connectionTimeout: patience.connectMs,
    greetingTimeout: patience.greetingMs,
    socketTimeout: patience.silenceMs,
  });
}

/**
 * Signs in and opens the mailbox's folder. TLS is verified against the system's authorities and GUICHET_MAIL_CA_FILE.
 * @param options.readOnly nothing is changed on the server, not even by accident (EXAMINE).
 * @throws Error in plain words; nothing is left open then.
 */
export async function openMailbox(
  settings: MailboxSettings,
  options: { patience?: Partial<Patience>; readOnly?: boolean } = {},
): Promise<OpenMailbox> {
  const patience = { ...PATIENCE, ...options.patience };
  const client = newClient(settings, await authOf(settings), patience);
  let isClosed = false;
  let hasNews = false;
  let broken: Error | null = null;
  let refusal = 'no answer';
  let listed = { upTo: 0, wholeAt: Number.NEGATIVE_INFINITY };
  let wake = () => {};
  client.on('error', (error) => {
    broken ??= error;
    client.close();
  });
  client.on('close', () => {
    isClosed = true;
    wake();
  });
  client.on('exists', () => {
    hasNews = true;
    wake();
  });
  // imapflow keeps a refusal to itself: its code, OVERQUOTA or NOPERM, is all that can be told of it.
  client.on('response', ({ response, code }) => {
    refusal = response === 'OK' ? 'no answer' : `the server answers ${code ?? response}`;
  });

  /** A command's answer, null where there is none. imapflow resolves with nothing where the link died, and where the server refuses. */
  const ask = async <T>(
    what: string,
    command: () => Promise<T | false | undefined | null>,
    limit = SLOWEST * patience.silenceMs,
  ): Promise<T | null> => {
    let timer: NodeJS.Timeout | undefined;
    try {
      if (isClosed) throw broken ?? new Error('the connection is closed');
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('no answer in time')), limit);
      });
      const answer = await Promise.race([command(), late]);
      if (answer !== false && answer !== undefined && answer !== null) return answer;
      if (isClosed) throw broken ?? new Error('the connection broke');
      return null;
    } catch (error) {
      client.close();
      throw new Error(`IMAP ${what}: ${explainConnection(error, settings.imap)}`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  };
  /** A command that must be answered: anything else ends the connection. */
  const demand = async <T>(what: string, command: () => Promise<T | false | undefined | null>, limit?: number) => {
    const answer = await ask(what, command, limit);
    if (answer !== null) return answer;
    client.close();
    throw new Error(`IMAP ${what}: ${refusal}`);
  };
  /** A command that the server may refuse: null then, and `refusal` says why. */
  const attempt = <T>(what: string, command: () => Promise<T | false | undefined | null>, limit?: number) => {
    const orRefusal = async () => {
      try {
        return await command();
      } catch (error) {
        const { responseStatus, responseText } = error as { responseStatus?: string; responseText?: string };
        if (!responseStatus || isClosed) throw error;
        refusal = responseText ?? refusal;
        return null;
      }
    };
    return ask(what, orRefusal, limit);
  };

  await demand('sign-in', async () => {
    await client.connect().catch((error: { authenticationFailed?: boolean }) => {
      if (settings.imap.oauth && error.authenticationFailed) forgetAccessToken(settings.imap.oauth);
      throw error;
    });
    return true;
  });
  const opened = await demand(
    'open folder',
    () => client.mailboxOpen(settings.folder, { readOnly: options.readOnly ?? false }),
    patience.probeMs,
  );
  const uidValidity = String(opened.uidValidity);

  const search = async (query: SearchObject): Promise<number[]> => {
    const answer = await demand('search', () => client.search(query, { uid: true, returnOptions: ['ALL'] }));
    if (Array.isArray(answer)) return answer;
    return expandUids(answer.all ?? '');
  };
  const fetchSome = (uids: readonly number[], query: { source?: true }): Promise<FetchMessageObject[]> =>
    demand('fetch', () =>
      client.fetchAll(packUids(uids), { uid: true, size: true, internalDate: true, ...query }, { uid: true }),
    );
  const canExpunge = () => client.capabilities.has('MOVE') || client.capabilities.has('UIDPLUS');
  const flag = async (uids: readonly number[]): Promise<void> => {
    const { processedFlag } = settings;
    const flagged = await attempt('flag', () =>
      client.messageFlagsAdd(packUids(uids), [processedFlag], { uid: true, silent: true }),
    );
    if (!flagged) throw new Error(`IMAP flag: ${settings.folder} does not take the flag ${processedFlag} (${refusal})`);
  };
  /**
   * MOVE (RFC 6851), else COPY and UID EXPUNGE (RFC 4315). Where the server has neither, EXPUNGE would take every mail
   * that anybody marked as deleted: the copied mails are marked, and left to whoever tidies the folder.
   */
  const move = async (uids: readonly number[]): Promise<unknown> => {
    const set = packUids(uids);
    const folder = settings.processedFolder;
    if (canExpunge()) return client.messageMove(set, folder, { uid: true });
    if (!(await client.messageCopy(set, folder, { uid: true }))) return false;
    return client.messageFlagsAdd(set, ['\\Deleted'], { uid: true, silent: true });
  };

  return {
    uidValidity,
    takesAway: settings.filing === 'folder' && canExpunge(),
    isClosed: () => isClosed,
    async listUids() {
      hasNews = false;
      const status = await demand(
        'probe',
        () => client.status(settings.folder, { uidValidity: true, uidNext: true }),
        patience.probeMs,
      );
      if (String(status.uidValidity) !== uidValidity) {
        client.close();
        throw new Error('IMAP UIDVALIDITY changed');
      }
      const isCountedAnew = (status.uidNext ?? Number.POSITIVE_INFINITY) <= listed.upTo;
      const isWhole = isCountedAnew || performance.now() - listed.wholeAt >= RELIST_MS;
      const from = isWhole ? 1 : listed.upTo + 1;
      // "n:*" tells the last mail even where n lies beyond it.
      const uids = (await search({ uid: `${from}:*` })).filter((uid) => uid >= from);
      listed = {
        upTo: uids.at(-1) ?? (isWhole ? 0 : listed.upTo),
        wholeAt: isWhole ? performance.now() : listed.wholeAt,
      };
      return { uids, isWhole };
    },
    listSince: (day) => search({ since: day }),
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
      if (!('content' in answer) || !answer.content) return null;
      const { content, meta } = answer;
      return (async function* () {
        let size = 0;
        for await (const piece of content as AsyncIterable<Buffer>) {
          size += piece.length;
          yield piece;
        }
        // A mail that is taken away on the way ends like one that is over; some servers only guess the size of a mail.
        if (size !== meta.expectedSize && (await fetchSome([uid], {})).length === 0)
          throw new Error('IMAP download: the mail disappeared on the way');
      })();
    },
    async file(uids) {
      if (settings.filing === 'flag') return flag(uids);
      let left = uids;
      for (let attempts = 1; left.length > 0; attempts += 1) {
        const isMoved = await attempt('move', () => move(left));
        if (isMoved && !canExpunge()) return;
        // A mail that another client deleted meanwhile can make a server move none of the others, and say nothing.
        if (isMoved) left = await search({ uid: packUids(left) });
        else await attempt('make folder', () => client.mailboxCreate(settings.processedFolder), patience.probeMs);
        if (left.length > 0 && attempts === MOVE_ATTEMPTS)
          throw new Error(`IMAP move: ${left.length} mails stay in ${settings.folder} (${refusal})`);
      }
    },
    async wait(milliseconds, signal) {
      if (hasNews || isClosed || signal.aborted) return;
      const awake = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const stopWaiting = () => wake();
      signal.addEventListener('abort', stopWaiting, { once: true });
      const timer = setTimeout(stopWaiting, milliseconds);
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
