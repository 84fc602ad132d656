import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#db/columns.ts';
import {
  Account,
  AddressChange,
  Approval,
  AuditEntry,
  Credential,
  Evidence,
  RateLimit,
  Staff,
  StaffMembership,
  Ticket,
  VerificationUse,
} from '#db/entities/index.ts';
import { confirmAddressChange } from '#server/accounts/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { confirmIdentity, decideApproval } from '#server/identity/index.ts';
import type { EvidenceKind, Profile } from '#server/institutions/contract.ts';
import { applyProfile } from '#server/institutions/index.ts';
import type { AddressOnSite } from '#server/population/contract.ts';
import { correctAddress, readPerson } from '#server/population/index.ts';
import { setSchools } from '#server/staff/index.ts';
import { type Desk, NUMBER, openDesk, STORED } from '#tests/factories/desk.ts';
import { keyIn, refusalOf } from '#tests/factories/verified.ts';

type Who = () => Context<StaffActor>;
const NEW = 'annelies@nouveau.example';
const OTHER_NUMBER = '85073003328';

let desk: Desk;
let secretary: Who;
let supervisor: Who;
let administrator: Who;

/** The policy for a changed address: names, and what `ways` asks besides. */
const policy =
  (ways: EvidenceKind[][], coolingOffHours = 0, caps = { perAgentAnHour: 1_000, perAccountADay: 100 }) =>
  (profile: Profile): Profile => {
    const rule = { all: ['names_agree' as const], anyOf: ways, fourEyes: false, coolingOffHours };
    return {
      ...profile,
      policy: { ...profile.policy, caps, actions: { ...profile.policy.actions, change_address: rule } },
      schools: [
        { key: 'centre', name: 'École du Centre', authority: 'Commune' },
        { key: 'gare', name: 'École de la Gare', authority: 'Commune' },
      ],
    };
  };
const BY_DOCUMENT: EvidenceKind[][] = [['document_seen'], ['contact_code']];
let base: Profile;
const setPolicy = (...rule: Parameters<typeof policy>) => applyProfile(desk.system(), policy(...rule)(base));

beforeAll(async () => {
  desk = await openDesk(
    (profile) => {
      base = profile;
      return policy(BY_DOCUMENT)(profile);
    },
    { school: 'centre' },
  );
  administrator = await desk.addStaff('administrator', 'Chef');
  secretary = await desk.addStaff('secretariat', 'Fatima');
  supervisor = await desk.addStaff('supervisor', 'Hélène');
  const set = { staff: secretary().actor.id, institution: desk.institution.id, schools: ['centre'] };
  await setSchools(administrator(), set);
});
afterAll(() => desk.close());
beforeEach(async () => {
  desk.later(1);
  const em = desk.orm.em.fork();
  await em.nativeDelete(RateLimit, {});
  await em.nativeUpdate(AddressChange, { state: { $in: ['pending', 'cooling'] } }, { state: 'superseded' });
});

const form = (more: Partial<AddressOnSite> = {}): AddressOnSite => ({
  document: 'identity_card',
  photo: 'on',
  names: 'on',
  validity: 'on',
  security: 'on',
  lastName: 'Van den Broeck',
  firstName: 'Annelies',
  nationalNumber: '72.03.14-112.31',
  newAddress: NEW,
  readBack: 'on',
  ...more,
});
const correct = (who: Who, more: Partial<AddressOnSite> = {}, account = desk.account) =>
  correctAddress(who(), { account, ...form(more) });
const counts = async () => {
  const em = desk.orm.em.fork();
  return {
    tickets: await em.count(Ticket, {}),
    changes: await em.count(AddressChange, {}),
    uses: await em.count(VerificationUse, {}),
    evidence: await em.count(Evidence, {}),
    mails: (await desk.mails()).length,
  };
};
const lastDenial = async () => {
  const [entry] = await desk.orm.em
    .fork()
    .find(AuditEntry, { outcome: 'denied' }, { orderBy: { position: 'desc' }, limit: 1 });
  return `${entry?.action} ${JSON.parse(entry?.payload ?? '{}').detail?.refusal}`;
};

