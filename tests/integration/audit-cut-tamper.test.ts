import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { auditQuery, type ChainVerdict } from '#server/audit/contract.ts';
import { exportLines, ownPublicKey, readPublicKey, verifyExport } from '#server/audit/index.ts';
import { type Chains, DAY, openChains } from '#tests/factories/audit-chain.ts';
import { compiledModules } from '#tests/setup/compiled.ts';
import { makeTemporaryFolder } from '#tests/setup/temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const folder = makeTemporaryFolder('audit-cut');
let on: Chains;
beforeAll(async () => {
  on = await openChains();
});
afterAll(async () => {
  await on.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => on.begin());
afterEach(() => on.triggers('enable'));

describe('T22 cut: the owner', () => {
  test.each([
    ['delete from audit_entry where $i and position <= 300', 'never altered'],
    ['update audit_entry set payload = payload where $i', 'never altered'],
    ['truncate audit_entry', 'never altered'],
  ])('T22 a trigger refuses: %s', async (sql, words) => {
    await on.fill();
    await expect(on.rowsOf(sql)).rejects.toThrow(words);
  });

  test('T22 a trigger refuses to go beyond a cut, to make one up, and to forget one', async () => {
    await on.fill();
    await on.cut();
    await expect(on.rowsOf('delete from audit_entry where $i and position = 301')).rejects.toThrow('never altered');
    await expect(on.rowsOf(on.madeUp(1_400, await on.checkpointAt(1_400), await on.hashAt(1_400)))).rejects.toThrow(
      'newest entries stay',
    );
    await expect(on.rowsOf('update audit_cut set position = 400 where $i')).rejects.toThrow('never altered');
    await expect(on.rowsOf('delete from audit_cut where $i')).rejects.toThrow('never altered');
    await expect(on.rowsOf('truncate audit_cut')).rejects.toThrow('never altered');
  });

  test('T22 a part that was altered is not cut: its traces stay, and the refusal is told', async () => {
    await on.fill();
    await on.tamper(`update audit_entry set payload = replace(payload, '"entry" : 7}', '"entry" : 9}')
      where $i and position = 107`);
    expect(await on.cut()).toBe(0);
    expect(await on.told()).toEqual([{ outcome: 'failed', detail: { position: 300, fault: 'GA003' } }]);
    expect(await on.verify()).toMatchObject({ isIntact: false, firstBad: 107, reason: 'hash' });
  });

  test.each([
    'delete from audit_entry where $i and position = 50',
    'delete from audit_entry where $i and position < 50',
  ])('T22 a part with a hole is not cut: %s', async (sql) => {
    await on.fill();
    await on.tamper(sql);
    expect(await on.cut()).toBe(0);
    expect(await on.told()).toMatchObject([{ outcome: 'failed', detail: { fault: 'GA003' } }]);
    expect(await on.verify()).toMatchObject({ isIntact: false, reason: 'gap' });
  });

  type Forgery = [name: string, sql: () => Promise<string>, expected: Partial<ChainVerdict>];
  test.each<Forgery>([
    ['without any note of it', async () => '', { firstBad: 1, reason: 'gap', removed: null }],
    [
      'noted beside a checkpoint of another entry',
      async () => on.madeUp(299, await on.checkpointAt(300), await on.hashAt(299)),
      { firstBad: 1, reason: 'gap' },
    ],
    [
      'noted beside its own checkpoint, with another hash',
      async () => on.madeUp(300, await on.checkpointAt(300), 'f'.repeat(64)),
      { firstBad: 1, reason: 'gap' },
    ],
    [
      'noted beside its own checkpoint, and told by no entry',
      async () => on.madeUp(300, await on.checkpointAt(300), await on.hashAt(300)),
      { firstBad: 301, reason: 'gap' },
    ],
  ])('T22 a beginning that is deleted %s is a gap', async (_name, note, expected) => {
    await on.fill();
    await on.tamper(`${await note()} delete from audit_entry where $i and position <= 300`);
    expect(await on.verify()).toMatchObject({ isIntact: false, ...expected });
  });

  test('T22 a beginning that was signed less than 365 days ago is a gap, even where it is noted and told', async () => {
    await on.fill();
    await on.tell(1_400);
    await on.tamper(`${on.madeUp(1_400, await on.checkpointAt(1_400), await on.hashAt(1_400))}
      delete from audit_entry where $i and position <= 1400`);
    const verdict = await on.verify();
    expect(verdict).toMatchObject({ isIntact: false, firstBad: 1, reason: 'gap', removed: null });
    expect(verdict.bad?.action).toBe('audit.cut');
  });

  test('T22 a cut chain shows a hole behind its beginning, old entries put back, a forgotten note, a tail', async () => {
    const again = async () => {
      await on.begin();
      await on.fill();
      await on.rowsOf('create temp table if not exists kept (like audit_entry)');
      await on.rowsOf('insert into kept select * from audit_entry where $i and position <= 300');
      await on.cut();
    };
    await again();
    await on.tamper('delete from audit_entry where $i and position = 301');
    expect(await on.verify()).toMatchObject({ isIntact: false, firstBad: 301, reason: 'gap', bad: {} });
    await again();
    await on.tamper('insert into audit_entry select * from kept where $i and position = 300');
    expect(await on.verify()).toMatchObject({ isIntact: false, firstBad: 300, reason: 'link' });
    expect(await on.cut()).toBe(0);
    await again();
    await on.tamper('delete from audit_cut where $i');
    expect(await on.verify()).toMatchObject({ isIntact: false, firstBad: 1, reason: 'gap' });
    await again();
    await on.tamper(`delete from audit_entry where $i and position > 1300;
      update audit_head set position = 1300, hash = (select hash from audit_entry where $i and position = 1300) where $i`);
    expect(await on.verify()).toMatchObject({
      firstBad: 1_301,
      reason: 'cut',
      entries: 1_000,
      shownBy: { position: 1_400 },
    });
    await again();
    await on.tamper(`update audit_entry set payload = replace(payload, '"entry" : 7}', '"entry" : 9}')
      where $i and position = 307`);
    expect(await on.verify()).toMatchObject({ firstBad: 307, reason: 'hash' });
  });
});

describe('T22 cut: an export alone', () => {
  async function exported(query = {}): Promise<string> {
    const file = join(folder, `${randomBytes(6).toString('hex')}.jsonl`);
    const pieces: string[] = [];
    for await (const piece of exportLines(on.context(), [on.chain.id], auditQuery.parse(query))) pieces.push(piece);
    writeFileSync(file, pieces.join(''));
    return file;
  }
  type Header = { cut: { position: number; hash: string; checkpoint: { payload: string; signature: string } } | null };
  const withHeader = (file: string, change: (header: Header) => object): string => {
    const [first = '', ...rest] = readFileSync(file, 'utf8').split('\n');
    const changed = join(folder, `${randomBytes(6).toString('hex')}.jsonl`);
    writeFileSync(changed, [JSON.stringify(change(JSON.parse(first))), ...rest].join('\n'));
    return changed;
  };
  const judged = async (file: string, check = {}) => (await verifyExport(file, check))[0]?.verdict;

  test('T22 carries the signed checkpoint of the cut, and holds with the key in the file or the one that is given', async () => {
    await on.fill();
    await on.cut();
    const file = await exported();
    const intact = { isIntact: true, entries: 1_102, removed: { until: 300 }, checkpoints: { proven: 1, foreign: 0 } };
    expect(await judged(file)).toMatchObject(intact);
    expect(await judged(file, { keys: [ownPublicKey()] })).toMatchObject(intact);
    const stranger = readPublicKey(randomBytes(32).toString('base64'));
    expect(await judged(file, { keys: [stranger] })).toMatchObject({
      isIntact: false,
      firstBad: 1,
      reason: 'gap',
      checkpoints: { foreign: 1 },
    });
    const [part] = await verifyExport(await exported({ action: 'audit.cut' }), { isPartialAllowed: true });
    expect(part).toMatchObject({ isPartial: true, verdict: { isIntact: true, entries: 1, removed: null } });
  });

  test('T22 the command says where the log begins, by what, and by whose key that was judged', async () => {
    await on.fill();
    await on.cut();
    const { PATH = '' } = process.env;
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['server/cli/guichet.ts', 'audit', 'verify', '--export', await exported()],
      { cwd: ROOT, env: { PATH, NODE_ENV: 'production', ...compiledModules() } },
    );
    expect(stdout).toMatch(/intact, 1102 entries/);
    expect(stdout).toMatch(/begins at entry 301: those before it were removed by retention/);
    expect(stdout).toContain('no signed checkpoint: a tail');
    expect(stderr).toContain('compare it with "guichet audit public-key"');
  });

  test('T22 a header whose cut is left out, moved, or signed by nobody is a gap', async () => {
    await on.fill();
    await on.cut();
    const file = await exported();
    const gap = { isIntact: false, firstBad: 1, reason: 'gap' };
    expect(await judged(withHeader(file, (header) => ({ ...header, cut: null })))).toMatchObject(gap);
    expect(
      await judged(withHeader(file, (header) => ({ ...header, cut: { ...header.cut, position: 301 } }))),
    ).toMatchObject(gap);
    const unsigned = withHeader(file, (header) => ({
      ...header,
      cut: { ...header.cut, checkpoint: { ...header.cut?.checkpoint, signature: randomBytes(64).toString('base64') } },
    }));
    expect(await judged(unsigned)).toMatchObject({ ...gap, checkpoints: { altered: 1 } });
    const keyless = withHeader(file, (header) => ({
      ...header,
      cut: { ...header.cut, checkpoint: { ...header.cut?.checkpoint, publicKey: 'no key' } },
    }));
    expect(await judged(keyless)).toMatchObject({ ...gap, checkpoints: { foreign: 1 } });
  });

  test('T22 a young beginning that is removed from an export is a gap, whatever true checkpoint stands in the header', async () => {
    await on.fill();
    await on.tell(1_400);
    const file = await exported();
    const { rows } = await on.owner.query(
      'select position::int as position, hash, payload, signature from audit_checkpoint where id = $1',
      [await on.checkpointAt(1_400)],
    );
    const { position, hash, ...checkpoint } = rows[0];
    const [header = '', ...lines] = readFileSync(file, 'utf8').split('\n');
    const cutAt = { position, hash, checkpoint: { ...checkpoint, publicKey: ownPublicKey().base64 } };
    writeFileSync(file, [JSON.stringify({ ...JSON.parse(header), cut: cutAt }), ...lines.slice(1_400)].join('\n'));
    expect(await judged(file)).toMatchObject({ isIntact: false, firstBad: 1, reason: 'gap', removed: null });
    // Time makes it a cut that could have been.
    expect(await judged(file, { now: new Date(Date.now() + 300 * DAY) })).toMatchObject({ isIntact: true });
  });
});
