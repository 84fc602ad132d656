import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Account, Verification, VerificationUse } from '#db/entities/index.ts';
import {
  changeAddress,
  confirmAddressChange,
  migrateAccount,
  sendKnownAddress,
  showAddress,
  undoAddressChange,
  type VerifiedRequest,
} from '#server/accounts/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { setFirstPassword, triggerReset } from '#server/credentials/index.ts';
import { DomainError } from '#server/errors.ts';
import {
  answerQuestion,
  checkCode,
  confirmIdentity,
  decideApproval,
  pendingApprovals,
  requestApproval,
  sendCode,
} from '#server/identity/index.ts';
import { VERIFIED_ACTIONS, type VerifiedAction } from '#server/institutions/contract.ts';
import { type Desk, FACTS, openDesk, STORED } from '../factories/desk.ts';

type Act = (context: Context<StaffActor>, request: VerifiedRequest) => Promise<unknown>;
const ACTIONS: Record<VerifiedAction, Act> = {
  send_known_address: sendKnownAddress,
  show_address: (context, request) => showAddress(context, { ...request, reason: 'the caller cannot read mail' }),
  change_address: (context, request) => changeAddress(context, { ...request, newAddress: 'new@nouveau.example' }),
  trigger_reset: triggerReset,
  migrate: migrateAccount,
};
const AUDITED: Record<VerifiedAction, string> = {
  send_known_address: 'account.address_sent',
  show_address: 'account.address_shown',
  change_address: 'account.address_change_requested',
  trigger_reset: 'credential.temporary_password_sent',
  migrate: 'account.migrated',
};

let desk: Desk;
let agent: () => Context<StaffActor>;
let other: () => Context<StaffActor>;
let supervisor: () => Context<StaffActor>;
let reference: string;

/** A desk for the tests of one group. */
function useDesk(): void {
  beforeAll(async () => {
    desk = await openDesk();
    agent = await desk.addStaff('agent', 'Marc');
    other = await desk.addStaff('agent', 'Ines');
    supervisor = await desk.addStaff('supervisor', 'Hélène');
  });
  afterAll(() => desk.close());
  beforeEach(async () => {
    desk.later(120);
    reference = await desk.receive();
  });
}

async function key(ofReference = reference) {
  const ticket = await desk.ticket(ofReference);
  return { ticketId: ticket.id, version: ticket.version };
}

/** Gathers evidence by code, as a person would: the code is read from the mail to the stored address. */
async function passCode(ofReference = reference) {
  await sendCode(agent(), { ...(await key(ofReference)), contactPoint: 'mail' });
  const mail = (await desk.mails()).at(-1);
  expect(mail).toMatchObject({ purpose: 'contact_code', recipient: STORED });
  const code = /\n\s+(\d{6})\n/.exec(mail?.text ?? '')?.[1] ?? '';
  expect(await checkCode(agent(), { ticketId: (await key(ofReference)).ticketId, code })).toEqual({ kind: 'match' });
}

async function verify(action: VerifiedAction, ofReference = reference): Promise<string> {
  await confirmIdentity(agent(), { ...(await key(ofReference)), action });
  const { ticketId } = await key(ofReference);
  const verification = await desk.orm.em
    .fork()
    .findOneOrFail(Verification, { ticket: ticketId, action, revokedAt: null });
  return verification.id;
}

const refused = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DomainError)) throw error ?? new Error('was not refused');
  return `${error.kind}:${error.code}`;
};

async function expectNothingDone(action: VerifiedAction, mailsBefore: number, isAudited = true) {
  expect(await desk.mails()).toHaveLength(mailsBefore);
  const account = await desk.orm.em.fork().findOneOrFail(Account, { id: desk.account });
  expect(account.addressVersion).toBe(1);
  if (isAudited) expect((await desk.audit()).at(-1)).toMatchObject({ action: AUDITED[action], outcome: 'denied' });
}

