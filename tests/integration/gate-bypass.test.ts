import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#db/columns.ts';
import { Account, AddressChange, Credential, StaffMembership, Verification } from '#db/entities/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { VERIFIED_ACTIONS, type VerifiedAction } from '#server/institutions/contract.ts';
import { type Desk, openDesk } from '../factories/desk.ts';
import { post, type RouteModule, routeModules, sessionCookie } from '../factories/routes.ts';
import { verifiedSteps, withPolicy } from '../factories/verified.ts';

/**
 * The actions of the desk that neither reveal nor change anything of an account. A route whose action is not declared by
 * `verifiedBy` and does not stand here fails.
 */
const TOUCHES_NO_ACCOUNT: Record<string, string> = {
  'desk.access-mails.tsx': 'sends a first access to the address on file, unseen, of accounts that nobody has come into',
  'desk.accounts.tsx': 'searches, and answers masked cards',
  'desk.imports.$import.columns.tsx': 'says what the columns of a file mean',
  'desk.imports.$import.errors.ts': 'hands the refused rows of a file back to who may import',
  'desk.imports.sources.$source.tsx': 'changes a source',
  'desk.imports.sources.$source_.columns.tsx': 'says what the columns of a source mean',
  'desk.imports.sources.new.tsx': 'adds a source',
  'desk.imports.upload.ts': 'takes a file in, which nothing applies by itself',
  'desk.population._index.tsx': 'searches one’s own people, and answers masked rows',
  'desk.population.listing.tsx': 'lists who has never come in, without a password',
  'desk.quarantine.$mail.assign.ts': 'moves a mail',
  'desk.quarantine.$mail.discard.ts': 'moves a mail',
  'desk.quarantine.$mail.file.ts': 'reads a mail, for a reason',
  'desk.quarantine.$mail.reprocess.ts': 'moves a mail',
  'desk.quarantine.$mail.restore.ts': 'moves a mail',
  'desk.quarantine.$mail.source.ts': 'reads a mail, for a reason',
  'desk.quarantine.$mail.vouch.ts': 'moves a mail',
  'desk.tickets.$reference.accept-name.ts': 'records evidence',
  'desk.tickets.$reference.account.ts': 'names the account that a ticket is about',
  'desk.tickets.$reference.answer.ts': 'records evidence; says match or not',
  'desk.tickets.$reference.approval.ts': 'asks for consent',
  'desk.tickets.$reference.break-glass.ts': 'writes a verification for one action, and is reviewed',
  'desk.tickets.$reference.code-check.ts': 'records evidence',
  'desk.tickets.$reference.code.ts': 'sends a code to the address on file, unseen',
  'desk.tickets.$reference.confirm.ts': 'writes a verification',
  'desk.tickets.$reference.document.ts': 'records evidence',
  'desk.tickets.$reference.kind.ts': 'changes the ticket',
  'desk.tickets.$reference.note.ts': 'changes the ticket',
  'desk.tickets.$reference.proof.ts': 'sends a link to the requester',
  'desk.tickets.$reference.raw.ts': 'reads a mail, for a reason',
  'desk.tickets.$reference.release.ts': 'changes the ticket',
  'desk.tickets.$reference.reopen.ts': 'changes the ticket',
  'desk.tickets.$reference.reply.ts': 'writes to the requester, with stored values masked',
  'desk.tickets.$reference.resolve.ts': 'changes the ticket',
  'desk.tickets.$reference.revoke.ts': 'takes evidence back',
  'desk.tickets.$reference.take.ts': 'changes the ticket',
};

/** The actions that an organising authority does without evidence, for the accounts of its own schools. */
const OF_THE_AUTHORITY = ['desk.migration.tsx'];

/** The decision on an import, which has guards of its own: an address that was verified since is never changed by it. */
const OF_AN_IMPORT = ['desk.imports.$import._index.tsx'];

/**
 * The actions of a secretariat for its own people, tried in population.test.ts and secretariat.test.ts: default passwords of
 * accounts that nobody has come into, each with its entry; and a correction, which uses a verification up inside.
 */
