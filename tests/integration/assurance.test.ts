import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context, StaffActor } from '#server/context.ts';
import type { IdentityView } from '#server/identity/contract.ts';
import { acceptName, confirmIdentity, identityView } from '#server/identity/index.ts';
import { VERIFIED_ACTIONS } from '#server/institutions/contract.ts';
import { institutionById } from '#server/institutions/index.ts';
import type { UnderstoodMail } from '#server/tickets/index.ts';
import { type Desk, NUMBER, openDesk, STORED } from '#tests/factories/desk.ts';
import { evidenceOn, freshNumber, refusalOf } from '#tests/factories/evidence.ts';

let desk: Desk;
let does: ReturnType<typeof evidenceOn>;
let agent: () => Context<StaffActor>;

beforeAll(async () => {
  desk = await openDesk();
  does = evidenceOn(desk);
  agent = await desk.addStaff('agent', 'Marc');
});
afterAll(() => desk.close());
beforeEach(() => desk.later(90));

async function viewOf(mail: Partial<UnderstoodMail>): Promise<{ reference: string; view: IdentityView }> {
  const reference = await desk.receive(mail);
  const { profile } = await institutionById(desk.system(), desk.institution.id);
  return { reference, view: await identityView(agent(), await desk.ticket(reference), profile) };
}
const stateOf = (view: IdentityView, kind: string) => view.rungs.find((rung) => rung.kind === kind)?.state;
const missingOf = (view: IdentityView) =>
  view.actions.map(({ action, state, missing }) => ({ action, state, missing }));
const authenticated = (dmarc: string, domain = 'scarlet.example') => ({
  authentication: { by: 'mx.iec-iab.be', domain, dmarc, spf: dmarc, dkim: dmarc, arc: 'none' },
});

describe('T19 forged request', () => {
  it.each([
    ['fail', 'failed'],
    ['none', 'partial'],
    ['temperror', 'partial'],
  ])('the known address in From with dmarc=%s raises no assurance', async (dmarc, expected) => {
    const stranger = await viewOf({});
    const { reference, view } = await viewOf({ from: { name: 'Annelies', address: STORED }, ...authenticated(dmarc) });
    expect(stateOf(view, 'sender_is_known')).toBe(expected);
    expect(missingOf(view)).toEqual(missingOf(stranger.view));
    for (const action of VERIFIED_ACTIONS)
      expect(await refusalOf(confirmIdentity(agent(), { ...(await does.on(reference)), action }))).toBe(
        'forbidden:policy_unmet',
      );
  });

  it('not even a mail that its domain vouches for opens anything by itself', async () => {
    const { reference, view } = await viewOf({
      from: { name: 'Annelies', address: STORED },
      ...authenticated('pass'),
    });
    expect(stateOf(view, 'sender_is_known')).toBe('done');
    expect(view.actions.every((one) => one.state === 'locked')).toBe(true);
    expect(await refusalOf(confirmIdentity(agent(), { ...(await does.on(reference)), action: 'show_address' }))).toBe(
      'forbidden:policy_unmet',
    );
  });

  it('a pass for the forger’s own domain vouches for that domain, not for the person', async () => {
    const { view } = await viewOf({
      from: { name: STORED, address: 'annelies@scarlet-example.test' },
      ...authenticated('pass', 'scarlet-example.test'),
    });
    expect(stateOf(view, 'sender_is_known')).toBe('missing');
    expect(view.actions.every((one) => one.state === 'locked')).toBe(true);
  });

  it('a reply to an old ticket from another address joins nothing that was proved there', async () => {
    const { reference } = await viewOf({});
    await does.passCode(agent, reference);
    const forged = await viewOf({
      inThread: reference,
      from: { name: 'Annelies', address: 'other@evil.example' },
    });
    expect(forged.reference).not.toBe(reference);
    expect(stateOf(forged.view, 'contact_code')).toBe('missing');
    expect(forged.view.actions.every((one) => one.state === 'locked')).toBe(true);
  });
});

