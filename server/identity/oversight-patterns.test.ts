import { describe, expect, it } from 'vitest';
import type { AgentActivity } from './contract.ts';
import { findPatterns, median, type OversightFacts } from './oversight-patterns.ts';

const agent = (name: string, change: Partial<AgentActivity> = {}): AgentActivity => ({
  id: name,
  name,
  disclosures: 4,
  changes: 2,
  shows: 1,
  outsideHours: 0,
  ...change,
});
const quiet: OversightFacts = {
  agents: [agent('Marc'), agent('Ines'), agent('Luc')],
  targets: [],
  attacked: [],
  pairs: [],
  hardWon: [],
  emergencies: [],
};
const kinds = (facts: Partial<OversightFacts>) => findPatterns({ ...quiet, ...facts }).map((one) => one.kind);

describe('median', () => {
  it.each([
    [[], 0],
    [[7], 7],
    [[9, 1], 5],
    [[3, 1, 2], 2],
  ])('of %j is %d', (values, expected) => expect(median(values)).toBe(expected));
});

describe('findPatterns', () => {
  it('finds nothing where everyone does the same', () => {
    expect(findPatterns(quiet)).toEqual([]);
  });

  it('finds who acts far more than the others, from ten acts on', () => {
    const others = [agent('Marc'), agent('Ines')];
    expect(kinds({ agents: [...others, agent('Luc', { disclosures: 13, changes: 2 })] })).toEqual([]);
    expect(findPatterns({ ...quiet, agents: [...others, agent('Luc', { disclosures: 14, changes: 2 })] })).toEqual([
      { kind: 'many_acts', agent: 'Luc', count: 16, usual: 6 },
    ]);
  });

  it('compares nobody in a desk of two', () => {
    expect(kinds({ agents: [agent('Marc'), agent('Luc', { disclosures: 400, shows: 90 })] })).toEqual([]);
  });

  it('finds who looks at many addresses', () => {
    const agents = [agent('Marc'), agent('Ines'), agent('Luc', { shows: 5 })];
    expect(kinds({ agents })).toEqual(['many_shows']);
    expect(kinds({ agents: agents.map((one) => ({ ...one, shows: 5 })) })).toEqual([]);
  });

  it('finds acts outside working hours, from three on', () => {
    expect(kinds({ agents: [agent('Marc', { outsideHours: 2 })] })).toEqual([]);
    expect(kinds({ agents: [agent('Marc', { outsideHours: 3 })] })).toEqual(['outside_hours']);
  });

  it('finds one account that several people acted on', () => {
    expect(kinds({ targets: [{ account: 'a', agents: 2, acts: 9 }] })).toEqual([]);
    expect(kinds({ targets: [{ account: 'a', agents: 3, acts: 3 }] })).toEqual(['same_target']);
  });

  it('finds two who always ask and consent to each other', () => {
    const pair = { asked: 'Marc', decided: 'Hélène', together: 4, ofAsked: 5 };
    expect(kinds({ pairs: [pair] })).toEqual(['same_pair']);
    expect(kinds({ pairs: [{ ...pair, ofAsked: 6 }] })).toEqual([]);
    expect(kinds({ pairs: [{ ...pair, together: 3, ofAsked: 3 }] })).toEqual([]);
  });

  it('finds what came after many failures, and emergencies first', () => {
    expect(
      kinds({
        hardWon: [
          { reference: 'SD-1', agent: 'Marc', failures: 2 },
          { reference: 'SD-2', agent: 'Marc', failures: 3 },
        ],
        emergencies: [{ agent: 'Luc', count: 1 }],
      }),
    ).toEqual(['emergency', 'hard_won']);
  });
});
