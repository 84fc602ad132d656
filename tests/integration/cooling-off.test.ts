import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Account, AddressChange, Challenge, Credential, MemberSession, ResetSecret } from '#db/entities/index.ts';
import {
  applyDueAddressChanges,
  changeAddress,
  confirmAddressChange,
  previewAddressChange,
  undoAddressChange,
} from '#server/accounts/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { resumeMember, setFirstPassword, signInMember, triggerReset } from '#server/credentials/index.ts';
import { sendCode } from '#server/identity/index.ts';
import { institutionById } from '#server/institutions/index.ts';
import { ticketDetail } from '#server/tickets/index.ts';
import { type Desk, openDesk, STORED } from '../factories/desk.ts';
import { keyIn, verifiedSteps, withPolicy } from '../factories/verified.ts';

const NEW = 'annelies@nieuw.example';
const HOURS = 24;
const PASSWORD = 'Een-lang-wachtwoord-1!';

let desk: Desk;
let steps: ReturnType<typeof verifiedSteps>;
let agent: () => Context<StaffActor>;
let reference: string;

beforeEach(async () => {
  desk = await openDesk(
    withPolicy((policy) => ({
      ...policy,
      actions: {
        ...policy.actions,
        change_address: { ...policy.actions.change_address!, coolingOffHours: HOURS },
      },
    })),
  );
  steps = verifiedSteps(desk);
  agent = await desk.addStaff('agent', 'Marc');
  reference = await desk.receive({ kind: 'email_changed' });
});
afterEach(() => desk.close());

const account = () => desk.orm.em.fork().findOneOrFail(Account, { id: desk.account });
const changes = () => desk.orm.em.fork().find(AddressChange, {}, { orderBy: { requestedAt: 'asc', id: 'asc' } });
const purposes = async () => (await desk.mails()).map((mail) => `${mail.purpose} → ${mail.recipient}`);
const apply = () => applyDueAddressChanges(desk.system());

async function request(newAddress = NEW): Promise<void> {
  await changeAddress(agent(), { ...(await steps.verify(agent, 'change_address', reference)), newAddress });
}
const confirm = async () =>
  confirmAddressChange(desk.system(), desk.institution.id, await keyIn(desk, 'confirm_address'));
const undo = async (purpose = 'address_change_coming') =>
  undoAddressChange(desk.system(), desk.institution.id, await keyIn(desk, purpose));