describe.each(VERIFIED_ACTIONS)('T1 gate bypass: %s', (action) => {
  useDesk();
  beforeEach(async () => {
    if (action === 'migrate')
      await desk.orm.em.fork().nativeUpdate(Account, { id: desk.account }, { status: 'not_migrated' });
  });

  it('is refused without a verification', async () => {
    const mails = (await desk.mails()).length;
    expect(await refused(ACTIONS[action](agent(), { ...(await key()), verification: desk.account }))).toBe(
      'forbidden:verification_missing',
    );
    await expectNothingDone(action, mails);
  });

  it('is refused with an expired verification', async () => {
    await passCode();
    const verification = await verify(action);
    const mails = (await desk.mails()).length;
    desk.later(15);
    expect(await refused(ACTIONS[action](agent(), { ...(await key()), verification }))).toBe(
      'forbidden:verification_expired',
    );
    await expectNothingDone(action, mails);
  });

  it("is refused with another ticket's verification", async () => {
    await passCode();
    const verification = await verify(action);
    const second = await desk.receive();
    const mails = (await desk.mails()).length;
    expect(await refused(ACTIONS[action](agent(), { ...(await key(second)), verification }))).toBe(
      'forbidden:verification_missing',
    );
    await expectNothingDone(action, mails);
  });

  it("is refused with another agent's verification", async () => {
    await passCode();
    const verification = await verify(action);
    const mails = (await desk.mails()).length;
    expect(await refused(ACTIONS[action](other(), { ...(await key()), verification }))).toBe(
      'forbidden:verification_missing',
    );
    await expectNothingDone(action, mails);
  });

  it("is refused with another action's verification", async () => {
    await passCode();
    const verification = await verify(action === 'trigger_reset' ? 'send_known_address' : 'trigger_reset');
    const mails = (await desk.mails()).length;
    expect(await refused(ACTIONS[action](agent(), { ...(await key()), verification }))).toBe(
      'forbidden:verification_missing',
    );
    await expectNothingDone(action, mails);
  });

  it('is refused to someone without a role in the institution', async () => {
    await passCode();
    const verification = await verify(action);
    const mails = (await desk.mails()).length;
    const stranger: Context<StaffActor> = { ...agent(), actor: { ...agent().actor, roles: {} } };
    expect(await refused(ACTIONS[action](stranger, { ...(await key()), verification }))).toBe('forbidden:permission');
    await expectNothingDone(action, mails);
  });

  it('is refused on a stale form, and nothing is lost', async () => {
    await passCode();
    const verification = await verify(action);
    const mails = (await desk.mails()).length;
    const stale = { ...(await key()), version: 1 };
    expect(await refused(ACTIONS[action](agent(), { ...stale, verification }))).toBe('conflict:ticket_changed');
    await expectNothingDone(action, mails, false);
  });

  it('is done once with a live verification, and not a second time', async () => {
    await passCode();
    const verification = await verify(action);
    await ACTIONS[action](agent(), { ...(await key()), verification });
    expect((await desk.audit()).at(-1)).toMatchObject({
      action: AUDITED[action],
      outcome: 'done',
      ticketReference: reference,
    });
    const mails = (await desk.mails()).length;
    expect(await refused(ACTIONS[action](agent(), { ...(await key()), verification }))).toBe(
      'forbidden:verification_used',
    );
    await expectNothingDone(action, mails);
  });

  it('T7 token race: two at once do it once', async () => {
    await passCode();
    const verification = await verify(action);
    const request = { ...(await key()), verification };
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => ACTIONS[action](agent(), request)));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    expect(await desk.orm.em.fork().count(VerificationUse, { verification })).toBe(1);
  });

  it('is refused by the database itself where the code above it forgot to ask', async () => {
    await passCode();
    const verification = await verify(action);
    const { ticketId } = await key();
    const insert = (agentId: string, usedAt: Date) =>
      desk.orm.em.fork().execute(
        `insert into verification_use (id, verification_id, institution_id, ticket_id, account_id, action, agent_id, used_at)
         values (gen_random_uuid(), ?, ?, ?, ?, ?, ?, ?)`,
        [verification, desk.institution.id, ticketId, desk.account, action, agentId, usedAt],
      );
    await expect(insert(other().actor.id, desk.now)).rejects.toThrow(/another ticket, account, action or agent/);
    await expect(insert(agent().actor.id, new Date(desk.now.getTime() + 16 * 60_000))).rejects.toThrow(/not live/);
  });
});

describe('the database', () => {
  useDesk();

  it('changes a stored address only by a verified change', async () => {
    await expect(
      desk.orm.em
        .fork()
        .execute(
          `update account set address = 'k1:x', address_index = 'y', address_version = address_version + 1 where id = ?`,
          [desk.account],
        ),
    ).rejects.toThrow(/only by a verified address change/);
  });

  it('replaces a password only by what was mailed, or by its holder', async () => {
    await setFirstPassword(desk.system(), desk.account, 'Institut135!');
    for (const ground of ['register', 'reset_secret', 'member_session'])
      await expect(
        desk.orm.em
          .fork()
          .execute(
            `update credential set password_hash = 'x', is_temporary = true, generation = generation + 1, ground = ?, ground_id = gen_random_uuid() where account_id = ?`,
            [ground, desk.account],
          ),
      ).rejects.toThrow(/a password is not set without a ground/);
  });
});