const OF_A_SECRETARIAT = [
  'desk.population.passwords.ts',
  'desk.population.$account._index.tsx',
  'desk.population.$account.address.tsx',
];

const AUDITED: Record<VerifiedAction, string> = {
  send_known_address: 'account.address_sent',
  show_address: 'account.address_shown',
  change_address: 'account.address_change_requested',
  trigger_reset: 'credential.temporary_password_sent',
  migrate: 'account.migrated',
};
const FIELDS: Record<VerifiedAction, Record<string, string>> = {
  send_known_address: {},
  show_address: { reason: 'the caller cannot read mail' },
  change_address: { newAddress: 'new@nouveau.example' },
  trigger_reset: {},
  migrate: {},
};

/** The files whose action is neither declared to need a verification nor named as touching no account. */
const undeclared = (modules: ReadonlyMap<string, RouteModule>): string[] =>
  [...modules].flatMap(([file, { action }]) =>
    action &&
    !action.verified &&
    !Object.hasOwn(TOUCHES_NO_ACCOUNT, file) &&
    ![...OF_THE_AUTHORITY, ...OF_AN_IMPORT, ...OF_A_SECRETARIAT].includes(file)
      ? [file]
      : [],
  );

const modules = await routeModules(/^desk\./);
const verified = [...modules].flatMap(([file, { action }]) => (action?.verified ? [{ file, action }] : []));

describe('T1 gate bypass: the route table', () => {
  it('every action of the desk is declared', () => {
    expect(undeclared(modules)).toEqual([]);
  });

  it('a new action that declares nothing fails', () => {
    const added = new Map([['desk.tickets.$reference.unlock.ts', { action: async () => null }]]);
    expect(undeclared(added)).toEqual(['desk.tickets.$reference.unlock.ts']);
  });

  it('every action that wants evidence has its route', () => {
    expect(verified.map(({ action }) => action.verified).sort()).toEqual([...VERIFIED_ACTIONS].sort());
  });
});

