import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AccessMail,
  Account,
  AddressChange,
  Credential,
  DefaultPassword,
  ImportedChange,
  SourceRecord,
  StaffMembership,
} from '#db/entities/index.ts';
import {
  applyDueAddressChanges,
  confirmAddressChange,
  openOwnChange,
  undoAddressChange,
} from '#server/accounts/index.ts';
import type { Context, MemberActor, StaffActor } from '#server/context.ts';
import { resumeMember, setFirstPassword, signInMember } from '#server/credentials/index.ts';
import { applyStaged } from '#server/imports/apply.ts';
import { readStatus } from '#server/imports/index.ts';
import type { Profile } from '#server/institutions/contract.ts';
import { institutionById } from '#server/institutions/index.ts';
import { query } from '#server/sql.ts';
import { type Desk, openDesk } from '#tests/factories/desk.ts';
import { nationalNumberOf } from '#tests/factories/import-files.ts';
import { type FileRow, openSource } from '#tests/factories/imports.ts';
import { keyIn } from '#tests/factories/verified.ts';

type Source = Awaited<ReturnType<typeof openSource>>;
const PASSWORD = 'Een-lang-wachtwoord-1!';
const MINUTES_A_DAY = 1_440;

/** Everybody with the role is mailed, and trainees need an assignment. */
const withPopulation = (profile: Profile): Profile => ({
  ...profile,
  signInWith: ['address', 'client_number'],
  addressChange: { ...profile.addressChange, bySelf: true },
  schools: ['north', 'south'].map((key) => ({ key, name: key, authority: 'Province' })),
  roles: { ...profile.roles, trainee: { ...profile.roles.trainee!, needsAssignment: true } },
  populations: [
    {
      key: 'all',
      label: { fr: 'Tous', nl: 'Allen', de: 'Alle', en: 'All' },
      roles: ['member'],
      schools: [],
      opening: { kind: 'arrival', withinHours: 24 },
    },
  ],
});

let drawn = 100;
/** Somebody whom no other test knows. */
function person(more: FileRow = {}): FileRow & { key: string; number: string } {
  drawn += 1;
  const number = nationalNumberOf('1985-07-30', drawn);
  return { key: `k${drawn}`, last: `Peeters${drawn}`, first: 'Jan', address: `p${drawn}@old.example`, ...more, number };
}
/** Those of the first file, each for the test of that name. */
const people = {
  plain: person({ phone: '0470 12 30 61', birth: '1985-07-30' }),
  renamed: person(),
  unused: person(),
  taken: person(),
  stopped: person({ status: 'active' }),
  unaddressed: person({ address: '' }),
  own: person(),
  newer: person(),
  late: person(),
  sameInstant: person(),
  first: person(),
  second: person(),
  waiting: person({ status: 'not_migrated' }),
  secretary: person(),
  known: person(),
  worker: person({ role: 'member', school: 'south' }),
  unassigned: person({ role: 'trainee' }),
};

let desk: Desk;
let secretariat: () => Context<StaffActor>;
let source: Source;
let owner: pg.Client;

beforeAll(async () => {
  desk = await openDesk(withPopulation, { address: 'desk@own.example' });
  secretariat = await desk.addStaff('secretariat', 'Noor');
  source = await openSource(desk, secretariat);
  owner = new pg.Client(desk.database.ownerUrl);
  await owner.connect();
  const { counts } = await source.bring(Object.values(people));
  expect(counts).toMatchObject({ new: Object.keys(people).length, refused: 0 });
  desk.later(1);
});
afterAll(async () => {
  await owner?.end();
  await desk?.close();
});

const em = () => desk.orm.em.fork();
async function accountOf({ key }: { key: string }, of: Source = source): Promise<Account> {
  const [row] = await query<{ id: string }>(
    em(),
    `select a.id from account a join source_record s on s.account_id = a.id
     where s.source_id = $1 and a.last_name like $2`,
    [of.source, `%${key.slice(1)}`],
  );
  return em().findOneOrFail(Account, { id: row?.id ?? '' });
}
const versions = () =>
  query(
    em(),
    'select id, xmin::text, updated_at from account union all select id, xmin::text, null from access_mail order by 1',
  );
