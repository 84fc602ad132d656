import { describe, expect, it } from 'vitest';
import type { EvidenceKind } from '../institutions/contract.ts';
import { nextStep, reachable, waysLeft } from './next-step.ts';

const ways: EvidenceKind[][] = [['contact_code'], ['electronic_identity'], ['document_seen', 'supervisor_approval']];
const action = 'change_address' as const;
const locked = {
  action,
  state: 'locked' as const,
  missing: ways,
  coolingOffHours: 0,
  verificationId: null,
  expiresAt: null,
  doneAt: null,
};
const situation: Parameters<typeof nextStep>[0] = {
  hasAccount: true,
  rungs: [],
  ways,
  offered: {},
  action,
  actions: [locked],
  hasCode: false,
  awaited: [],
  hasAnswers: false,
  approval: 'none',
};
const stepFor = (changed: Partial<typeof situation>) => nextStep({ ...situation, ...changed });

describe('the next best step', () => {
  it.each([
    ['a code, the shortest way', {}, 'send_code'],
    ['the code that is on its way', { hasCode: true }, 'check_code'],
    ['the link that is on its way', { awaited: ['electronic_identity'] }, 'prove_electronically'],
    [
      'electronic identity where there is nowhere to send a code',
      { offered: { contact_code: false } },
      'prove_electronically',
    ],
    [
      'a document where nothing else can be had',
      { offered: { contact_code: false, electronic_identity: false } },
      'see_document',
    ],
    ['the consent that alone is missing', { ways: [['supervisor_approval']] }, 'request_approval'],
    ['the consent that was asked for', { ways: [['supervisor_approval']], approval: 'pending' }, 'await_approval'],
    ['the account', { hasAccount: false }, 'link_account'],
    ['the account’s number', { ways: [['number_found', 'contact_code']] }, 'link_account'],
    ['the confirmation', { actions: [{ ...locked, state: 'ready' }] }, 'confirm'],
    ['the action', { actions: [{ ...locked, state: 'confirmed' }] }, 'act'],
    ['the end', { actions: [{ ...locked, doneAt: '2026-11-22T09:00:00Z' }] }, 'close'],
  ] as [string, Partial<typeof situation>, string][])('is %s', (_what, changed, step) => {
    expect(stepFor(changed)).toBe(step);
  });
});

describe('ways that cannot be had', () => {
  it('are neither offered nor named as missing', () => {
    const offered = { electronic_identity: false };
    expect(waysLeft(ways, offered)).toEqual(['contact_code', 'document_seen']);
    expect(reachable(ways, offered)).toEqual([['contact_code'], ['document_seen', 'supervisor_approval']]);
  });

  it('are named all the same where there is no other', () => {
    const offered = { contact_code: false, electronic_identity: false, document_seen: false };
    expect(waysLeft(ways, offered)).toEqual([]);
    expect(reachable(ways, offered)).toEqual(ways);
  });
});