describe('the policy of the institution', () => {
  useDesk();

  it.each(VERIFIED_ACTIONS)('confirms nobody by name and number alone: %s', async (action) => {
    expect(await refused(confirmIdentity(agent(), { ...(await key()), action }))).toBe('forbidden:policy_unmet');
    expect((await desk.audit()).at(-1)).toMatchObject({ action: 'identity.confirmed', outcome: 'denied' });
  });

  it('opens a reset after two blind answers, and an address change only with a supervisor on top', async () => {
    for (const [question, answer] of [
      ['postal_code', '9000'],
      ['phone', '0470/12.30.61'],
    ] as const) {
      expect(await answerQuestion(agent(), { ...(await key()), question, answer })).toEqual({ kind: 'match' });
    }
    await verify('trigger_reset');
    expect(await refused(confirmIdentity(agent(), { ...(await key()), action: 'change_address' }))).toBe(
      'forbidden:policy_unmet',
    );

    await requestApproval(agent(), {
      ...(await key()),
      action: 'change_address',
      reason: 'two answers right, wants the new address',
    });
    const [pending] = await pendingApprovals(supervisor());
    expect(pending).toMatchObject({ action: 'change_address', reference, isOwn: false });
    await decideApproval(supervisor(), { approval: pending?.id ?? '', outcome: 'approved', comment: '' });
    await verify('change_address');
  });

  it('two wrong answers close the questions, and never say what is stored', async () => {
    expect(await answerQuestion(agent(), { ...(await key()), question: 'postal_code', answer: '1000' })).toEqual({
      kind: 'no_match',
      mistakesLeft: 1,
    });
    expect(
      await refused(answerQuestion(agent(), { ...(await key()), question: 'postal_code', answer: FACTS.postal_code })),
    ).toBe('conflict:question_answered');
    expect(await answerQuestion(agent(), { ...(await key()), question: 'admission_year', answer: '1999' })).toEqual({
      kind: 'no_match',
      mistakesLeft: 0,
    });
    expect(await refused(answerQuestion(agent(), { ...(await key()), question: 'phone', answer: '0470123061' }))).toBe(
      'conflict:questions_closed',
    );
    const entries = await desk.audit();
    for (const value of Object.values(FACTS))
      expect(entries.map((entry) => entry.payload).join()).not.toContain(`"${value}"`);
  });

  it('T21 self and collusion: a supervisor does not approve their own request', async () => {
    await requestApproval(supervisor(), { ...(await key()), action: 'change_address', reason: 'I would like it so' });
    const own = (await pendingApprovals(supervisor())).find((one) => one.reference === reference);
    expect(own?.isOwn).toBe(true);
    expect(
      await refused(decideApproval(supervisor(), { approval: own?.id ?? '', outcome: 'approved', comment: '' })),
    ).toBe('forbidden:own_request');
    expect((await desk.audit()).at(-1)).toMatchObject({ action: 'identity.approval_decided', outcome: 'denied' });
    expect(await refused(confirmIdentity(supervisor(), { ...(await key()), action: 'change_address' }))).toBe(
      'forbidden:policy_unmet',
    );
    await expect(
      desk.orm.em
        .fork()
        .execute(
          `update approval set decided_by_id = requested_by_id, decided_at = now(), outcome = 'approved' where id = ?`,
          [own?.id],
        ),
    ).rejects.toThrow(/approval_four_eyes_check/);
  });

  it('an agent does not approve at all', async () => {
    await requestApproval(agent(), { ...(await key()), action: 'change_address', reason: 'please have a look' });
    const pending = (await pendingApprovals(supervisor())).find((one) => one.reference === reference);
    expect(
      await refused(decideApproval(other(), { approval: pending?.id ?? '', outcome: 'approved', comment: '' })),
    ).toBe('forbidden:permission');
  });

  it('T13 brute force of a code: the sixth try is refused, even a right one, even in parallel', async () => {
    await sendCode(agent(), { ...(await key()), contactPoint: 'mail' });
    const right = /\n\s+(\d{6})\n/.exec((await desk.mails()).at(-1)?.text ?? '')?.[1] ?? '';
    const wrong = right === '000000' ? '000001' : '000000';
    const { ticketId } = await key();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => checkCode(agent(), { ticketId, code: wrong })));
    expect(outcomes.filter((outcome) => outcome.kind === 'no_match')).toHaveLength(5);
    expect(await checkCode(agent(), { ticketId, code: right })).toEqual({ kind: 'closed' });
  });
});