const mailed = async (purpose: string) =>
  (await desk.mails()).filter((mail) => mail.purpose === purpose).map(({ recipient }) => recipient);
const outcomes = async (of: Source, rows: readonly FileRow[], asOf = desk.now) =>
  (await of.bring(rows, { asOf })).counts;

const changesOf = (account: Account) =>
  em().find(AddressChange, { account: account.id }, { orderBy: { requestedAt: 'asc' } });
const takeEffect = () => applyDueAddressChanges(desk.system());

async function signIn(account: Account): Promise<Context<MemberActor>> {
  const institution = await institutionById(desk.system(), desk.institution.id);
  if ((await em().count(Credential, { account: account.id })) === 0)
    await setFirstPassword(desk.system(), account.id, PASSWORD);
  const identifier = account.clientNumber ?? '';
  const signedIn = await signInMember(desk.system(), institution, { identifier, password: PASSWORD });
  if (signedIn.kind !== 'signed_in') throw new Error(signedIn.kind);
  const resumed = await resumeMember(desk.system(), desk.institution.id, signedIn.token);
  if (!resumed) throw new Error('no session');
  return { ...desk.system(), actor: resumed.actor };
}
/** The holder changes the address themselves, and confirms it. */
async function changeOwn(account: Account, address: string): Promise<void> {
  await openOwnChange(await signIn(account), address);
  await confirmAddressChange(desk.system(), desk.institution.id, await keyIn(desk, 'confirm_address'));
}

describe('T27 welcome mail twice', () => {
  it('the same file twice changes nothing, and mails nobody again', async () => {
    const before = await versions();
    expect(before.length).toBeGreaterThan(2 * Object.keys(people).length - 4);
    desk.later(MINUTES_A_DAY);
    expect(await outcomes(source, Object.values(people))).toMatchObject({
      new: 0,
      changed: 0,
      kept: 0,
      unchanged: Object.keys(people).length,
    });
    expect(await versions()).toEqual(before);
  });

  it('nor does another name, another address or another source', async () => {
    const one = people.renamed;
    const account = await accountOf(one);
    const welcomes = () => em().count(AccessMail, { account: account.id });
    expect(await welcomes()).toBe(1);
    desk.later(1);
    await source.bring([{ ...one, first: 'Janne', address: 'other@new.example' }]);
    const second = await openSource(desk, secretariat, { name: 'Second' });
    desk.later(1);
    expect(await outcomes(second, [{ ...one, key: 'z9', first: 'Janne', address: 'other@new.example' }])).toMatchObject(
      {
        new: 0,
        changed: 1,
      },
    );
    expect(await welcomes()).toBe(1);
    expect(await em().count(Account, { nationalNumberIndex: account.nationalNumberIndex ?? '' })).toBe(1);
  });
});

