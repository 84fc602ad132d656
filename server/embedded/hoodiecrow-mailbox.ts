import type { AddressInfo, Socket } from 'node:net';
import { join, resolve } from 'node:path';
import createHoodiecrow from 'hoodiecrow-imap';
import { ensureLocalCertificate } from './certificate.ts';
import type { EmbeddedMailbox, MailboxUser } from './mailbox-type.ts';

const PLUGINS = ['ID', 'IDLE', 'SASL-IR', 'AUTH-PLAIN', 'NAMESPACE', 'UIDPLUS', 'MOVE', 'UNSELECT', 'LITERALPLUS'];

type OneMailbox = { port: number; append(raw: Buffer): void; close(): Promise<void> };

/**
 * Starts an IMAP server inside this process, for machines without Dovecot: everything is held in memory and forgotten
 * on stop, so each start has a new UIDVALIDITY. hoodiecrow-imap knows one store a server: each user gets a server.
 */
export async function startHoodiecrowMailbox(options: {
  dir: string;
  users: readonly MailboxUser[];
  ports?: { imaps?: number };
}): Promise<EmbeddedMailbox> {
  const certificate = await ensureLocalCertificate(join(resolve(options.dir), 'tls'));
  const boxes = new Map<string, OneMailbox>();
  const boxOf = (user: string): OneMailbox => {
    const box = boxes.get(user);
    if (!box) throw new Error(`There is no mailbox ${user}.`);
    return box;
  };
  const addUser = async (user: MailboxUser) => {
    const port = boxes.size === 0 ? (options.ports?.imaps ?? 0) : 0;
    boxes.set(user.name, await serveOneMailbox(user, port, { key: certificate.key, cert: certificate.certificate }));
  };
  for (const user of options.users) await addUser(user);

  return {
    kind: 'hoodiecrow',
    tls: { certificate: certificate.certificate, key: certificate.key },
    imap: (user) => ({ host: '127.0.0.1', port: boxOf(user).port, secure: true }),
    hasUser: (user) => boxes.has(user),
    addUser,
    async deliver(user, raw) {
      boxOf(user).append(raw);
    },
    async stop() {
      await Promise.all([...boxes.values()].map((box) => box.close()));
      boxes.clear();
    },
  };
}

async function serveOneMailbox(
  user: MailboxUser,
  port: number,
  credentials: { key: string; cert: string },
): Promise<OneMailbox> {
  // Seconds since 1970 grow from start to start and fit the 32 bits of RFC 9051 §2.3.1.1.
  const uidvalidity = Math.floor(Date.now() / 1000);
  const imap = createHoodiecrow({
    plugins: PLUGINS,
    secureConnection: true,
    credentials,
    users: { [user.name]: { password: user.secret } },
    storage: {
      INBOX: { uidvalidity },
      '': { separator: '/', folders: { Processed: { uidvalidity }, Quarantine: { uidvalidity } } },
    },
  });
  const sockets = new Set<Socket>();
  imap.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((listening, reject) => {
    imap.server.once('error', reject);
    imap.listen(port, '127.0.0.1', listening);
  });
  return {
    port: (imap.server.address() as AddressInfo).port,
    append(raw) {
      const withCrlf = raw.toString('latin1').replace(/\r?\n/g, '\r\n');
      imap.appendMessage('INBOX', [], new Date(), withCrlf);
    },
    close: () =>
      new Promise((closed) => {
        imap.close(() => closed());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
