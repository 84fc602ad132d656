import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { sweepAbandonedFolders } from './setup/temporary-folder.ts';

/** One step after the other, the first two and the build for the last at once; `--only a,b` keeps the named ones. */
const TIERS = ['lint', 'types', 'unit', 'integration', 'e2e'] as const;
type Tier = (typeof TIERS)[number];
/** Each of these, and the build, keeps a single core busy. */
const AT_ONCE: readonly Tier[] = ['lint', 'types'];
type Count = { passed: number; failed: number };
type Result = { tier: Tier; count: Count; seconds: number };
/** What broke, by name: repeated at the end, where a long log is read first. */
const failures: string[] = [];

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const TIDY_UP_MS = 15_000;
const DYING_MS = 200;

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().default(''),
      assertionResults: z.array(
        z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()).default([]) }),
      ),
    }),
  ),
});

type Suite = { specs?: { title: string; file: string; ok: boolean }[] | undefined; suites?: Suite[] | undefined };
const suiteSchema: z.ZodType<Suite> = z.lazy(() =>
  z.object({
    specs: z.array(z.object({ title: z.string(), file: z.string(), ok: z.boolean() })).optional(),
    suites: z.array(suiteSchema).optional(),
  }),
);
const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number() }),
  suites: z.array(suiteSchema),
});

const reports = mkdtempSync(join(tmpdir(), 'guichet-run-'));
/** Compiled modules, which dozens of processes load again. */
const compiled = { NODE_COMPILE_CACHE: join(reports, 'compiled') };
const running = new Set<ChildProcess>();
let isInterrupted = false;

/**
 * Runs a command, with its output in ours or, where it runs beside others, shown under its title at its end.
 * @returns its exit code; -1 when a signal ended it.
 */
function run(
  program: string,
  args: readonly string[],
  { env = {}, title }: { env?: Record<string, string>; title?: string } = {},
): Promise<number> {
  return new Promise((settle) => {
    if (isInterrupted) return settle(-1);
    // A group of its own, so that an interruption can be passed to all of it and the stragglers be ended.
    const child = spawn(program, args, {
      cwd: ROOT,
      stdio: title === undefined ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...compiled, ...env },
      detached: true,
    });
    running.add(child);
    const output: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => output.push(part));
    child.once('error', () => {
      running.delete(child);
      settle(-1);
    });
    child.once('exit', () => signal(child, 'SIGKILL'));
    child.once('close', (code) => {
      running.delete(child);
      if (title !== undefined) console.log(`\n── ${title} ──\n${Buffer.concat(output).toString('utf8').trimEnd()}`);
      settle(code ?? -1);
    });
  });
}

/** Signals the group that a command leads. */
function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // The whole group has gone.
  }
}

function signalAll(name: NodeJS.Signals): void {
  for (const child of running) signal(child, name);
}

function interrupt(): void {
  if (isInterrupted) return;
  isInterrupted = true;
  signalAll('SIGINT');
  setTimeout(() => signalAll('SIGKILL'), TIDY_UP_MS).unref();
}

