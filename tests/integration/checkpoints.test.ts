import { execFile } from 'node:child_process';
import { generateKeyPairSync, randomBytes, sign as signBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { auditQuery } from '#server/audit/contract.ts';
import {
  chainState,
  exportLines,
  makeCheckpoint,
  ownPublicKey,
  ownPublicKeyPem,
  readCheckpoints,
  readPublicKey,
  record,
  verifyChain,
  verifyExport,
} from '#server/audit/index.ts';
import { inTransaction } from '#server/context.ts';
import { env } from '#server/env.ts';
import type { Profile } from '#server/institutions/contract.ts';
import { openLog } from '#server/log.ts';
import { checkCheckpoints, signAndDeliver } from '#server/worker/index.ts';
import { type Desk, openDesk } from '#tests/factories/desk.ts';
import { compiledModules } from '#tests/setup/compiled.ts';
import { makeTemporaryFolder } from '#tests/setup/temporary-folder.ts';

type Taken = { body: string; authorization: string | undefined };

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const folder = makeTemporaryFolder('checkpoints');
const FILE = join(folder, 'heads.jsonl');
const log = openLog('test');
const taken: Taken[] = [];
let answer: (request: IncomingMessage) => number | 'never' = () => 204;
let server: Server;
let url: string;
let desk: Desk;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    const status = answer(request);
    if (status === 'never') return;
    if (status < 300) taken.push({ body, authorization: request.headers.authorization });
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/heads`;
  env().GUICHET_SECRETS.archive = 'a-token';
  desk = await openDesk((profile) => withTargets(profile));
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await desk.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  answer = () => 204;
});

const withTargets = (profile: Profile): Profile => ({
  ...profile,
  audit: {
    checkpointMinutes: 60,
    targets: [
      { name: 'archive', kind: 'file', path: FILE },
      { name: 'notary', kind: 'http', url, tokenName: 'archive' },
      { name: 'auditor', kind: 'mail', address: 'auditor@control.example' },
    ],
  },
});

const grow = () =>
  inTransaction(desk.system(), (inside) =>
    record(inside, { institution: desk.institution.id, action: 'ticket.noted', detail: {} }),
  );
const round = () => signAndDeliver(desk.orm, log, desk.now);
const state = () => chainState(desk.system(), desk.institution.id, withTargets({} as Profile).audit.targets);
const entries = async (action: string) => (await desk.audit()).filter((entry) => entry.action === action);
const lines = () => (existsSync(FILE) ? readFileSync(FILE, 'utf8').trimEnd().split('\n') : []);

test('T22 a head that grew is signed as often as the profile asks, and goes to every target', async () => {
  await grow();
  await round();
  expect(lines()).toHaveLength(1);
  expect(taken).toHaveLength(1);
  expect(taken[0]).toEqual({ body: lines()[0], authorization: 'Bearer a-token' });
  const mail = (await desk.mails()).find(({ purpose }) => purpose === 'audit_checkpoint');
  expect(mail?.recipient).toBe('auditor@control.example');
  expect(mail?.text).toContain(lines()[0]);
  const { position, checkpoint, targets } = await state();
  expect(checkpoint).toMatchObject({ position, at: desk.now.toISOString(), key: ownPublicKey().id });
  expect(targets.map(({ waiting, failing, delivered }) => [waiting, failing, delivered?.position])).toEqual([
    [0, null, position],
    [0, null, position],
    [0, null, position],
  ]);

  desk.later(59);
  await grow();
  await round();
  expect(lines()).toHaveLength(1);
  desk.later(1);
  await round();
  await round();
  expect(lines()).toHaveLength(2);
  desk.later(600);
  await round();
  expect(lines(), 'a chain that did not grow is not signed again').toHaveLength(2);
});

test('T22 a checkpoint is checked with the public key alone, and agrees with the chain', async () => {
  const [signed] = await readCheckpoints(FILE);
  expect(JSON.parse(signed?.payload ?? '')).toMatchObject({
    v: 1,
    institution: desk.institution.id,
    slug: desk.institution.slug,
    key: ownPublicKey().id,
  });
  const verdict = await verifyChain(desk.system(), desk.institution.id, { checkpoints: await readCheckpoints(FILE) });
  expect(verdict).toMatchObject({ isIntact: true, checkpoints: { foreign: 0, altered: 0 } });
  expect(verdict.checkpoints.proven).toBe(4);
  expect(readPublicKey(ownPublicKeyPem()).id).toBe(readPublicKey(ownPublicKey().base64).id);
});

test('many processes sign a head once, and deliver it once', async () => {
  await grow();
  desk.later(61);
  const [files, posts] = [lines().length, taken.length];
  await Promise.all(Array.from({ length: 8 }, round));
  expect(lines()).toHaveLength(files + 1);
  expect(taken).toHaveLength(posts + 1);
});

test('a target that fails is queued with back-off, is an alarm, and is told once when it begins and once when it ends', async () => {
  answer = () => 503;
  await grow();
  desk.later(61);
  const posts = taken.length;
  await round();
  await round();
  let [, notary] = (await state()).targets;
  expect(notary).toMatchObject({ waiting: 1, failing: { attempts: 1, error: 'the endpoint answered 503' } });
  expect(lines().length, 'the others have it').toBeGreaterThan(0);
  desk.later(2);
  await round();
  [, notary] = (await state()).targets;
  expect(notary).toMatchObject({ waiting: 1, failing: { attempts: 2 } });
  await grow();
  desk.later(61);
  await round();
  [, notary] = (await state()).targets;
  expect(notary).toMatchObject({ waiting: 2, failing: { attempts: 3 } });
  const ready = await checkCheckpoints(desk.orm);
  expect(ready['audit checkpoints']).toMatchObject({
    ok: false,
    detail: expect.stringContaining('notary fails since'),
  });
  expect(JSON.stringify(ready)).not.toContain('a-token');
  expect(await entries('checkpoint.failing')).toHaveLength(1);
  expect((await entries('checkpoint.failing'))[0]).toMatchObject({ outcome: 'failed' });

  answer = () => 200;
  desk.later(61);
  await round();
  expect(taken).toHaveLength(posts + 2);
  const positions = taken.slice(-2).map(({ body }) => JSON.parse(JSON.parse(body).payload).position as number);
  expect(positions, 'the oldest first').toEqual([...positions].sort((a, b) => a - b));
  expect((await state()).targets[1]).toMatchObject({ waiting: 0, failing: null });
  expect(await entries('checkpoint.recovered')).toHaveLength(1);
  expect(await checkCheckpoints(desk.orm)).toEqual({ 'audit checkpoints': { ok: true } });
});

test('an endpoint that never answers is given up after ten seconds, and the other targets do not wait for it', async () => {
  answer = () => 'never';
  await grow();
  desk.later(61);
  const files = lines().length;
  const begun = Date.now();
  await round();
  expect(Date.now() - begun).toBeLessThan(14_000);
  expect(lines()).toHaveLength(files + 1);
  expect((await state()).targets[1]?.failing?.error).toBe('no answer within 10 s');
  answer = () => 200;
  desk.later(61);
  await round();
  expect((await state()).targets[1]?.failing).toBeNull();
});

test('a file that cannot be written is an alarm, and is caught up with', async () => {
  const kept = readFileSync(FILE, 'utf8');
  rmSync(FILE);
  mkdirSync(FILE);
  await grow();
  desk.later(61);
  await round();
  expect((await state()).targets[0]?.failing?.error).toBe('the file cannot be opened (EISDIR)');
  rmSync(FILE, { recursive: true });
  writeFileSync(FILE, kept);
  chmodSync(FILE, 0o640);
  const before = lines().length;
  desk.later(61);
  await round();
  expect(lines().length).toBeGreaterThan(before);
  expect((await state()).targets[0]?.failing).toBeNull();
});

describe('T22 checkpoints that are not to be believed', () => {
  const other = generateKeyPairSync('ed25519');
  const verdict = async (change: (line: { payload: string; signature: string }) => object) => {
    const [signed] = await readCheckpoints(FILE);
    const file = join(folder, `${randomBytes(4).toString('hex')}.jsonl`);
    writeFileSync(file, `${JSON.stringify(change(signed as { payload: string; signature: string }))}\n`);
    const pieces: string[] = [];
    const all = auditQuery.parse({});
    for await (const piece of exportLines(desk.system(), [desk.institution.id], all)) pieces.push(piece);
    writeFileSync(`${file}.export`, pieces.join(''));
    const [part] = await verifyExport(`${file}.export`, {
      checkpoints: await readCheckpoints(file),
      keys: [ownPublicKey()],
    });
    return part?.verdict;
  };

  test('T22 one that is altered', async () => {
    const altered = await verdict(({ payload, signature }) => ({
      payload: payload.replace(/"position":\d+/, '"position":1'),
      signature,
    }));
    expect(altered).toMatchObject({ isIntact: false, firstBad: null, checkpoints: { proven: 0, altered: 1 } });
  });

  test('T22 one that another key signed in the name of ours', async () => {
    const forged = await verdict(({ payload }) => ({
      payload,
      signature: signBytes(null, Buffer.from(payload), other.privateKey).toString('base64'),
    }));
    expect(forged).toMatchObject({ isIntact: false, checkpoints: { proven: 0, altered: 1 } });
  });

  test('T22 one of another key proves nothing', async () => {
    const foreign = readPublicKey(other.publicKey.export({ format: 'pem', type: 'spki' }).toString());
    const unknown = await verdict(({ payload }) => {
      const own = payload.replace(ownPublicKey().id, foreign.id);
      return { payload: own, signature: signBytes(null, Buffer.from(own), other.privateKey).toString('base64') };
    });
    expect(unknown).toMatchObject({ isIntact: true, checkpoints: { proven: 0, foreign: 1, last: null } });
  });

  test('T22 one of another chain says nothing of this one', async () => {
    const elsewhere = await verdict(({ payload, signature }) => ({
      payload: payload.replace(desk.institution.id, '0191e3a8-0000-7000-8000-00000000a9e1'),
      signature,
    }));
    expect(elsewhere).toMatchObject({ isIntact: true, checkpoints: { proven: 0, foreign: 0, altered: 0 } });
  });
});

describe('guichet audit', () => {
  const guichet = async (args: readonly string[], values: Record<string, string>) => {
    const { PATH = '', HOME = '' } = process.env;
    try {
      const { stdout, stderr } = await promisify(execFile)(
        process.execPath,
        ['server/cli/guichet.ts', 'audit', ...args],
        { cwd: ROOT, env: { PATH, HOME, NODE_ENV: 'production', ...compiledModules(), ...values } },
      );
      return { code: 0, stdout, stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, stdout, stderr };
    }
  };
  const file = join(folder, 'export.jsonl');
  const pem = join(folder, 'key.pem');
  beforeAll(async () => {
    const pieces: string[] = [];
    const all = auditQuery.parse({});
    for await (const piece of exportLines(desk.system(), [desk.institution.id], all)) pieces.push(piece);
    writeFileSync(file, pieces.join(''));
    writeFileSync(pem, ownPublicKeyPem());
  });

  test('verify --export needs no database, no secret and no environment', async () => {
    const { code, stdout } = await guichet(
      ['verify', '--export', file, '--checkpoints', FILE, '--public-key', pem],
      {},
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/intact, \d+ entries, head [0-9a-f]{64}\n.*checkpoint\(s\) signed by key/);
  });

  test('heads of a former key are believed where the configuration names it', async () => {
    const values = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => /^(GUICHET_|PUBLIC_URL|LOG_LEVEL)/.test(name)),
    ) as Record<string, string>;
    const turned = {
      ...values,
      DATABASE_URL: desk.database.appUrl,
      GUICHET_CHECKPOINT_KEY: randomBytes(32).toString('base64'),
    };
    const strange = await guichet(['verify', '--json'], turned);
    expect(JSON.parse(strange.stdout).checkpoints).toMatchObject({ proven: 0 });
    const known = await guichet(['verify', '--json'], {
      ...turned,
      GUICHET_FORMER_CHECKPOINT_KEYS: ownPublicKey().base64,
    });
    expect(JSON.parse(known.stdout)).toMatchObject({ isIntact: true, checkpoints: { foreign: 0, altered: 0 } });
    expect(JSON.parse(known.stdout).checkpoints.proven).toBeGreaterThan(0);
  });

  test('verify --export says where a chain breaks, and what its checkpoints prove; exit code 1', async () => {
    const broken = join(folder, 'broken.jsonl');
    const all = readFileSync(file, 'utf8').trimEnd().split('\n');
    writeFileSync(broken, all.toSpliced(3, 1).join('\n'));
    const gap = await guichet(['verify', '--export', broken, '--public-key', ownPublicKey().base64], {});
    expect(gap).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/BROKEN at position 3: an entry is missing here/),
    });
    const header = { ...JSON.parse(all[0] ?? ''), head: { position: 2, hash: JSON.parse(all[2] ?? '').hash } };
    writeFileSync(broken, [JSON.stringify(header), all[1], all[2]].join('\n'));
    const cut = await guichet(['verify', '--export', broken, '--checkpoints', FILE, '--json', '--public-key', pem], {});
    expect(cut.code).toBe(1);
    expect(JSON.parse(cut.stdout)).toMatchObject({ reason: 'cut', firstBad: 3, entries: 2 });
  });

  test('what cannot be used is exit code 2', async () => {
    const none = join(folder, 'none');
    for (const args of [
      ['--export', none],
      ['--export', FILE],
      ['--export', file, '--checkpoints', file],
      ['--export', file, '--public-key', none],
    ])
      expect((await guichet(['verify', ...args], {})).code, args.join(' ')).toBe(2);
  });
});

test('T22 a tail that is cut is seen by the next round, and no shorter chain is signed', async () => {
  const { default: pg } = await import('pg');
  const owner = new pg.Client({ connectionString: desk.database.ownerUrl });
  await owner.connect();
  const tables = ['audit_entry', 'audit_head'];
  await owner.query(tables.map((table) => `alter table ${table} disable trigger user`).join(';'));
  await owner.query(`delete from audit_entry where position > 3;
    update audit_head set position = 3, hash = (select hash from audit_entry where position = 3)`);
  await owner.query(tables.map((table) => `alter table ${table} enable trigger user`).join(';'));
  await owner.end();
  desk.later(61);
  await round();
  expect(await state()).toMatchObject({ position: 3, isCut: true });
  expect((await checkCheckpoints(desk.orm))['audit checkpoints']).toMatchObject({
    ok: false,
    detail: expect.stringMatching(/ends at 3, and \d+ was signed/),
  });
  expect(
    await makeCheckpoint(desk.system(), { institution: desk.institution, targets: [], everyMinutes: 0 }),
  ).toBeNull();
});
