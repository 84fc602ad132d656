import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { accountToDropTo, type SystemAccount } from './account.ts';
import { ensureLocalCertificate } from './certificate.ts';
import { type DovecotPorts, renderDovecotConfig } from './dovecot-config.ts';
import { findFreePorts } from './free-port.ts';
import { deliverByLmtp } from './lmtp.ts';
import type { EmbeddedMailbox, MailboxUser } from './mailbox-type.ts';
import { ownFolder, settleStateFolder } from './state-folder.ts';

const PROGRAMS = ['/usr/sbin/dovecot', '/usr/local/sbin/dovecot'];
const LMTP_PROGRAMS = ['/usr/lib/dovecot/lmtp', '/usr/libexec/dovecot/lmtp', '/usr/local/libexec/dovecot/lmtp'];
const START_ATTEMPTS = 3;
const PATIENCE_MS = 10_000;
/** The path of a Unix socket has at most 107 bytes; Dovecot's own names take up to about 30 below the folder. */
const LONGEST_SOCKET_HOME = 70;
/** Dovecot looks at its users file at most once in each second of the clock. */
const USERS_REREAD_MS = 1_050;

/** A running Dovecot: the common mailbox interface, its ports, and the ways to disturb it that tests need. */
export type Dovecot = EmbeddedMailbox & {
  kind: 'dovecot';
  imapPort: number;
  imapsPort: number;
  lmtpPort: number;
  /** Stops, then starts on the same ports with the same mail. */
  restart(): Promise<void>;
  /** Starts again on the same ports after `stop` or `kill`. */
  start(): Promise<void>;
  /** SIGKILL to the master and all its processes: connections break without a goodbye. */
  kill(): Promise<void>;
  /** The folder in which a user's INBOX lies, in Maildir form. */
  maildirOf(user: string): string;
};

/** Returns whether a Dovecot with its LMTP service is installed. */
export function isDovecotInstalled(): boolean {
  return PROGRAMS.some((file) => existsSync(file)) && LMTP_PROGRAMS.some((file) => existsSync(file));
}

/**
 * Starts a Dovecot of its own inside `dir` (mail, users, certificate, log), apart from the system's own; as root it runs
 * as `nobody`.
 * Ports are free ones unless given. Mail and users of an earlier start in the same folder are kept.
 * Throws with Dovecot's log when it does not come up.
 */
export async function startDovecot(options: {
  dir: string;
  users: readonly MailboxUser[];
  ports?: { imaps?: number };
  /** Lines of configuration that override or join the usual ones. */
  settings?: string;
}): Promise<Dovecot> {
  const program = PROGRAMS.find((file) => existsSync(file));
  if (!program) throw new Error('Dovecot is not installed: apt-get install dovecot-imapd dovecot-lmtpd');
  const account = accountToDropTo(['nobody']);
  const dir = settleStateFolder(options.dir, account);
  const runDir = dir.length > LONGEST_SOCKET_HOME ? shortRunFolder(dir) : join(dir, 'run');
  for (const name of ['state', 'home', 'mail', 'tls']) ownFolder(join(dir, name), account);
  const certificate = await ensureLocalCertificate(join(dir, 'tls'));
  if (account) for (const file of [certificate.certificateFile, certificate.keyFile]) chownTo(file, account);
  const users = readUsers(dir);
  for (const user of options.users) users.set(user.name, user.secret);
  writeUsers(dir, users, account);

  let master: ChildProcess | undefined;
  const killAtExit = () => {
    if (master?.pid) signalGroup(master.pid, 'SIGKILL', true);
  };
  await endOrphan(dir, runDir);
  let ports = await start();

  async function start(known?: DovecotPorts): Promise<DovecotPorts> {
    ownFolder(runDir, account);
    for (let attempt = 1; ; attempt += 1) {
      const [imap = 0, freeImaps = 0, lmtp = 0] = await findFreePorts(3);
      const chosen = known ?? { imap, imaps: options.ports?.imaps ?? freeImaps, lmtp };
      const configFile = join(dir, 'dovecot.conf');
      writeFileSync(
        configFile,
        `${renderDovecotConfig({ dir, runDir, ports: chosen, certificate, account: identify(account) })}${options.settings ?? ''}\n`,
      );
      // A group of its own: Ctrl-C in the terminal reaches the caller alone, which stops its services in its own order.
      master = spawn(program as string, ['-F', '-c', configFile], {
        cwd: '/',
        stdio: 'ignore',
        detached: true,
        ...(account && { uid: account.uid, gid: account.gid }),
      });
      if (await answers(master, chosen)) {
        process.on('exit', killAtExit);
        return chosen;
      }
      await end(master, 'SIGKILL');
      if (attempt === START_ATTEMPTS) throw new Error(`Dovecot does not start.\n${tailOfLog(dir)}`);
      await delay(200);
    }
  }

  const leave = async (signal: 'SIGTERM' | 'SIGKILL') => {
    process.off('exit', killAtExit);
    if (master) await end(master, signal);
    master = undefined;
    rmSync(runDir, { recursive: true, force: true });
  };
  const stop = () => leave('SIGTERM');

  return {
    kind: 'dovecot',
    imapPort: ports.imap,
    imapsPort: ports.imaps,
    lmtpPort: ports.lmtp,
    tls: { certificate: certificate.certificate, key: certificate.key },
    imap(user) {
      if (!users.has(user)) throw new Error(`There is no mailbox ${user}.`);
      return { host: '127.0.0.1', port: ports.imaps, secure: true };
    },
    hasUser: (user) => users.has(user),
    async addUser(user) {
      users.set(user.name, user.secret);
      writeUsers(dir, users, account);
      await delay(USERS_REREAD_MS);
    },
    deliver: (user, raw) => deliverByLmtp(ports.lmtp, user, raw),
    async start() {
      if (!master) ports = await start(ports);
    },
    async restart() {
      await stop();
      ports = await start(ports);
    },
    stop,
    kill: () => leave('SIGKILL'),
    maildirOf: (user) => join(dir, 'mail', user),
  };
}