describe('T27 re-import with another address', () => {
  it('is told to nobody where the account was never used: the old address may be a stranger’s', async () => {
    const one = people.unused;
    const before = await accountOf(one);
    desk.later(1);
    expect(await outcomes(source, [{ ...one, address: 'mended@new.example' }])).toMatchObject({
      changed: 1,
      addresses: 1,
    });
    const after = await accountOf(one);
    expect(after).toMatchObject({ addressHint: 'm•••••@n•••••.example', addressVersion: before.addressVersion + 1 });
    expect(await mailed('address_warning')).toEqual([]);
    expect(await mailed('address_changed')).toEqual([]);
    const change = await em().findOneOrFail(ImportedChange, { account: after.id });
    expect(change.fields).toEqual(['address']);
    expect((await desk.audit()).filter((entry) => entry.account === after.id).map(({ action }) => action)).toEqual([
      'account.changed_by_import',
    ]);
  });

  it('T18 notice: cools off where it was used: the present address is told at once, and nothing happens twice', async () => {
    const one = people.taken;
    const account = await accountOf(one);
    const session = await signIn(account);
    const isOpen = async () =>
      (await query(em(), 'select from member_session where id = $1 and ended_at is null', [session.actor.sessionId]))
        .length;
    desk.later(1);
    const moved = { ...one, address: 'moved@new.example' };
    const before = await mailed('address_change_coming');
    expect(await outcomes(source, [moved])).toMatchObject({ changed: 1, addresses: 1 });
    expect(await mailed('address_change_coming')).toEqual([...before, one.address]);
    expect(await mailed('address_changed')).not.toContain('moved@new.example');
    expect(await accountOf(one)).toMatchObject({
      addressHint: 'p•••••@o•••••.example',
      addressVersion: account.addressVersion,
    });
    expect(await isOpen()).toBe(1);
    const coming = await changesOf(account);
    expect(coming).toMatchObject([{ state: 'cooling', coolingHours: 24 }]);

    desk.later(60);
    expect(await outcomes(source, [moved])).toMatchObject({ unchanged: 1 });
    const second = await openSource(desk, secretariat, { name: 'Third' });
    expect(await outcomes(second, [{ ...moved, key: 'z8' }])).toMatchObject({ changed: 1, addresses: 0 });
    expect(await changesOf(account)).toEqual(coming);
    desk.later(22 * 60 + 59);
    expect(await takeEffect()).toMatchObject({ applied: 0 });
    desk.later(1);
    expect(await takeEffect()).toMatchObject({ applied: 1, dropped: 0 });
    expect(await accountOf(one)).toMatchObject({ addressHint: 'm•••••@n•••••.example' });
    expect(await mailed('address_changed')).toContain('moved@new.example');
    expect(await mailed('address_warning')).toContain(one.address);
    expect(await isOpen()).toBe(0);
    expect(await outcomes(source, [moved])).toMatchObject({ unchanged: 1 });
  });

  it('T27 undone: stopped by the present address, no file brings it back; a newer one supersedes, the former takes back', async () => {
    const one = people.stopped;
    const account = await accountOf(one);
    await signIn(account);
    const states = async () => (await changesOf(account)).map(({ state }) => state);
    desk.later(1);
    await source.bring([{ ...one, address: 'first@new.example' }]);
    desk.later(1);
    expect(await outcomes(source, [one])).toMatchObject({ changed: 1, addresses: 1 });
    expect(await states()).toEqual(['superseded']);
    desk.later(1);
    await source.bring([{ ...one, address: 'second@new.example' }]);
    // A closed account is opened again one day: whoever reads its address is told all the same.
    desk.later(1);
    const thief = { ...one, status: 'disabled', address: 'thief@new.example' };
    expect(await outcomes(source, [thief])).toMatchObject({ changed: 1, addresses: 1 });
    expect(await states()).toEqual(['superseded', 'superseded', 'cooling']);
    const key = await keyIn(desk, 'address_change_coming');
    desk.later(60);
    expect(await undoAddressChange(desk.system(), desk.institution.id, key)).toMatchObject({ kind: 'done' });
    expect(await mailed('address_change_stopped')).toContain(one.address);
    desk.later(MINUTES_A_DAY);
    expect(await takeEffect()).toMatchObject({ applied: 0, dropped: 0 });
    const again = { ...thief, last: `De Smet${one.key.slice(1)}`, status: 'active' };
    expect(await outcomes(source, [again])).toMatchObject({ changed: 1, addresses: 0 });
    const second = await openSource(desk, secretariat, { name: 'Fourth' });
    expect(await outcomes(second, [{ ...again, key: 'z7' }])).toMatchObject({ kept: 1, addresses: 0 });
    expect(await accountOf(one)).toMatchObject({ status: 'active', addressHint: 'p•••••@o•••••.example' });
    expect((await states()).filter((state) => state !== 'superseded')).toEqual(['undone']);
  });

  it('takes effect at once where a used account has no address', async () => {
    const one = people.unaddressed;
    await signIn(await accountOf(one));
    desk.later(1);
    await source.bring([{ ...one, address: 'first@new.example' }]);
    expect(await accountOf(one)).toMatchObject({ addressHint: 'f•••••@n•••••.example' });
  });
});