describe('an address corrected with the person present', () => {
  test('goes through the door of every change: ticket, evidence, policy, the link to the new address, the warning', async () => {
    await desk.orm.em.fork().nativeUpdate(Account, { id: desk.account }, { lastSignInAt: desk.now });
    const outcome = await correct(secretary);
    expect(outcome).toMatchObject({ kind: 'mailed', hint: 'a•••••@n•••••.example', coolingHours: 0 });
    const reference = outcome.kind === 'mailed' ? outcome.reference : '';
    const ticket = await desk.ticket(reference);
    expect(ticket).toMatchObject({ account: desk.account, assignee: secretary().actor.id, kind: 'email_changed' });
    const evidence = await desk.orm.em.fork().find(Evidence, { ticket: ticket.id });
    expect(evidence.map(({ kind, outcome: found }) => `${kind} ${found}`).sort()).toEqual([
      'document_seen seen',
      'names_agree exact',
      'number_found found',
      'number_well_formed valid',
    ]);
    const told = (await desk.audit()).filter((entry) => entry.ticketReference === reference);
    expect(told.map(({ action }) => action)).toEqual([
      'ticket.opened_on_site',
      'ticket.account_linked',
      'identity.document_seen',
      'identity.confirmed',
      'account.address_change_requested',
    ]);
    for (const value of [NUMBER, NEW, STORED]) expect(JSON.stringify(told)).not.toContain(value);
    const account = () => desk.orm.em.fork().findOneOrFail(Account, { id: desk.account });
    expect((await account()).addressVersion).toBe(1);
    expect((await desk.mails()).map(({ purpose, recipient }) => [purpose, recipient])).toEqual([
      ['confirm_address', NEW],
    ]);
    expect((await readPerson(secretary(), desk.account, 'fr')).change?.state).toBe('pending');
    desk.later(1);
    const key = await keyIn(desk, 'confirm_address');
    expect(await confirmAddressChange(desk.system(), desk.institution.id, key)).toMatchObject({ kind: 'done' });
    expect((await account()).addressVersion).toBe(2);
    expect((await desk.mails()).slice(1).map(({ purpose, recipient }) => [purpose, recipient])).toEqual([
      ['address_changed', NEW],
      ['address_warning', STORED],
    ]);
  });

  test('T20 neither with another’s number, without one, nor under another name; what is stored is not told', async () => {
    const before = await counts();
    for (const [more, field, code, told] of [
      [{ nationalNumber: OTHER_NUMBER }, 'nationalNumber', 'number_differs', true],
      [{ nationalNumber: '72.03.14-112.30' }, 'nationalNumber', 'number_shape', false],
      [{ nationalNumber: null }, 'nationalNumber', 'number_shape', false],
      [{ lastName: 'Peeters' }, 'lastName', 'names_differ', true],
      [{ newAddress: NEW }, 'newAddress', 'address_unchanged', true],
    ] as const) {
      const outcome = await correct(secretary, { newAddress: 'third@nouveau.example', ...more });
      expect(outcome).toEqual({ kind: 'refused', field, code });
      if (told) expect(await lastDenial()).toBe(`account.address_change_requested ${code}`);
    }
    expect(await counts()).toEqual(before);
  });

  test('a name that is written otherwise on the document is accepted by whoever has it before them, and told', async () => {
    const outcome = await correct(secretary, { firstName: 'Anelies', newAddress: 'close@nouveau.example' });
    expect(outcome.kind).toBe('mailed');
    const accepted = await desk.orm.em.fork().count(AuditEntry, { action: 'identity.name_accepted' });
    expect(accepted).toBe(1);
  });

  test('T20 the number is no oracle: ten tries on an account in an hour', async () => {
    const tries = Array.from({ length: 10 }, () => correct(secretary, { nationalNumber: OTHER_NUMBER }));
    await Promise.all(tries);
    expect(await refusalOf(correct(secretary))).toMatch(/^too_many:/);
  });

  test('T24 not for another school, another role, closed staff, nor an account that waits', async () => {
    const other = await desk.addAccount({
      nationalNumber: OTHER_NUMBER,
      address: 'other@mail.example',
      school: 'gare',
    });
    const before = await counts();
    expect(await refusalOf(correct(secretary, {}, other))).toBe('not_found:account');
    expect(await refusalOf(correct(secretary, {}, newId()))).toBe('not_found:account');
    for (const role of ['agent', 'supervisor', 'organising_authority', 'auditor'] as const)
      expect(await refusalOf(correct(await desk.addStaff(role), {}))).toBe('not_found:account');
    const leaver = await desk.addStaff('secretariat', 'Partie');
    await desk.orm.em.fork().nativeUpdate(Staff, { id: leaver().actor.id }, { disabledAt: desk.now });
    expect(await refusalOf(correct(leaver))).toBe('forbidden:permission');
    const waiting = await desk.addAccount({
      nationalNumber: '93051822361',
      address: 'waiting@mail.example',
      school: 'centre',
      status: 'not_migrated',
    });
    expect(await refusalOf(correct(secretary, {}, waiting))).toBe('conflict:account_not_active');
    expect(await counts()).toEqual(before);
  });

  test('T21 neither one’s own account, nor to one’s own address; the try is told', async () => {
    const before = await counts();
    const membership = { staff: secretary().actor.id, institution: desk.institution.id };
    await desk.orm.em.fork().nativeUpdate(StaffMembership, membership, { ownAccount: desk.account });
    expect(await refusalOf(correct(secretary, { newAddress: 'mine@nouveau.example' }))).toBe('forbidden:own_account');
    expect(await lastDenial()).toBe('account.address_change_requested own_account');
    await desk.orm.em.fork().nativeUpdate(StaffMembership, membership, { ownAccount: null });
    const { email } = await desk.orm.em.fork().findOneOrFail(Staff, { id: secretary().actor.id });
    expect(await refusalOf(correct(secretary, { newAddress: email }))).toBe('forbidden:own_account');
    expect(await counts()).toEqual(before);
  });

  test('four eyes: where a document is not enough, a second person consents and the ticket goes on', async () => {
    await setPolicy([['document_seen', 'supervisor_approval']]);
    const before = await counts();
    const outcome = await correct(secretary, { newAddress: 'four@nouveau.example' });
    expect(outcome.kind).toBe('second_person');
    expect((await counts()).changes).toBe(before.changes);
    const reference = 'reference' in outcome ? outcome.reference : '';
    const asked = await desk.orm.em.fork().findOneOrFail(Approval, { ticket: (await desk.ticket(reference)).id });
    const decision = { approval: asked.id, outcome: 'approved' as const, comment: 'Vu avec le secrétariat' };
    expect(await refusalOf(decideApproval(secretary(), decision))).toMatch(/^forbidden/);
    await decideApproval(supervisor(), decision);
    const { id: ticketId, version } = await desk.ticket(reference);
    await confirmIdentity(secretary(), { ticketId, version, action: 'change_address' });
  });

  test('where the policy takes no document, the ticket waits for what it takes', async () => {
    await setPolicy([['contact_code']]);
    const before = await counts();
    expect((await correct(secretary, { newAddress: 'code@nouveau.example' })).kind).toBe('more_evidence');
    expect(await counts()).toMatchObject({ changes: before.changes, uses: before.uses, mails: before.mails });
  });

  test('caps: past them a second person is asked', async () => {
    await setPolicy(BY_DOCUMENT, 0, { perAgentAnHour: 1_000, perAccountADay: 1 });
    const before = await counts();
    const outcome = await correct(secretary, { newAddress: 'cap@nouveau.example' });
    expect(outcome.kind).toBe('second_person');
    expect((await counts()).changes).toBe(before.changes);
  });
});