describe.each(verified)('T1 gate bypass: $file', ({ file, action: handler }) => {
  const action = handler.verified as VerifiedAction;
  const otherAction = action === 'trigger_reset' ? 'send_known_address' : 'trigger_reset';
  let desk: Desk;
  let steps: ReturnType<typeof verifiedSteps>;
  let agent: () => Context<StaffActor>;
  let other: () => Context<StaffActor>;
  let reference: string;
  let second: string;

  beforeAll(async () => {
    desk = await openDesk(withPolicy((policy) => policy));
    steps = verifiedSteps(desk);
    agent = await desk.addStaff('agent', 'Marc');
    other = await desk.addStaff('agent', 'Ines');
    second = await desk.addInstitution('second');
    await desk.orm.em.fork().insert(StaffMembership, {
      id: newId(),
      staff: agent().actor.id,
      institution: second,
      role: 'agent',
    });
    Object.assign(agent().actor.roles, { [second]: 'agent' });
  });
  afterAll(() => desk.close());
  beforeEach(async () => {
    desk.later((Date.now() - desk.now.getTime()) / 60_000 - 20);
    if (action === 'migrate') await desk.orm.em.fork().nativeUpdate(Account, {}, { status: 'not_migrated' });
    await desk.orm.em.fork().execute('delete from challenge');
    reference = await desk.receive();
  });
  /** Brings the clock of the desk to that of the routes, 20 minutes later. */
  const now = () => desk.later((Date.now() - desk.now.getTime()) / 60_000);

  async function submit(form: Record<string, string>, { as = agent, on = reference } = {}) {
    const { version } = await desk.ticket(on);
    const path = `/${file.replace(/\.ts$/, '').replaceAll('.', '/').replace('$reference', on)}`;
    return post(desk.orm.em.fork(), handler, {
      path,
      params: { reference: on },
      cookie: await sessionCookie(desk.orm, as().actor.id),
      form: { version: String(version), ...FIELDS[action], ...form },
    });
  }
  const things = async () => {
    const em = desk.orm.em.fork();
    const account = await em.findOneOrFail(Account, { id: desk.account });
    return {
      mails: (await desk.mails()).length,
      version: account.addressVersion,
      status: account.status,
      changes: await em.count(AddressChange, {}),
      credential: (await em.findOne(Credential, { account: desk.account }))?.generation ?? 0,
    };
  };
  /** The try is refused, nothing is sent or changed, and the audit log says so. */
  async function expectDenied(form: Record<string, string>, whose = {}, status = 403) {
    const before = await things();
    const answer = await submit(form, whose);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body ?? '')).not.toContain('scarlet');
    expect(await things()).toEqual(before);
    if (status !== 403) return;
    const denied = { action: AUDITED[action], outcome: 'denied' };
    expect((await desk.audit()).filter((entry) => entry.outcome === 'denied').at(-1)).toMatchObject(denied);
  }

  it('is refused without a verification', async () => {
    now();
    await expectDenied({ verification: newId() });
  });

  it('is refused with a form that names none', async () => {
    now();
    await expectDenied({}, {}, 400);
  });

  it('is refused with an expired one', async () => {
    const { verification } = await steps.verify(agent, action, reference);
    now();
    await expectDenied({ verification });
  });

  it('is refused with one that was used', async () => {
    now();
    const { verification } = await steps.verify(agent, action, reference);
    const done = await submit({ verification });
    expect([200, 302]).toContain(done.status);
    await expectDenied({ verification });
  });

  it('is refused with one that was revoked', async () => {
    now();
    const { verification } = await steps.verify(agent, action, reference);
    await desk.orm.em.fork().nativeUpdate(Verification, { id: verification }, { revokedAt: desk.now });
    await expectDenied({ verification });
  });

  it("is refused with another ticket's", async () => {
    now();
    const { verification } = await steps.verify(agent, action, reference);
    await expectDenied({ verification }, { on: await desk.receive() });
  });

  it("is refused with another account's", async () => {
    now();
    const { verification } = await steps.verify(agent, action, reference);
    const someone = await desk.addAccount({
      nationalNumber: '68092223316',
      lastName: 'Peeters',
      firstName: 'Jan',
      address: `${newId()}@peeters.example`,
    });
    await desk.orm.em.fork().execute('update ticket set account_id = ? where reference = ?', [someone, reference]);
    await expectDenied({ verification });
    await desk.orm.em.fork().execute(`update account set national_number_index = null where id = ?`, [someone]);
  });

  it("is refused with another agent's", async () => {
    now();
    const { verification } = await steps.verify(agent, action, reference);
    await expectDenied({ verification }, { as: other });
  });

  it("is refused with another institution's", async () => {
    now();
    const theirs = await desk.receive({}, second);
    const { verification } = await steps.verify(agent, action, theirs);
    await expectDenied({ verification });
  });

  it("is refused with another action's", async () => {
    now();
    const { verification } = await steps.verify(agent, otherAction, reference);
    await expectDenied({ verification });
  });

  it('is refused on a stale form', async () => {
    now();
    const { verification } = await steps.verify(agent, action, reference);
    await expectDenied({ verification, version: '1' }, {}, 409);
  });

  it('is refused to a role that may look and not act', async () => {
    now();
    const { verification } = await steps.verify(agent, action, reference);
    await expectDenied({ verification }, { as: await desk.addStaff('verifier') });
  });

  it.each(['auditor', 'administrator'] as const)('knows no ticket for a role that sees none: %s', async (role) => {
    now();
    const { verification } = await steps.verify(agent, action, reference);
    await expectDenied({ verification }, { as: await desk.addStaff(role) }, 404);
  });

  it('is refused to someone who is not signed in', async () => {
    now();
    const { verification, version } = await steps.verify(agent, action, reference);
    const before = await things();
    const answer = await post(desk.orm.em.fork(), handler, {
      path: `/desk/tickets/${reference}`,
      params: { reference },
      cookie: 'guichet_staff=made-up',
      form: { version: String(version), ...FIELDS[action], verification },
    });
    expect(answer.status).toBe(302);
    expect(await things()).toEqual(before);
  });
});