describe('a change without strong evidence', () => {
  it('T18 notice: warns the previous address at once, and takes effect after its hours', async () => {
    await request();
    expect(await confirm()).toEqual({
      kind: 'done',
      effectiveAt: new Date(desk.now.getTime() + HOURS * 3_600_000).toISOString(),
    });
    expect((await purposes()).slice(-2)).toEqual([
      `address_change_confirmed → ${NEW}`,
      `address_change_coming → ${STORED}`,
    ]);
    for (const mail of (await desk.mails()).filter((one) => one.recipient === NEW))
      expect(mail.text).not.toContain('scarlet');
    expect((await account()).addressVersion).toBe(1);
    expect((await ticketDetail(agent(), reference)).pendingChange).toMatchObject({ state: 'cooling' });

    desk.later(HOURS * 60 - 1);
    expect(await apply()).toEqual({ applied: 0, dropped: 0, busy: 0 });
    desk.later(1);
    expect(await apply()).toEqual({ applied: 1, dropped: 0, busy: 0 });
    expect(await account()).toMatchObject({ addressVersion: 2, addressHint: 'a•••••@n•••••.example' });
    expect((await purposes()).slice(-2)).toEqual([`address_changed → ${NEW}`, `address_warning → ${STORED}`]);
    expect(await apply()).toEqual({ applied: 0, dropped: 0, busy: 0 });
    expect((await desk.audit()).at(-1)).toMatchObject({ action: 'account.address_changed', outcome: 'done' });
  });

  it('T18 notice: is stopped by the previous address while it cools off, once', async () => {
    await request();
    await confirm();
    const key = await keyIn(desk, 'address_change_coming');
    expect(await previewAddressChange(desk.system(), 'undo', desk.institution.id, key)).toMatchObject({
      kind: 'open',
      effectiveAt: expect.any(String),
    });
    expect(await undo()).toEqual({ kind: 'done', effectiveAt: null });
    expect(await undo()).toEqual({ kind: 'no_longer_valid' });
    expect((await purposes()).at(-1)).toBe(`address_change_stopped → ${STORED}`);
    expect((await desk.ticket(reference)).status).toBe('open');
    desk.later(HOURS * 60 * 2);
    expect(await apply()).toEqual({ applied: 0, dropped: 0, busy: 0 });
    expect((await account()).addressVersion).toBe(1);
  });

  it('T18 notice: is put back by the previous address for 72 hours after it took effect', async () => {
    await request();
    await confirm();
    desk.later(HOURS * 60);
    await apply();
    desk.later(72 * 60 - 1);
    expect(await undo('address_warning')).toEqual({ kind: 'done', effectiveAt: null });
    expect(await account()).toMatchObject({ addressVersion: 3, addressHint: 'a•••••@s•••••.example' });
    expect((await purposes()).at(-1)).toBe(`address_restored → ${STORED}`);
  });

  it('T18 notice: cannot be put back after 72 hours', async () => {
    await request();
    await confirm();
    desk.later(HOURS * 60);
    await apply();
    desk.later(72 * 60);
    expect(await undo('address_warning')).toEqual({ kind: 'no_longer_valid' });
  });

  it('takes effect once, whatever the clock does, and however many workers look', async () => {
    await request();
    await confirm();
    desk.later(-60 * 24 * 365);
    expect(await apply()).toEqual({ applied: 0, dropped: 0, busy: 0 });
    desk.later(60 * 24 * 365 * 2);
    const rounds = await Promise.all(Array.from({ length: 6 }, apply));
    expect(rounds.reduce((sum, round) => sum + round.applied, 0)).toBe(1);
    expect((await account()).addressVersion).toBe(2);
    expect((await purposes()).filter((one) => one.startsWith('address_changed'))).toHaveLength(1);
  });

  it('gives way to a later one', async () => {
    await request();
    await confirm();
    desk.later(1);
    await request('annelies@anders.example');
    expect((await changes()).map((change) => change.state)).toEqual(['superseded', 'pending']);
    desk.later(HOURS * 60);
    expect(await apply()).toEqual({ applied: 0, dropped: 0, busy: 0 });
    expect(await undo()).toEqual({ kind: 'no_longer_valid' });
  });

  it('is dropped where the address became somebody else’s meanwhile, and the ticket is opened', async () => {
    await request();
    await confirm();
    await desk.addAccount({ nationalNumber: '68092223316', lastName: 'Peeters', firstName: 'Jan', address: NEW });
    desk.later(HOURS * 60);
    expect(await apply()).toEqual({ applied: 0, dropped: 1, busy: 0 });
    expect((await account()).addressVersion).toBe(1);
    expect((await desk.ticket(reference)).status).toBe('open');
    expect((await desk.audit()).at(-1)).toMatchObject({ action: 'account.address_change_dropped', outcome: 'failed' });
  });

  it('is left alone while somebody decides on its ticket', async () => {
    await request();
    await confirm();
    desk.later(HOURS * 60);
    const { id } = await desk.ticket(reference);
    await desk.orm.em.fork().transactional(async (em) => {
      await em.execute('select from ticket where id = ? for update', [id]);
      expect(await apply()).toEqual({ applied: 0, dropped: 0, busy: 1 });
    });
    expect(await apply()).toEqual({ applied: 1, dropped: 0, busy: 0 });
  });

  it('T8 change race: stopped and due at the same instant, it is one or the other', async () => {
    await request();
    await confirm();
    desk.later(HOURS * 60);
    const [stopped, round] = await Promise.all([undo(), apply()]);
    const { addressVersion, addressHint } = await account();
    if (round.applied === 0)
      expect({ stopped: stopped.kind, addressVersion }).toEqual({ stopped: 'done', addressVersion: 1 });
    else expect(addressHint).toBe(addressVersion === 2 ? 'a•••••@n•••••.example' : 'a•••••@s•••••.example');
  });
});

describe('a change with strong evidence', () => {
  it('takes effect at its confirmation', async () => {
    await steps.identifyElectronically(reference);
    const verification = await steps.confirm(agent, 'change_address', reference);
    await changeAddress(agent(), { ...(await steps.key(reference)), verification, newAddress: NEW });
    expect(await confirm()).toEqual({ kind: 'done', effectiveAt: null });
    expect((await account()).addressVersion).toBe(2);
  });
});

describe('T8 change race', () => {
  it('the link that was mailed to one address never confirms another', async () => {
    await request('a@nieuw.example');
    const forA = await keyIn(desk, 'confirm_address');
    desk.later(1);
    await request('b@nieuw.example');
    const forB = await keyIn(desk, 'confirm_address');
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        confirmAddressChange(desk.system(), desk.institution.id, index % 2 === 0 ? forA : forB),
      ),
    );
    expect(outcomes.filter((outcome) => outcome.kind === 'done')).toHaveLength(1);
    desk.later(HOURS * 60);
    await apply();
    expect((await changes()).map((change) => change.state)).toEqual(['superseded', 'applied']);
    expect((await purposes()).at(-2)).toBe('address_changed → b@nieuw.example');
  });

  it('two agents who change at once leave one change', async () => {
    const other = await desk.addStaff('agent', 'Ines');
    const second = await desk.receive({ kind: 'email_changed' });
    const first = await steps.verify(agent, 'change_address', reference);
    desk.later(1);
    const next = await steps.verify(other, 'change_address', second);
    const done = await Promise.allSettled([
      changeAddress(agent(), { ...first, newAddress: 'a@nieuw.example' }),
      changeAddress(other(), { ...next, newAddress: 'b@nieuw.example' }),
    ]);
    expect(done.map((one) => one.status)).toEqual(['fulfilled', 'fulfilled']);
    expect((await changes()).map((change) => change.state).sort()).toEqual(['pending', 'superseded']);
  });
});

