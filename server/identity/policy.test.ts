import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ActionPolicy,
  EVIDENCE_KINDS,
  type EvidenceKind,
  type EvidencePolicy,
  isAtLeast,
  VERIFIED_ACTIONS,
} from '../institutions/contract.ts';
import { actionPolicySchema, evidencePolicySchema } from '../institutions/profile-security.ts';
import { evaluatePolicy, nearestWay } from './policy.ts';

const NUMBERS = { blindAnswersNeeded: 2, blindMistakesAllowed: 2, codeMinutes: 15 };
const policyOf = (actions: object): EvidencePolicy => evidencePolicySchema.parse({ ...NUMBERS, actions });
const policy = policyOf({
  send_known_address: { all: ['number_found', 'names_agree'], anyOf: [['contact_code'], ['blind_answers']] },
  change_address: {
    all: ['number_found', 'names_agree'],
    anyOf: [['contact_code'], ['blind_answers', 'supervisor_approval'], ['electronic_identity']],
    coolingOffHours: 24,
  },
  trigger_reset: { all: ['number_found', 'document_seen'], anyOf: [], fourEyes: true },
});

const held = (...kinds: EvidenceKind[]) => new Set(kinds);

describe('evaluatePolicy', () => {
  it.each([
    ['send_known_address', held('number_found', 'names_agree', 'contact_code'), true],
    ['send_known_address', held('number_found', 'names_agree', 'blind_answers'), true],
    ['send_known_address', held('number_found', 'contact_code'), false],
    ['change_address', held('number_found', 'names_agree', 'blind_answers'), false],
    ['change_address', held('number_found', 'names_agree', 'blind_answers', 'supervisor_approval'), true],
    ['change_address', held('number_found', 'names_agree', 'supervisor_approval'), false],
    ['trigger_reset', held('number_found', 'document_seen'), false],
    ['trigger_reset', held('number_found', 'document_seen', 'supervisor_approval'), true],
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
      ['electronic_identity'],
      ['blind_answers', 'supervisor_approval'],
    ]);
    expect(evaluatePolicy(policy, 'trigger_reset', held('number_found')).missing).toEqual([
      ['document_seen', 'supervisor_approval'],
    ]);
  });

  it('asks for a second person where every way that is met does', () => {
    const own = held('number_found', 'names_agree', 'blind_answers', 'supervisor_approval');
    expect(evaluatePolicy(policy, 'change_address', own).needsApproval).toBe(true);
    own.add('contact_code');
    expect(evaluatePolicy(policy, 'change_address', own).needsApproval).toBe(false);
    const consented = held('number_found', 'document_seen', 'supervisor_approval');
    expect(evaluatePolicy(policy, 'trigger_reset', consented).needsApproval).toBe(true);
  });

  it('lets a change wait, except on strong evidence', () => {
    const own = held('number_found', 'names_agree', 'contact_code');
    expect(evaluatePolicy(policy, 'change_address', own)).toMatchObject({ isStrong: false, coolingOffHours: 24 });
    own.add('electronic_identity');
    expect(evaluatePolicy(policy, 'change_address', own)).toMatchObject({ isStrong: true, coolingOffHours: 0 });
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

const kinds = fc.uniqueArray(fc.constantFrom(...EVIDENCE_KINDS));
const rules: fc.Arbitrary<ActionPolicy> = fc
  .record({
    all: kinds,
    anyOf: fc.array(fc.uniqueArray(fc.constantFrom(...EVIDENCE_KINDS), { minLength: 1 }), { maxLength: 4 }),
    fourEyes: fc.boolean(),
    coolingOffHours: fc.integer({ min: 0, max: 168 }),
  })
  .map((rule) => actionPolicySchema.parse(rule));
/** Any policy, and those of them that a profile may hold. */
const action = fc.constantFrom(...VERIFIED_ACTIONS);
const anyPolicy = fc.tuple(action, rules).map(([one, rule]) => ({
  action: one,
  policy: { ...NUMBERS, actions: { [one]: rule } } as unknown as EvidencePolicy,
}));

describe('any policy', () => {
  it('that a profile may hold is never satisfied by what anyone may know', () => {
    let taken = 0;
    fc.assert(
      fc.property(anyPolicy, kinds, ({ action: one, policy: given }, evidence) => {
        if (!evidencePolicySchema.safeParse(given).success) return;
        taken += 1;
        const weak = new Set(evidence.filter((kind) => !isAtLeast(kind, 'medium')));
        expect(evaluatePolicy(given, one, weak).isSatisfied).toBe(false);
        const allWeak = new Set(EVIDENCE_KINDS.filter((kind) => !isAtLeast(kind, 'medium')));
        expect(evaluatePolicy(given, one, allWeak).isSatisfied).toBe(false);
      }),
      { numRuns: 500 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  it('is never harder to meet with more evidence', () => {
    fc.assert(
      fc.property(anyPolicy, kinds, kinds, ({ action: one, policy: given }, some, more) => {
        const before = evaluatePolicy(given, one, new Set(some));
        const after = evaluatePolicy(given, one, new Set([...some, ...more]));
        expect(after.isSatisfied || !before.isSatisfied).toBe(true);
        expect(after.coolingOffHours).toBeLessThanOrEqual(before.coolingOffHours);
        expect(after.isStrong || !before.isStrong).toBe(true);
      }),
    );
  });

  it('asks for the same whatever the order', () => {
    fc.assert(
      fc.property(anyPolicy, kinds, fc.infiniteStream(fc.nat()), ({ action: one, policy: given }, some, keys) => {
        const shuffled = [...some].map((kind) => ({ kind, key: keys.next().value ?? 0 }));
        shuffled.sort((a, b) => a.key - b.key);
        expect(evaluatePolicy(given, one, new Set(shuffled.map(({ kind }) => kind)))).toEqual(
          evaluatePolicy(given, one, new Set(some)),
        );
      }),
    );
  });

  it('opens what it says is missing', () => {
    fc.assert(
      fc.property(anyPolicy, kinds, ({ action: one, policy: given }, some) => {
        for (const way of evaluatePolicy(given, one, new Set(some)).missing)
          expect(evaluatePolicy(given, one, new Set([...some, ...way])).isSatisfied).toBe(true);
      }),
    );
  });
});
