import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ServerBuild } from '@remix-run/node';
import { migrate } from '#db/migrate.ts';
import { openOrm } from '#db/orm.ts';
import { createAccount } from '#server/accounts/index.ts';
import { systemContext } from '#server/context.ts';
import { ensureBuild } from '#server/demo/ensure-build.ts';
import { startEmbeddedPostgres } from '#server/embedded/postgres.ts';
import { startSmtp } from '#server/embedded/smtp-sink.ts';
import { createHost } from '#server/http/create-host.ts';
import { startHost } from '#server/http/start.ts';
import type { Profile } from '#server/institutions/contract.ts';
import { applyProfile } from '#server/institutions/index.ts';
import { openLog } from '#server/log.ts';
import { deliverDue } from '#server/outbox/index.ts';
import { openSenders, startWorker } from '#server/worker/index.ts';
import { deskEnv } from '#tests/fixtures/desk.ts';
import profile from '../../db/seed/profiles/iec-iab.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PATH = '/i/iec-iab/recover';
const SMTP_MS = 800;
const WARM = 40;
const MOST_MS = 5;
const LEAST_P = 0.01;

/**
 * T3 enumeration, time: asks for a new password `count` times through the web host, in random order for members and for
 * nobody, while the worker of the same process settles and sends by an SMTP server that takes 800 ms a mail. Prints both
 * medians, and how likely two such samples of one distribution are (Mann–Whitney). Fails where the medians are 5 ms apart, or the samples are told apart.
 */
export async function benchRecovery(count: number): Promise<void> {
  await ensureBuild(ROOT);
  const folder = mkdtempSync(join(tmpdir(), 'guichet-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: true });
  const smtp = await startSmtp({ dir: join(folder, 'smtp'), onMail: () => delay(SMTP_MS) });
  try {
    await postgres.createDatabase('bench');
    const databaseUrl = postgres.url('bench');
    await migrate(databaseUrl);
    Object.assign(process.env, deskEnv({ databaseUrl, mailCaFile: '' }));
    const orm = await openOrm({ url: databaseUrl, as: 'application', maxConnections: 10 });
    const system = () => systemContext(orm.em.fork(), 'bench');
    const own = profile as unknown as Profile;
    const server = { host: '127.0.0.1', port: smtp.port, security: 'none' as const };
    const { id } = await applyProfile(system(), { ...own, desk: { ...own.desk, smtp: server } });
    for (let member = 0; member < count; member += 1) {
      const name = { lastName: 'Van den Broeck', firstName: 'Annelies', language: 'nl' as const, roles: ['member'] };
      await createAccount(system(), { institution: id, ...name, address: addressOf(member) });
    }
    const log = openLog('bench');
    const senders = openSenders(orm);
    const deliver = () => deliverDue({ em: orm.em.fork(), log, senderOf: senders.senderOf });
    const worker = await startWorker({ orm, log, databaseUrl, deliver });
    const build = (await import(new URL('../../build/server/index.js', import.meta.url).href)) as ServerBuild;
    const app = createHost({
      build,
      log,
      clientDirectory: join(ROOT, 'build/client'),
      publicUrl: new URL('http://127.0.0.1:3000'),
      trustedProxies: 1,
      loadContext: (facts) => ({ ...facts, em: orm.em.fork() }),
      readiness: async () => ({}),
    });
    const host = await startHost(app, { port: 0, host: '127.0.0.1' });
    const known: number[] = [];
    const unknown: number[] = [];
    for (let turn = -WARM; turn < count; turn += 1) {
      const isKnown = randomInt(2) === 1;
      const address = isKnown && turn >= 0 ? addressOf(turn) : `nobody.${turn}@post.example`;
      const took = await timeOf(host.port, address, turn + WARM);
      if (turn >= 0) (isKnown ? known : unknown).push(took);
    }
    await host.close();
    await worker.stop();
    senders.close();
    await orm.close(true);
    report(known, unknown);
  } finally {
    await smtp.stop();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const addressOf = (member: number): string => `member.${member}@post.example`;

/** Milliseconds from asking to the whole answer, each time from another network. */
function timeOf(port: number, address: string, turn: number): Promise<number> {
  const body = new URLSearchParams({ address }).toString();
  const from = `10.${Math.floor(turn / 250) % 250}.${turn % 250}.7`;
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const outgoing = request(
      {
        port,
        host: '127.0.0.1',
        path: PATH,
        method: 'POST',
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          'Content-Length': body.length,
          'X-Forwarded-For': from,
        },
      },
      (incoming) => {
        if (incoming.statusCode !== 302) reject(new Error(`answered ${incoming.statusCode}`));
        incoming.resume().on('end', () => resolve(performance.now() - begun));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function report(known: number[], unknown: number[]): void {
  const [one, other] = [median(known), median(unknown)];
  const p = likelihood(known, unknown);
  console.log(`known:    ${known.length} requests, median ${one.toFixed(2)} ms`);
  console.log(`unknown:  ${unknown.length} requests, median ${other.toFixed(2)} ms`);
  console.log(`apart:    ${Math.abs(one - other).toFixed(2)} ms, p = ${p.toFixed(3)}`);
  if (Math.abs(one - other) > MOST_MS || p <= LEAST_P) {
    console.error(`the time tells who has an account: more than ${MOST_MS} ms, or p at most ${LEAST_P}`);
    process.exitCode = 1;
  }
}

const median = (values: number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

/** Two-sided p of the Mann–Whitney rank test, by its normal approximation. */
function likelihood(one: number[], other: number[]): number {
  const all = [...one.map((value) => ({ value, isOne: true })), ...other.map((value) => ({ value, isOne: false }))];
  all.sort((former, latter) => former.value - latter.value);
  const ranks = all.reduce((sum, { isOne }, at) => sum + (isOne ? at + 1 : 0), 0);
  const [n, m] = [one.length, other.length];
  const u = ranks - (n * (n + 1)) / 2;
  const z = Math.abs(u - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12);
  return 2 * (1 - normal(z));
}

/** The normal distribution function (Abramowitz and Stegun 26.2.17; its error is below 10^-7). */
function normal(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const series = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const tail = series.reduce((sum, factor, power) => sum + factor * t ** (power + 1), 0);
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * tail;
}