describe('T16 sessions', () => {
  const signIn = async () => {
    const institution = await institutionById(desk.system(), desk.institution.id);
    return signInMember(desk.system(), institution, { identifier: STORED, password: PASSWORD });
  };
  const openSessions = async () => {
    await setFirstPassword(desk.system(), desk.account, PASSWORD);
    const tokens: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      const signedIn = await signIn();
      if (signedIn.kind === 'signed_in') tokens.push(signedIn.token);
    }
    expect(tokens).toHaveLength(3);
    return tokens;
  };
  const alive = async (tokens: readonly string[]) => {
    const found = await Promise.all(tokens.map((token) => resumeMember(desk.system(), desk.institution.id, token)));
    return found.filter((one) => one !== null).length;
  };

  it.each([
    [
      'a change takes effect',
      async () => {
        await request();
        await confirm();
        desk.later(HOURS * 60);
        await apply();
      },
    ],
    [
      'a change is stopped',
      async () => {
        await request();
        await confirm();
        await undo();
      },
    ],
    ['a password is reset', async () => triggerReset(agent(), await steps.verify(agent, 'trigger_reset', reference))],
  ])('are dead when %s', async (_what, act) => {
    const tokens = await openSessions();
    expect(await alive(tokens)).toBe(3);
    await act();
    expect(await desk.orm.em.fork().count(MemberSession, { endedAt: null })).toBe(0);
    expect(await alive(tokens)).toBe(0);
  });

  it('a reset signs nobody in and lifts no lock', async () => {
    await setFirstPassword(desk.system(), desk.account, PASSWORD);
    const lockedUntil = new Date(desk.now.getTime() + 3_600_000);
    await desk.orm.em.fork().nativeUpdate(Credential, { account: desk.account }, { lockedUntil });
    await triggerReset(agent(), await steps.verify(agent, 'trigger_reset', reference));
    expect(await desk.orm.em.fork().count(MemberSession, {})).toBe(0);
    expect(await desk.orm.em.fork().findOneOrFail(Credential, { account: desk.account })).toMatchObject({
      lockedUntil,
    });
    expect((await signIn()).kind).toBe('refused');
  });

  it('T9 only the newest: an undone change voids codes, and what was mailed for coming in', async () => {
    await request();
    await confirm();
    const second = await desk.receive({ kind: 'password_reset' });
    await triggerReset(agent(), await steps.verify(agent, 'trigger_reset', second));
    await sendCode(agent(), { ...(await steps.key(second)), contactPoint: 'mail' });
    await undo();
    expect(await desk.orm.em.fork().count(Challenge, { closedAt: null })).toBe(0);
    const secrets = await desk.orm.em.fork().find(ResetSecret, { account: desk.account });
    expect(secrets.map((secret) => secret.voidedAt)).toEqual([desk.now]);
  });
});

describe('the database refuses', () => {
  const set = (columns: string) => desk.orm.em.fork().execute(`update address_change set ${columns}`);

  it('a change that skips its cooling off', async () => {
    await request();
    await expect(set(`state = 'applied', settled_at = now()`)).rejects.toThrow(/skips its cooling off/);
    await expect(set('cooling_hours = 0')).rejects.toThrow(/keeps what was verified/);
    await expect(
      set(`state = 'cooling', confirmed_at = now(), effective_at = now() + interval '1 hour'`),
    ).rejects.toThrow(/too short/);
  });

  it('a change that takes effect early, or is moved forward', async () => {
    await request();
    await confirm();
    await expect(set(`state = 'applied', settled_at = confirmed_at`)).rejects.toThrow(/takes effect early/);
    await expect(set('effective_at = confirmed_at')).rejects.toThrow(/keeps what was verified/);
    await expect(set(`state = 'pending'`)).rejects.toThrow(/cannot go from cooling to pending/);
  });

  it('a change written without its cooling off', async () => {
    await request();
    const copy = `insert into address_change select (jsonb_populate_record(null::address_change, to_jsonb(c) ||
      jsonb_build_object('id', gen_random_uuid(), 'cooling_hours', 0, 'confirm_key_hash', 'x', 'undo_key_hash', 'y'))).*
      from address_change c`;
    await expect(desk.orm.em.fork().execute(copy)).rejects.toThrow(/without its cooling off/);
  });
});