describe('T27 a re-import that resurrects a changed address', () => {
  it('leaves what its holder put in place: the file as before, an older one, one with other fields', async () => {
    const one = people.own;
    const asOf = desk.now;
    const account = await accountOf(one);
    desk.later(MINUTES_A_DAY);
    await changeOwn(account, 'own@choice.example');
    const own = 'o•••••@c•••••.example';
    desk.later(MINUTES_A_DAY);
    expect(await outcomes(source, [one], desk.now)).toMatchObject({ unchanged: 1 });
    const phoned = { ...one, phone: '0470 12 30 61' };
    expect(await outcomes(source, [phoned], asOf)).toMatchObject({ changed: 1, addresses: 0 });
    expect(await accountOf(one)).toMatchObject({ addressHint: own, phoneHint: '•••• •• •• 61' });
    const older = { ...phoned, first: 'Janneke', address: 'older@file.example' };
    desk.later(1);
    expect(await outcomes(source, [older], asOf)).toMatchObject({ kept: 1, changed: 0 });
    expect(await accountOf(one)).toMatchObject({ addressHint: own, firstName: 'Janneke' });
    expect(await outcomes(source, [older], asOf)).toMatchObject({ unchanged: 1 });
  });

  it('but what the source says to be newer counts', async () => {
    const one = people.newer;
    const account = await accountOf(one);
    desk.later(MINUTES_A_DAY);
    await changeOwn(account, 'own2@choice.example');
    desk.later(3 * MINUTES_A_DAY);
    const changed = new Date(desk.now.getTime() - MINUTES_A_DAY * 60_000).toISOString().slice(0, 10);
    expect(await outcomes(source, [{ ...one, address: 'newer@file.example', changed }])).toMatchObject({
      addresses: 1,
    });
    desk.later(MINUTES_A_DAY);
    await takeEffect();
    expect(await accountOf(one)).toMatchObject({ addressHint: 'n•••••@f•••••.example' });
  });

  it('nor does one that its holder changes between the preview and the decision', async () => {
    const one = people.late;
    const account = await accountOf(one);
    desk.later(1);
    const id = await source.preview([{ ...one, address: 'late@file.example' }]);
    desk.later(1);
    await changeOwn(account, 'own3@choice.example');
    await source.decide(id);
    await source.run();
    expect(await source.status(id)).toMatchObject({
      state: 'received',
      refusal: { code: 'register_changed' },
      decidedBy: null,
    });
    await source.run();
    expect(await readStatus(secretariat(), id)).toMatchObject({
      state: 'previewed',
      refusal: { code: 'register_changed' },
      counts: { kept: 1, changed: 0 },
    });
    await source.decide(id);
    await source.run();
    expect(await readStatus(secretariat(), id)).toMatchObject({ state: 'applied', refusal: null });
    expect((await accountOf(one)).addressHint).toBe('o•••••@c•••••.example');
  });
});

describe('T27 the instant of the preview', () => {
  it('is no gap: an address that its holder changes at that very instant stays, and the rest is applied', async () => {
    const one = people.sameInstant;
    const account = await accountOf(one);
    desk.later(1);
    const id = await source.preview([{ ...one, first: 'Janneke', address: 'late@file.example' }]);
    await changeOwn(account, 'own4@choice.example');
    await source.decide(id);
    await source.run();
    expect(await source.status(id)).toMatchObject({ state: 'applied' });
    expect(await accountOf(one)).toMatchObject({ addressHint: 'o•••••@c•••••.example', firstName: 'Janneke' });
  });
});

describe('T27 a number that belongs to another row', () => {
  it('is refused, and neither account changes', async () => {
    const [one, two] = [people.first, people.second];
    const before = await versions();
    const done = await source.bring([one, { ...two, number: one.number, first: 'Taken' }]);
    expect(done.counts).toMatchObject({ refused: 1, unchanged: 1, changed: 0, new: 0 });
    expect(await outcomes(source, [{ ...two, number: one.number, first: 'Taken' }])).toMatchObject({ refused: 1 });
    expect(await versions()).toEqual(before);
  });

  it('and so is one that somebody gets between the preview and the decision: read again', async () => {
    const one = person();
    const id = await source.preview([one, person()]);
    await desk.addAccount({ nationalNumber: one.number, lastName: `Peeters${one.key.slice(1)}`, firstName: 'Jan' });
    await source.decide(id);
    await source.run();
    expect(await source.status(id)).toMatchObject({ state: 'received', refusal: { code: 'register_changed' } });
    await source.run();
    expect((await source.status(id)).counts).toMatchObject({ new: 1, changed: 1 });
    await source.decide(id);
    await source.run();
    expect(await source.status(id)).toMatchObject({ state: 'applied' });
  });
});

