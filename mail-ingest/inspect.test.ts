import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InspectLine, inspectMail } from './inspect.ts';
import type { OwnIdentity } from './screen.ts';

const corpus = join(import.meta.dirname, '../tests/fixtures/corpus');
const own: OwnIdentity = {
  addresses: ['servicedesk@guichet-loket.example', 'noreply@guichet-loket.example'],
  isOwnMessageId: (id) => /^<out-\d+@guichet-loket\.example>$/.test(id),
};
type Score = { total: number; missing: number; fields: Record<string, [number, number]> };

describe('the sample corpus', () => {
  const folder = mkdtempSync(join(tmpdir(), 'corpus-'));
  const predictions = join(folder, 'predictions.jsonl');
  let lines: InspectLine[] = [];
  const score = (...options: string[]) =>
    spawnSync(process.execPath, [join(corpus, 'score.mjs'), predictions, ...options], { encoding: 'utf8' }).stdout;

  beforeAll(async () => {
    const files = readdirSync(corpus).filter((name) => name.endsWith('.eml'));
    const today = new Date('2026-11-22T12:00:00Z');
    lines = await Promise.all(files.map((file) => inspectMail(file, readFileSync(join(corpus, file)), own, today)));
    writeFileSync(predictions, lines.map((line) => JSON.stringify(line)).join('\n'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is understood', () => {
    const table = score();
    process.stdout.write(`${table.slice(table.indexOf('OVERALL'), table.indexOf('BY KIND'))}\n`);
    const { total, missing, fields } = JSON.parse(score('--json')) as Score;
    const rate = (field: string): number => {
      const [right = 0, all = 1] = fields[field] ?? [];
      return right / all;
    };
    expect({ total, missing }).toEqual({ total: 40, missing: 0 });
    expect(['kind', 'nrn', 'nrn_status', 'new_email', 'from_address'].map(rate)).toEqual([1, 1, 1, 1, 1]);
    expect(rate('last_name')).toBeGreaterThanOrEqual(0.95);
    expect(rate('first_name')).toBeGreaterThanOrEqual(0.95);
    expect(rate('language')).toBeGreaterThanOrEqual(0.98);
  });

  it('gives every line the same fields, and a confidence between 0 and 1', () => {
    for (const line of lines) {
      expect(Object.keys(line)).toEqual(
        'file kind confidence language nrn nrn_status last_name first_name from_address new_email spans'.split(' '),
      );
      expect(line.confidence).toBeGreaterThanOrEqual(0);
      expect(line.confidence).toBeLessThanOrEqual(1);
    }
  });
});