function shortRunFolder(dir: string): string {
  return join(tmpdir(), `guichet-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`);
}

function identify(account: SystemAccount | undefined) {
  const { name, uid, gid } = account ?? { name: userInfo().username, ...userInfo() };
  const group = execFileSync('id', ['-gn', name], { encoding: 'utf8' }).trim();
  return { user: name, group, uid, gid };
}

function chownTo(file: string, account: SystemAccount): void {
  chownSync(file, account.uid, account.gid);
}

function readUsers(dir: string): Map<string, string> {
  const file = join(dir, 'users');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  return new Map(
    lines.map((line) => {
      const [name = '', rest = ''] = line.split(':{PLAIN}');
      return [name, rest.split(':')[0] ?? ''];
    }),
  );
}

function writeUsers(dir: string, users: ReadonlyMap<string, string>, account: SystemAccount | undefined): void {
  for (const [name, secret] of users) {
    if (/[:\s]/.test(name) || /[:\s]/.test(secret)) throw new Error(`Colon or blank in the mailbox user ${name}.`);
  }
  const lines = [...users].map(([name, secret]) => `${name}:{PLAIN}${secret}::::::\n`);
  const file = join(dir, 'users');
  writeFileSync(`${file}.new`, lines.join(''), { mode: 0o600 });
  if (account) chownTo(`${file}.new`, account);
  renameSync(`${file}.new`, file);
}

/** Resolves true once all ports answer, false when the process ends first or patience runs out. */
async function answers(master: ChildProcess, ports: DovecotPorts): Promise<boolean> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline && master.exitCode === null && master.signalCode === null) {
    const open = await Promise.all(Object.values(ports).map(canConnect));
    // A port may belong to somebody else while this master dies for want of it: it must still live after the answer.
    if (open.every(Boolean)) {
      await delay(50);
      return master.exitCode === null && master.signalCode === null;
    }
    await delay(30);
  }
  return false;
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      settle(true);
    });
    socket.once('error', () => settle(false));
  });
}

async function end(master: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (master.pid === undefined) return;
  const gone = new Promise<void>((settle) => {
    if (master.exitCode !== null || master.signalCode !== null) return settle();
    master.once('exit', () => settle());
  });
  signalGroup(master.pid, signal, signal === 'SIGKILL');
  const timer = setTimeout(() => signalGroup(master.pid ?? 0, 'SIGKILL', true), PATIENCE_MS);
  await gone;
  clearTimeout(timer);
  // Children outlive their master for a moment and would still hold its ports.
  signalGroup(master.pid, 'SIGKILL', true);
}

/** Ends the Dovecot that an earlier, killed caller left behind in this folder: two would share one store. */
async function endOrphan(dir: string, runDir: string): Promise<void> {
  const pid = Number(await readFile(join(runDir, 'master.pid'), 'utf8').catch(() => '0'));
  const commandLine = pid > 0 ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '') : '';
  if (!commandLine.includes(join(dir, 'dovecot.conf'))) return;
  signalGroup(pid, 'SIGKILL', true);
  await delay(200);
}

function signalGroup(pid: number, signal: NodeJS.Signals, isWholeGroup: boolean): void {
  try {
    process.kill(isWholeGroup ? -pid : pid, signal);
  } catch {
    // It has gone already.
  }
}

function tailOfLog(dir: string): string {
  const file = join(dir, 'dovecot.log');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(-12).join('\n') : '';
}