describe('T27 an unmigrated account', () => {
  it('gets no credential and no mail, and no file opens it', async () => {
    const one = people.waiting;
    const account = await accountOf(one);
    expect(account.status).toBe('not_migrated');
    desk.later(1);
    await source.bring([{ ...one, status: 'active', first: 'Janne' }]);
    expect(await accountOf(one)).toMatchObject({ status: 'not_migrated', firstName: 'Janne' });
    for (const entity of [Credential, DefaultPassword, AccessMail] as const)
      expect(await em().count(entity as typeof Credential, { account: account.id })).toBe(0);
  });
});

describe('one’s own account', () => {
  it('T21 is left alone by a file that its holder brings', async () => {
    const one = people.secretary;
    const { id } = await accountOf(one);
    await em().nativeUpdate(StaffMembership, { staff: secretariat().actor.id }, { ownAccount: id });
    desk.later(1);
    const done = await source.bring([{ ...one, address: 'mine@new.example', role: 'supervisor_of_trainees' }]);
    await em().nativeUpdate(StaffMembership, { staff: secretariat().actor.id }, { ownAccount: null });
    expect(done.counts).toMatchObject({ kept: 1, changed: 0 });
    expect(await accountOf(one)).toMatchObject({ addressHint: 'p•••••@o•••••.example', roles: ['member'] });
  });
});

