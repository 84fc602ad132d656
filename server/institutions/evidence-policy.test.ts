import { describe, expect, it } from 'vitest';
import profile from '../../db/seed/profiles/iec-iab.json' with { type: 'json' };
import { EVIDENCE, EVIDENCE_KINDS, profileSchema, STRENGTHS } from './contract.ts';

const faults = (actions: object, rest: object = {}) => {
  const result = profileSchema.safeParse({ ...profile, ...rest, policy: { ...profile.policy, actions } });
  return result.success ? [] : result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
};

describe('the evidence policy of a profile', () => {
  it('is taken as it stands in the sample profile', () => {
    expect(faults(profile.policy.actions)).toEqual([]);
  });

  it.each([
    ['nothing at all', { all: [], anyOf: [] }, 'nothing at all'],
    ['what anyone knows', { all: ['number_found', 'names_agree'], anyOf: [] }, 'number_found + names_agree'],
    [
      'consent to what anyone knows',
      { all: ['number_found'], anyOf: [['supervisor_approval']] },
      'number_found + supervisor_approval',
    ],
    [
      'one weak way beside a good one',
      { all: ['number_found'], anyOf: [['contact_code'], ['sender_is_known', 'sender_authenticated']] },
      'number_found + sender_is_known + sender_authenticated',
    ],
    [
      'the new address alone',
      { all: ['names_agree'], anyOf: [['new_address_confirmed']] },
      'names_agree + new_address_confirmed',
    ],
  ])('is refused where it would open an action to %s', (_what, rule, named) => {
    const [fault] = faults({ show_address: rule });
    expect(fault).toContain('policy.actions.show_address: would be open to anyone who knows the person');
    expect(fault).toContain(`${named} is no proof`);
  });

  it('is refused where electronic identity is the only way and no provider is named', () => {
    const actions = { show_address: { all: ['electronic_identity'], anyOf: [] } };
    expect(faults(actions)).toEqual([expect.stringContaining('electronicIdentity: is missing')]);
    expect(faults({ show_address: { all: [], anyOf: [['contact_code'], ['electronic_identity']] } })).toEqual([]);
    const provider = {
      issuer: 'https://idp.example',
      clientId: 'guichet',
      label: 'itsme',
      claims: { nationalNumber: 'nrn' },
    };
    expect(faults(actions, { electronicIdentity: provider })).toEqual([]);
    expect(faults(actions, { electronicIdentity: { ...provider, issuer: 'http://idp.example' } })).toEqual([
      expect.stringContaining('must be https'),
    ]);
  });
});

describe('the table of evidence', () => {
  it('names each kind, with a strength, and lets it grow old', () => {
    expect(Object.keys(EVIDENCE)).toEqual([...EVIDENCE_KINDS]);
    for (const { strength, freshMinutes } of Object.values(EVIDENCE)) {
      expect(STRENGTHS).toContain(strength);
      expect(freshMinutes).toBeGreaterThan(0);
    }
  });

  it('holds one kind alone for strong: the one that is proved by someone who knows the person', () => {
    expect(EVIDENCE_KINDS.filter((kind) => EVIDENCE[kind].strength === 'strong')).toEqual(['electronic_identity']);
    expect(EVIDENCE.supervisor_approval.strength).toBe('none');
  });
});