/** A command that either holds or does not counts as one test. */
async function runCommand(script: string, title: string): Promise<Count> {
  const code = await run('npm', ['run', '--silent', script], { title });
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Runs one project of Vitest. A file that breaks before its first test, and a failed set-up, count as one failure. */
async function runVitest(project: string): Promise<Count> {
  const file = join(reports, `${project}.json`);
  const args = [
    'vitest',
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ];
  const code = await run('npx', args);
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const report = vitestReport.parse(JSON.parse(readFileSync(file, 'utf8')));
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  for (const { name, message } of broken) failures.push(`${relative(ROOT, name)}: ${firstLine(message)}`);
  for (const { name, assertionResults } of report.testResults)
    for (const { status, fullName, failureMessages } of assertionResults)
      if (status === 'failed')
        failures.push(`${relative(ROOT, name)} > ${fullName}: ${firstLine(failureMessages[0] ?? '')}`);
  return atLeastOneFailure(code, { passed: report.numPassedTests, failed: report.numFailedTests + broken.length });
}

async function runBrowserTests(isBuilt: boolean): Promise<Count> {
  if (!isBuilt) return { passed: 0, failed: 1 };
  const file = join(reports, 'e2e.json');
  const code = await run('npx', ['playwright', 'test', '--reporter=list,json'], {
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file },
  });
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const { stats, suites } = playwrightReport.parse(JSON.parse(readFileSync(file, 'utf8')));
  const specsOf = (suite: Suite): NonNullable<Suite['specs']> => [
    ...(suite.specs ?? []),
    ...(suite.suites ?? []).flatMap(specsOf),
  ];
  for (const { title, file: where, ok } of suites.flatMap(specsOf)) if (!ok) failures.push(`${where} > ${title}`);
  return atLeastOneFailure(code, { passed: stats.expected + stats.flaky, failed: stats.unexpected });
}

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').slice(0, 300);

function atLeastOneFailure(code: number, count: Count): Count {
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

async function runTier(tier: Tier, isBuilt: boolean): Promise<Result> {
  const startedAt = Date.now();
  const count = await countOf(tier, isBuilt);
  const isEmpty = count.passed + count.failed === 0;
  if (isEmpty) console.log(`${tier}: no test ran, which counts as a failure.`);
  return { tier, count: isEmpty ? { passed: 0, failed: 1 } : count, seconds: (Date.now() - startedAt) / 1000 };
}

function countOf(tier: Tier, isBuilt: boolean): Promise<Count> {
  if (tier === 'lint') return runCommand('lint', tier);
  if (tier === 'types') return runCommand('typecheck', tier);
  if (tier === 'e2e') return runBrowserTests(isBuilt);
  return runVitest(tier);
}

function chooseTiers(): readonly Tier[] {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  if (values.only === undefined) return TIERS;
  const names = values.only.split(',');
  const unknown = names.filter((name) => !TIERS.some((tier) => tier === name));
  if (unknown.length > 0) throw new Error(`No such tier: ${unknown.join(', ')}. There are ${TIERS.join(', ')}.`);
  return TIERS.filter((tier) => names.includes(tier));
}

async function main(): Promise<number> {
  const tiers = chooseTiers();
  const building = tiers.includes('e2e') ? run('npm', ['run', '--silent', 'build'], { title: 'build' }) : 0;
  const atOnce = tiers.filter((tier) => AT_ONCE.includes(tier)).map((tier) => runTier(tier, false));
  const results = await Promise.all(atOnce);
  const isBuilt = (await building) === 0;
  for (const tier of tiers.filter((one) => !AT_ONCE.includes(one))) {
    if (isInterrupted) return 130;
    console.log(`\n── ${tier} ──`);
    results.push(await runTier(tier, isBuilt));
    await delay(DYING_MS);
    sweepAbandonedFolders();
  }
  if (isInterrupted) return 130;

  console.log(`\n${'tier'.padEnd(14)}${'passed'.padStart(8)}${'failed'.padStart(8)}${'seconds'.padStart(9)}`);
  for (const { tier, count, seconds } of results) {
    const cells = [count.passed, count.failed].map((value) => String(value).padStart(8)).join('');
    console.log(`${tier.padEnd(14)}${cells}${seconds.toFixed(1).padStart(9)}`);
  }
  const total = (key: keyof Count) => results.reduce((sum, { count }) => sum + count[key], 0);
  if (failures.length > 0) console.log(`\nfailed:\n${failures.map((failure) => `  - ${failure}`).join('\n')}`);
  console.log(`\n${total('passed')} passed, ${total('failed')} failed`);
  return total('failed') === 0 ? 0 : 1;
}

process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);
process.on('exit', () => {
  signalAll('SIGKILL');
  rmSync(reports, { recursive: true, force: true });
});
try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