describe('all or nothing', () => {
  it('a fault at the last statement leaves nothing, and the import is applied later', async () => {
    const { known } = people;
    const rows = [{ ...known, address: 'fault@new.example' }, person(), person({ school: 'north' })];
    const id = await source.preview(rows);
    const before = await versions();
    const entries = (await desk.audit()).length;
    await owner.query(`create function refuse_end() returns trigger language plpgsql as $$
        begin raise exception 'the disk is full' using errcode = '53100'; end $$;
      create trigger refuse_end before update on account_import for each row
        when (new.state = 'applied') execute function refuse_end()`);
    await source.decide(id);
    await expect(source.run()).rejects.toThrow('the disk is full');
    expect(await versions()).toEqual(before);
    expect(await em().count(SourceRecord, { source: source.source, updatedAt: { $gt: desk.now } })).toBe(0);
    expect((await desk.audit()).slice(entries).map(({ action }) => action)).toEqual(['import.decided']);
    await owner.query('drop function refuse_end() cascade');
    desk.later(5);
    await source.run();
    expect(await source.status(id)).toMatchObject({ state: 'applied', claimedUntil: null });
    expect(await query(em(), 'select from import_row where import_id = $1', [id])).toHaveLength(0);
    expect(await query(em(), 'select from import_chunk where account_import_id = $1', [id])).toHaveLength(0);
    expect((await desk.audit()).slice(entries).map(({ action }) => action)).toEqual([
      'import.decided',
      'account.changed_by_import',
      'access_mail.planned',
      'accounts.imported',
    ]);
  });

  it('is applied once, however many processes do it', async () => {
    const id = await source.preview([person(), person()]);
    const before = await em().count(Account);
    await source.decide(id);
    const one = await source.status(id);
    const done = await Promise.allSettled([
      applyStaged(desk.system(), one),
      applyStaged(desk.system(), one),
      source.run(),
    ]);
    expect(done.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    expect(await em().count(Account)).toBe(before + 2);
    expect(await source.status(id)).toMatchObject({ state: 'applied' });
    const told = (await desk.audit()).filter(
      ({ action, payload }) => action === 'accounts.imported' && payload.includes(id),
    );
    expect(told).toHaveLength(1);
  });

  it('a cancelled one leaves nothing', async () => {
    const id = await source.preview([person()]);
    const before = await versions();
    await source.decide(id);
    await expect(
      applyStaged(desk.system(), await source.status(id), async (done) => {
        if (done > 0) throw new Error('cancelled');
      }),
    ).rejects.toThrow('cancelled');
    expect(await versions()).toEqual(before);
    await source.run();
  });
});

describe('roles', () => {
  it('merge of two sources where the number says so; one that needs an assignment counts while there is one', async () => {
    const personnel = await openSource(desk, secretariat, { name: 'Personnel', rowIs: 'assignment' });
    const one = people.worker;
    const told = { ...one, key: 'h7', role: 'trainee' };
    desk.later(1);
    await personnel.bring([
      { ...told, school: 'north' },
      { ...told, school: 'south' },
    ]);
    const roles = async () => [...(await accountOf(one)).roles].sort();
    const assignments = () =>
      query(em(), 'select role, school from assignment where source_id = $1 order by school', [personnel.source]);
    expect(await roles()).toEqual(['member', 'trainee']);
    expect(await assignments()).toHaveLength(2);
    expect((await accountOf(one)).school).toBe('south');
    desk.later(1);
    await personnel.bring([{ ...told, school: 'north' }]);
    expect(await assignments()).toEqual([{ role: 'trainee', school: 'north' }]);
    desk.later(1);
    await source.bring([{ ...one, role: 'supervisor_of_trainees' }]);
    expect(await roles()).toEqual(['supervisor_of_trainees', 'trainee']);
    desk.later(1);
    await personnel.bring([{ ...told, role: 'member', school: 'north' }]);
    expect(await roles()).toEqual(['member', 'supervisor_of_trainees']);
  });

  it('are kept where a row of the person is refused, or one of which nobody knows whose it is', async () => {
    const personnel = await openSource(desk, secretariat, { name: 'Schools', rowIs: 'assignment' });
    const [one, two] = [person({ role: 'trainee' }), person({ role: 'trainee' })];
    const rows = (who: FileRow, ...schools: string[]) => schools.map((school) => ({ ...who, school }));
    const bring = async (...told: FileRow[]) => {
      desk.later(1);
      const { counts } = await personnel.bring(told);
      return { changed: counts?.changed, refused: counts?.refused, ...(await schools()) };
    };
    const schoolsOf = async (who: { key: string }) =>
      (
        await query<{ school: string }>(em(), 'select school from assignment where account_id = $1 order by school', [
          (await accountOf(who, personnel)).id,
        ])
      ).map(({ school }) => school);
    const schools = async () => ({ one: await schoolsOf(one), two: await schoolsOf(two) });
    const both = ['north', 'south'];
    await bring(...rows(one, 'north', 'south'), ...rows(two, 'north', 'south'));
    const mistyped = [...rows(one, 'south', 'norht'), ...rows(two, 'north', 'south')];
    expect(await bring(...mistyped)).toEqual({ changed: 0, refused: 1, one: both, two: both });
    expect((await accountOf(one, personnel)).roles).toEqual(['trainee']);
    expect(await bring(...mistyped)).toEqual({ changed: 0, refused: 1, one: both, two: both });
    expect(await bring(...rows(one, 'south'), ...rows(two, 'south', 'norht'))).toEqual({
      changed: 1,
      refused: 1,
      one: ['south'],
      two: both,
    });
    const nobodys = [...rows(one, 'north'), ...rows({ ...two, key: '' }, 'north'), ...rows(two, 'south')];
    expect(await bring(...nobodys)).toEqual({ changed: 1, refused: 1, one: both, two: both });
    expect(await bring(...nobodys)).toEqual({ changed: 0, refused: 1, one: both, two: both });
    expect(await bring(...rows(one, 'north'), ...rows(two, 'south'))).toEqual({
      changed: 2,
      refused: 0,
      one: ['north'],
      two: ['south'],
    });
  });

  it('without an assignment one gives nothing', async () => {
    const one = people.unassigned;
    expect((await accountOf(one)).roles).toEqual([]);
    expect(await em().findOneOrFail(SourceRecord, { account: (await accountOf(one)).id })).toMatchObject({
      roles: ['trainee'],
    });
  });
});