describe('an address change', () => {
  useDesk();

  it('takes effect by the new address, warns the old one, and is undone by it', async () => {
    const fresh = await desk.addAccount({
      nationalNumber: '68092223316',
      lastName: 'Dupont-Lejeune',
      firstName: 'François',
      address: 'f.dupont@skynet.example',
      language: 'fr',
    });
    const asked = await desk.receive({
      kind: 'email_changed',
      nationalNumber: { status: 'valid', value: '68092223316' },
      lastName: 'Dupont-Lejeune',
      firstName: 'François',
      newAddress: 'f.dupont@nouveau.example',
    });
    await sendCode(agent(), { ...(await key(asked)), contactPoint: 'mail' });
    const code = /\n\s+(\d{6})\n/.exec((await desk.mails()).at(-1)?.text ?? '')?.[1] ?? '';
    await checkCode(agent(), { ticketId: (await key(asked)).ticketId, code });
    const verification = await verify('change_address', asked);
    await changeAddress(agent(), { ...(await key(asked)), verification, newAddress: null });

    const account = () => desk.orm.em.fork().findOneOrFail(Account, { id: fresh });
    const confirm = (await desk.mails()).at(-1);
    expect(confirm).toMatchObject({ purpose: 'confirm_address', recipient: 'f.dupont@nouveau.example' });
    expect(confirm?.text).not.toContain('skynet');
    expect((await account()).addressHint).toBe('f•••••@s•••••.example');
    const confirmKey = /link\/new-address\/([\w-]+)/.exec(confirm?.text ?? '')?.[1] ?? '';

    expect(await confirmAddressChange(desk.system(), desk.institution.id, 'wrong')).toEqual({
      kind: 'no_longer_valid',
    });
    const both = await Promise.all(
      [1, 2, 3].map(() => confirmAddressChange(desk.system(), desk.institution.id, confirmKey)),
    );
    expect(both.filter((outcome) => outcome.kind === 'done')).toHaveLength(1);
    expect((await account()).addressHint).toBe('f•••••@n•••••.example');
    const [changed, warning] = (await desk.mails()).slice(-2);
    expect(changed).toMatchObject({ purpose: 'address_changed', recipient: 'f.dupont@nouveau.example' });
    expect(changed?.text).not.toContain('skynet');
    expect(warning).toMatchObject({ purpose: 'address_warning', recipient: 'f.dupont@skynet.example' });
    expect(warning?.text).not.toContain('nouveau');

    const undoKey = /link\/undo-address\/([\w-]+)/.exec(warning?.text ?? '')?.[1] ?? '';
    desk.later(71 * 60);
    expect(await undoAddressChange(desk.system(), desk.institution.id, undoKey)).toMatchObject({ kind: 'done' });
    expect((await account()).addressHint).toBe('f•••••@s•••••.example');
    expect(await undoAddressChange(desk.system(), desk.institution.id, undoKey)).toEqual({ kind: 'no_longer_valid' });
    expect((await desk.ticket(asked)).status).toBe('open');
  });

  it('is not confirmed by a link that is too old', async () => {
    await passCode();
    const verification = await verify('change_address');
    await changeAddress(agent(), { ...(await key()), verification, newAddress: 'elsewhere@nouveau.example' });
    const confirmKey = /link\/new-address\/([\w-]+)/.exec((await desk.mails()).at(-1)?.text ?? '')?.[1] ?? '';
    desk.later(24 * 60);
    expect(await confirmAddressChange(desk.system(), desk.institution.id, confirmKey)).toEqual({
      kind: 'no_longer_valid',
    });
  });
});

describe('a sent address', () => {
  useDesk();

  it('reaches the requester and is told to the address itself, and to nobody else', async () => {
    await passCode();
    const verification = await verify('send_known_address');
    await sendKnownAddress(agent(), { ...(await key()), verification });
    const [known, disclosed] = (await desk.mails()).slice(-2);
    expect(known).toMatchObject({ purpose: 'known_address', recipient: 'annelies.vdb@post.example', language: 'fr' });
    expect(known?.text).toContain(STORED);
    for (const own of ['Annelies', 'Broeck', '72.03', '470', '9000']) expect(known?.text).not.toContain(own);
    expect(disclosed).toMatchObject({ purpose: 'address_disclosed', recipient: STORED, language: 'nl' });
    const payloads = (await desk.audit()).map((entry) => entry.payload).join();
    expect(payloads).not.toContain(STORED);
  });
});
