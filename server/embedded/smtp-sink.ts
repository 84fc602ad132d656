import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { findFreePort } from './free-port.ts';
import { type MailStore, openMailStore, type StoredEnvelope } from './mail-store.ts';

const SIZE_LIMIT_BYTES = 100 * 1024 * 1024;

/** How the server misbehaves. `code` is the SMTP reply code; `only` limits it to one recipient address. */
export type SmtpFault =
  | { kind: 'refuse-recipient'; code: number; message?: string; only?: string }
  | { kind: 'refuse-mail'; code: number; message?: string }
  /** The connection breaks at the first recipient: nothing was accepted. */
  | { kind: 'drop-before-data' }
  /** The connection breaks once the body is in and stored, before the answer: the sender cannot know. */
  | { kind: 'drop-after-data' };

export type SmtpOptions = {
  /** Folder of the store; mails of an earlier start are kept. */
  dir: string;
  /** TCP port on 127.0.0.1; a free one when left out. */
  port?: number;
  /** Offers STARTTLS with this certificate, or TLS from the first byte when `implicit`. */
  tls?: { certificate: string; key: string; implicit?: boolean };
  /** Demands this sign-in; without it none is offered. */
  auth?: { user: string; password: string };
  /** Called for each stored mail before it is acknowledged; a rejection becomes a 451 and the mail stays stored. */
  onMail?: (envelope: StoredEnvelope, raw: Buffer) => Promise<void>;
  /** Recipients with a mailbox here get the mail delivered there as well; `userOf` returns the mailbox's user. */
  local?: { userOf(address: string): string | undefined; deliver(user: string, raw: Buffer): Promise<void> };
};

export type SmtpSink = {
  port: number;
  store: MailStore;
  /** Misbehaves from now on, until called with undefined. */
  setFault(fault: SmtpFault | undefined): void;
  /** Listens again on the same port after `stop`. */
  start(): Promise<void>;
  /** Closes the port and breaks open connections; no error when stopped already. */
  stop(): Promise<void>;
};

/** Starts an SMTP server that accepts mail for everybody and keeps it in `<dir>`: nothing ever leaves the machine. */
export async function startSmtp(options: SmtpOptions): Promise<SmtpSink> {
  const store = openMailStore(options.dir);
  let fault: SmtpFault | undefined;
  let server: SMTPServer | undefined;
  let port = options.port;

  const start = async () => {
    if (server) return;
    const chosen = port ?? (await findFreePort());
    const started = new SMTPServer(serverOptions(options, store, () => fault, dropConnection));
    await new Promise<void>((listening, reject) => {
      started.once('error', reject);
      started.listen(chosen, '127.0.0.1', () => {
        started.removeAllListeners('error');
        // A client that breaks its connection is the client's affair.
        started.on('error', () => undefined);
        listening();
      });
    });
    server = started;
    port = chosen;
  };

  const dropConnection = (session: SMTPServerSession) => {
    for (const connection of server?.connections ?? []) {
      const { id, _socket } = connection as { id: string; _socket: { destroy(): void } };
      if (id === session.id) _socket.destroy();
    }
  };

  await start();
  return {
    get port() {
      return port ?? 0;
    },
    store,
    setFault(next) {
      fault = next;
    },
    start,
    async stop() {
      const stopping = server;
      server = undefined;
      if (stopping) await new Promise<void>((closed) => stopping.close(() => closed()));
    },
  };
}

function serverOptions(
  options: SmtpOptions,
  store: MailStore,
  currentFault: () => SmtpFault | undefined,
  drop: (session: SMTPServerSession) => void,
): SMTPServerOptions {
  const { tls, auth, local } = options;
  return {
    name: 'localhost',
    size: SIZE_LIMIT_BYTES,
    disableReverseLookup: true,
    closeTimeout: 50,
    secure: tls?.implicit ?? false,
    disabledCommands: [...(tls ? [] : ['STARTTLS']), ...(auth ? [] : ['AUTH'])],
    allowInsecureAuth: !tls,
    authOptional: !auth,
    ...(tls && { key: tls.key, cert: tls.certificate }),
    onAuth({ username, password }, _session, done) {
      const isRight = username === auth?.user && password === auth?.password;
      done(isRight ? null : smtpError(535, 'Wrong user or password'), isRight ? { user: username } : undefined);
    },
    onRcptTo({ address }, session, done) {
      const fault = currentFault();
      if (fault?.kind === 'drop-before-data') return drop(session);
      if (fault?.kind === 'refuse-recipient' && (!fault.only || fault.only === address)) {
        return done(smtpError(fault.code, fault.message ?? 'Recipient refused'));
      }
      done();
    },
    onData(stream, session, done) {
      const take = async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk as Buffer);
        if (stream.sizeExceeded) throw smtpError(552, 'Mail too large');
        const fault = currentFault();
        if (fault?.kind === 'refuse-mail') throw smtpError(fault.code, fault.message ?? 'Mail refused');
        const { mailFrom, rcptTo } = session.envelope;
        const to = rcptTo.map(({ address }) => address);
        const raw = Buffer.concat(chunks);
        const stored = await store.add({ from: mailFrom ? mailFrom.address : '', to, raw });
        for (const address of to) {
          const user = local?.userOf(address);
          if (local && user !== undefined) await local.deliver(user, raw);
        }
        await options.onMail?.(stored, raw);
        return fault?.kind === 'drop-after-data';
      };
      take().then(
        (isDropped) => (isDropped ? drop(session) : done()),
        (error: Error) => done('responseCode' in error ? error : smtpError(451, error.message)),
      );
    },
  };
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