describe('an account that nobody has come into', () => {
  const run = async (coolingOffHours: number, more: { isUsed?: boolean } = {}) => {
    await setPolicy(BY_DOCUMENT, coolingOffHours);
    const name = `${more.isUsed ? 'used' : 'never'}${coolingOffHours}`;
    const account = await desk.addAccount({
      school: 'centre',
      nationalNumber: undefined as never,
      address: `${name}@mistyped.example`,
    });
    if (more.isUsed)
      await desk.orm.em.fork().insert(Credential, {
        id: newId(),
        institution: desk.institution.id,
        account,
        passwordHash: 'x',
        changedAt: desk.now,
      });
    const before = (await desk.mails()).length;
    const outcome = await correct(secretary, { newAddress: `${name}@right.example`, nationalNumber: null }, account);
    expect(outcome).toMatchObject({ kind: 'mailed', coolingHours: coolingOffHours });
    desk.later(1);
    await confirmAddressChange(desk.system(), desk.institution.id, await keyIn(desk, 'confirm_address'));
    return (await desk.mails()).slice(before).map(({ purpose }) => purpose);
  };

  test.each([
    ['at once', 0, ['confirm_address', 'address_changed']],
    ['while it cools off', 24, ['confirm_address', 'address_change_confirmed']],
  ] as const)('its mistyped address, a stranger’s, is told nothing %s', async (_, hours, purposes) => {
    expect(await run(hours)).toEqual(purposes);
  });

  test('one with a password is warned, though it has not been signed in to', async () => {
    expect(await run(0, { isUsed: true })).toEqual(['confirm_address', 'address_changed', 'address_warning']);
  });
});
