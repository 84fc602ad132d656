import { describe, expect, it } from 'vitest';
import type { EvidenceKind, EvidencePolicy } from '../institutions/contract.ts';
import { evaluatePolicy, nearestWay } from './policy.ts';

const policy = {
  blindAnswersNeeded: 2,
  blindMistakesAllowed: 2,
  verificationMinutes: 15,
  codeMinutes: 15,
  actions: {
    send_known_address: { all: ['number_found', 'names_agree'], anyOf: [['contact_code'], ['blind_answers']] },
    change_address: {
      all: ['number_found', 'names_agree'],
      anyOf: [['contact_code'], ['blind_answers', 'supervisor_approval']],
    },
    trigger_reset: { all: ['number_found'], anyOf: [] },
  },
} as unknown as EvidencePolicy;

const held = (...kinds: EvidenceKind[]) => new Set(kinds);

describe('evaluatePolicy', () => {
  it.each([
    ['send_known_address', held('number_found', 'names_agree', 'contact_code'), true],
    ['send_known_address', held('number_found', 'names_agree', 'blind_answers'), true],
    ['send_known_address', held('number_found', 'contact_code'), false],
    ['change_address', held('number_found', 'names_agree', 'blind_answers'), false],
    ['change_address', held('number_found', 'names_agree', 'blind_answers', 'supervisor_approval'), true],
    ['change_address', held('number_found', 'names_agree', 'supervisor_approval'), false],
    ['trigger_reset', held('number_found'), true],
    [
      'show_address',
      held('number_found', 'names_agree', 'contact_code', 'blind_answers', 'supervisor_approval'),
      false,
    ],
  ] as const)('%s', (action, evidence, isSatisfied) => {
    expect(evaluatePolicy(policy, action, evidence).isSatisfied).toBe(isSatisfied);
  });

  it('names what is missing, the shortest way first', () => {
    expect(evaluatePolicy(policy, 'change_address', held('number_found', 'names_agree')).missing).toEqual([
      ['contact_code'],
      ['blind_answers', 'supervisor_approval'],
    ]);
  });

  it('follows the way that is already begun', () => {
    expect(nearestWay(policy, 'change_address', held('number_found', 'names_agree'))).toEqual([
      'number_found',
      'names_agree',
      'contact_code',
    ]);
    expect(nearestWay(policy, 'change_address', held('number_found', 'names_agree', 'blind_answers'))).toEqual([
      'number_found',
      'names_agree',
      'blind_answers',
      'supervisor_approval',
    ]);
    expect(nearestWay(policy, 'send_known_address', held('blind_answers'))).toEqual([
      'number_found',
      'names_agree',
      'blind_answers',
    ]);
  });
});