describe('T20 partial match', () => {
  const members = [
    { lastName: 'Van den Broeck', firstName: 'Jean-Noël' },
    { lastName: "d'Hondt", firstName: 'Zoë' },
    { lastName: 'Dupont-Lejeune', firstName: 'François' },
    { lastName: 'De Smet', firstName: 'Li' },
  ];
  let numbers: string[];
  beforeAll(async () => {
    numbers = members.map(() => freshNumber());
    for (const [index, member] of members.entries())
      await desk.addAccount({ ...member, nationalNumber: numbers[index] ?? '', address: `m${index}@known.example` });
  });
  const asked = (member: number, lastName: string, firstName: string) =>
    viewOf({ nationalNumber: { status: 'valid', value: numbers[member] ?? '' }, lastName, firstName });

  it.each([
    [0, 'VAN DEN BROECK', 'jean-noel'],
    [0, 'Vandenbroeck', 'Jean Noël'],
    [0, 'van den broeck', 'JEAN-NOËL'],
    [1, 'D’Hondt', 'Zoe'],
    [2, 'Dupont Lejeune', 'Francois'],
  ])('the same name otherwise written is the same: %i %s %s', async (member, lastName, firstName) => {
    expect(stateOf((await asked(member, lastName, firstName)).view, 'names_agree')).toBe('done');
  });

  it.each([
    [0, 'Van den Broek', 'Jean-Noël'],
    [2, 'Dupont', 'François'],
    [2, 'Lejeune', 'François'],
    [0, 'Van den Broeck', 'Jean'],
  ])(
    'a close name is for a person to judge, never accepted by itself: %i %s %s',
    async (member, lastName, firstName) => {
      const { reference, view } = await asked(member, lastName, firstName);
      expect(stateOf(view, 'names_agree')).toBe('partial');
      expect(view.nextStep).toBe('accept_name');
      await does.passCode(agent, reference);
      const confirm = async () => confirmIdentity(agent(), { ...(await does.on(reference)), action: 'trigger_reset' });
      expect(await refusalOf(confirm())).toBe('forbidden:policy_unmet');
      await acceptName(agent(), { ...(await does.on(reference)), reason: 'the married name' });
      expect(await refusalOf(confirm())).toBe('done');
    },
  );

  it('the right number with another’s name stays locked, and says not what is stored', async () => {
    const { reference, view } = await asked(0, 'Peeters', 'Marie');
    expect(stateOf(view, 'number_found')).toBe('done');
    expect(stateOf(view, 'names_agree')).toBe('failed');
    const shown = JSON.stringify(view.rungs);
    for (const stored of ['Broeck', 'Noël', numbers[0] ?? '']) expect(shown).not.toContain(stored);
    await does.passCode(agent, reference);
    expect(await refusalOf(confirmIdentity(agent(), { ...(await does.on(reference)), action: 'trigger_reset' }))).toBe(
      'forbidden:policy_unmet',
    );
    const accept = acceptName(agent(), { ...(await does.on(reference)), reason: 'it will be right' });
    expect(await refusalOf(accept)).toBe('conflict:name_not_close');
  });

  it('the right name with a number that nobody has finds no account, namesake or not', async () => {
    const { view } = await viewOf({
      nationalNumber: { status: 'valid', value: freshNumber() },
      lastName: 'Van den Broeck',
      firstName: 'Annelies',
    });
    expect(stateOf(view, 'number_found')).toBe('failed');
    expect(view.nextStep).toBe('link_account');
    expect(view.contactPoints).toEqual([]);
  });

  it('a neighbouring serial is another person', async () => {
    const [mine, theirs] = [freshNumber(), freshNumber()];
    await desk.addAccount({ lastName: 'Janssens', firstName: 'An', nationalNumber: mine, address: 'an@known.example' });
    await desk.addAccount({
      lastName: 'Janssens',
      firstName: 'Eva',
      nationalNumber: theirs,
      address: 'eva@known.example',
    });
    const { view } = await viewOf({
      nationalNumber: { status: 'valid', value: theirs },
      lastName: 'Janssens',
      firstName: 'An',
    });
    expect(stateOf(view, 'names_agree')).not.toBe('done');
  });

  it('of three things given, none opens an action, alone or together', async () => {
    const { view } = await viewOf({ nationalNumber: { status: 'valid', value: NUMBER } });
    expect(view.actions.every((one) => one.state === 'locked')).toBe(true);
  });
});
