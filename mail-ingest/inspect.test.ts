import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InspectLine, inspectMail } from './inspect.ts';
import type { OwnIdentity } from './screen.ts';

const fixtures = join(import.meta.dirname, '../tests/fixtures');
const scorer = join(fixtures, 'corpus/score.mjs');
const own: OwnIdentity = {
  addresses: ['servicedesk@guichet-loket.example', 'noreply@guichet-loket.example'],
  isOwnMessageId: (id) => /^<out-\d+@guichet-loket\.example>$/.test(id),
};
const today = new Date('2026-11-22T12:00:00Z');

type Score = { total: number; missing: number; fields: Record<string, [number, number]> };
type Bars = { mails: number; least: Record<string, number> };

/** The share of each field that has to be right. */
const BARS: Record<string, Bars> = {
  corpus: {
    mails: 40,
    least: {
      kind: 1,
      nrn: 1,
      nrn_status: 1,
      new_email: 1,
      from_address: 1,
      last_name: 0.95,
      first_name: 0.95,
      language: 0.98,
    },
  },
  'held-out': {
    mails: 537,
    least: {
      kind: 0.97,
      nrn: 0.99,
      nrn_status: 0.99,
      new_email: 0.97,
      from_address: 1,
      last_name: 0.93,
      first_name: 0.93,
      language: 0.98,
    },
  },
};

describe.each(Object.entries(BARS))('the corpus %s', (name, { mails, least }) => {
  const corpus = join(fixtures, name);
  const folder = mkdtempSync(join(tmpdir(), 'corpus-'));
  const predictions = join(folder, 'predictions.jsonl');
  let lines: InspectLine[] = [];
  const score = (...options: string[]): string => {
    const expected = join(corpus, 'expected.jsonl');
    const args = [scorer, predictions, '--expected', expected, ...options];
    return spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 16_777_216 }).stdout;
  };

  beforeAll(async () => {
    const files = readdirSync(corpus).filter((file) => file.endsWith('.eml'));
    lines = await Promise.all(files.map((file) => inspectMail(file, readFileSync(join(corpus, file)), own, today)));
    writeFileSync(predictions, lines.map((line) => JSON.stringify(line)).join('\n'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is understood', () => {
    const table = score();
    const overall = table.slice(table.indexOf('OVERALL'), table.indexOf('BY KIND'));
    process.stdout.write(`${name}: ${mails} mails, ${overall}\n`);
    const { total, missing, fields } = JSON.parse(score('--json')) as Score;
    expect({ total, missing }).toEqual({ total: mails, missing: 0 });
    for (const [field, share] of Object.entries(least)) {
      const [right = 0, all = 1] = fields[field] ?? [];
      expect(right / all, field).toBeGreaterThanOrEqual(share);
    }
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

  it('is seldom sure of a kind that is wrong', () => {
    const expected = readFileSync(join(corpus, 'expected.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { file: string; kind: string; acceptable_kinds: string[] });
    const sureAndWrong = expected.filter(({ file, kind, acceptable_kinds }) => {
      const line = lines.find((candidate) => candidate.file === file);
      return line !== undefined && line.confidence >= 0.8 && ![kind, ...acceptable_kinds].includes(line.kind);
    });
    expect(sureAndWrong.length / mails).toBeLessThanOrEqual(0.01);
  });
});
