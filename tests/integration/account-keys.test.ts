import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#db/columns.ts';
import { Account, AccountKeyOpening, Verification } from '#db/entities/index.ts';
import { openAddress, openFact } from '#server/accounts/gate.ts';
import { sendKnownAddress, showAddress } from '#server/accounts/index.ts';
import { maskText } from '#server/accounts/mask-text.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { answerQuestion, confirmIdentity, sendCode } from '#server/identity/index.ts';
import { type Desk, FACTS, openDesk, STORED } from '../factories/desk.ts';
import { rowsAsOwner } from '../setup/dump.ts';

/** The data key of a contact point is handed out by the database alone, on a ground, once. */
let desk: Desk;
let agent: () => Context<StaffActor>;
let reference: string;

beforeAll(async () => {
  desk = await openDesk();
  agent = await desk.addStaff('agent', 'Marc');
});
afterAll(() => desk.close());
beforeEach(async () => {
  desk.later(120);
  reference = await desk.receive();
});

const execute = (sql: string, values: unknown[] = []) => desk.orm.em.fork().execute(sql, values as never);
const open = (account: string, of: string, ground: string | null, id: string | null) =>
  execute('select open_account_key(?, ?, ?, ?, ?) as wrapped', [account, of, ground, id, desk.now]) as Promise<
    { wrapped: string | null }[]
  >;
const openings = () => rowsAsOwner(desk, 'select ground, ground_id from account_key_opening');

async function key() {
  const ticket = await desk.ticket(reference);
  return { ticketId: ticket.id, version: ticket.version };
}

async function verify(action: 'show_address' | 'send_known_address' | 'trigger_reset'): Promise<string> {
  for (const question of ['postal_code', 'member_number'] as const)
    await answerQuestion(agent(), { ...(await key()), question, answer: FACTS[question] });
  await confirmIdentity(agent(), { ...(await key()), action });
  const found = await desk.orm.em
    .fork()
    .findOneOrFail(Verification, { ticket: (await key()).ticketId, action, revokedAt: null });
  return found.id;
}

/** A use of a verification as the product writes it, whose contact point has not been opened yet. */
async function useOf(verification: string): Promise<string> {
  const id = newId();
  await execute(
    `insert into verification_use (id, verification_id, institution_id, ticket_id, account_id, action, agent_id, used_at)
     select ?, id, institution_id, ticket_id, account_id, action, agent_id, ? from verification where id = ?`,
    [id, desk.now, verification],
  );
  return id;
}

describe('T1 gate bypass: the running product', () => {
  it.each([
    'select * from account_key',
    'select wrapped from account_key limit 1',
    `update account_key set wrapped = ''`,
    'delete from account_key',
    'truncate account_key',
    'select * from account_key_opening',
    `insert into account_key_opening (id, account_id, ground, ground_id, opened_at)
       select gen_random_uuid(), id, 'challenge', gen_random_uuid(), now() from account`,
    'delete from account_key_opening',
    'alter function open_account_key(uuid, text, text, uuid, timestamptz) owner to guichet_app',
    `delete from encryption_key`,
  ])('may not run: %s', async (sql) => {
    await expect(execute(sql)).rejects.toThrow(/permission denied|must be owner/);
  });

  it.each([
    ['no ground', null],
    ['a ground that is none', 'because'],
    ['no row of the ground', 'verification_use'],
    ['no code', 'challenge'],
    ['no change', 'address_change.applied'],
  ])('is handed no contact key with %s', async (_, ground) => {
    await expect(open(desk.account, 'contact', ground, newId())).rejects.toThrow(/without a ground/);
    await expect(open(desk.account, 'contact', ground, null)).rejects.toThrow(/without a ground/);
    await expect(open(desk.account, 'CONTACT', ground, newId())).rejects.toThrow(/without a ground/);
  });

  it("is handed no contact key on another account's ground", async () => {
    const other = await desk.addAccount({ nationalNumber: '68092223316', lastName: 'Dupont', address: 'o@x.example' });
    const use = await useOf(await verify('show_address'));
    await expect(open(other, 'contact', 'verification_use', use)).rejects.toThrow(/without a ground/);
    await expect(open(other, 'contact', 'address_change.applied', use)).rejects.toThrow(/without a ground/);
  });

  it('is handed the contact key once for each ground, also in parallel', async () => {
    const use = await useOf(await verify('show_address'));
    const tries = await Promise.allSettled(
      Array.from({ length: 10 }, () => open(desk.account, 'contact', 'verification_use', use)),
    );
    const handed = tries.filter((one) => one.status === 'fulfilled');
    expect(handed).toHaveLength(1);
    expect(handed[0]?.value[0]?.wrapped).toMatch(/^k1:/);
    await expect(open(desk.account, 'contact', 'verification_use', use)).rejects.toThrow(/opened the contact point/);
    expect(await openings()).toContainEqual({ ground: 'verification_use', ground_id: use });
  });

  it('is handed no contact key for a code that is closed, or whose ticket has turned to another account', async () => {
    await sendCode(agent(), { ...(await key()), contactPoint: 'mail' });
    const [challenge] = (await execute('select id from challenge where closed_at is null')) as { id: string }[];
    const id = challenge?.id ?? '';
    await expect(open(desk.account, 'contact', 'challenge', id)).rejects.toThrow(/opened the contact point/);
    await execute('update challenge set closed_at = ? where id = ?', [desk.now, id]);
    await expect(open(desk.account, 'contact', 'challenge', id)).rejects.toThrow(/without a ground/);
  });
});

describe('the gate', () => {
  it('opens an address only where the database has seen the evidence', async () => {
    const em = desk.orm.em.fork();
    const account = await em.findOneOrFail(Account, { id: desk.account });
    const context = { ...desk.system(), em };
    await expect(openAddress(context, account, { kind: 'verification_use', id: newId() })).rejects.toThrow(/ground/);
    const before = (await openings()).length;
    const request = { ...(await key()), verification: await verify('show_address') };
    const shown = await showAddress(agent(), { ...request, ...(await key()), reason: 'cannot read mail' });
    expect(shown.address).toBe(STORED);
    expect(await openings()).toHaveLength(before + 1);
  });

  it('leaves no opening behind where what it was for is rolled back', async () => {
    desk.later(24 * 60);
    reference = await desk.receive();
    const verification = await verify('send_known_address');
    const before = await openings();
    const ticket = await desk.ticket(reference);
    await rowsAsOwner(
      desk,
      `alter table outbound_mail add constraint no_mail check (purpose <> 'known_address') not valid`,
    );
    await expect(
      sendKnownAddress(agent(), { ticketId: ticket.id, version: ticket.version, verification }),
    ).rejects.toThrow(/no_mail/);
    await rowsAsOwner(desk, 'alter table outbound_mail drop constraint no_mail');
    expect(await openings()).toEqual(before);
  });

  it('keeps answers as keyed hashes: opening them tells none', async () => {
    const account = await desk.orm.em.fork().findOneOrFail(Account, { id: desk.account });
    const facts = (await openFact(desk.system(), account, 'facts')) ?? '';
    expect(Object.keys(JSON.parse(facts)).sort()).toEqual([...Object.keys(FACTS), 'phone'].sort());
    for (const value of [...Object.values(FACTS), '470123061']) expect(facts).not.toContain(value);
  });

  it('writes every account under keys of its own', async () => {
    await desk.addAccount({ nationalNumber: '55060407730', lastName: 'Moreau', address: STORED });
    const rows = await rowsAsOwner(desk, 'select address, national_number, facts from account');
    for (const row of rows) {
      expect(row.address).toMatch(/^@contact:/);
      expect(row.national_number).toMatch(/^@facts:/);
      expect(row.facts).toMatch(/^@facts:/);
    }
    const keys = await rowsAsOwner(desk, 'select account_id, class, wrapped from account_key');
    expect(keys).toHaveLength(rows.length * 2);
    expect(new Set(keys.map((one) => one.wrapped)).size).toBe(keys.length);
    const [one, two] = keys.filter((row) => row.class === 'contact');
    await rowsAsOwner(
      desk,
      `update account_key set wrapped = '${two?.wrapped}' where account_id = '${one?.account_id}' and class = 'contact'`,
    );
    const use = await useOf(await verify('show_address'));
    const em = desk.orm.em.fork();
    const account = await em.findOneOrFail(Account, { id: desk.account });
    const isOurs = one?.account_id === desk.account;
    const opened = openAddress({ ...desk.system(), em }, account, { kind: 'verification_use', id: use });
    if (isOurs) await expect(opened).rejects.toThrow(/authenticate data/);
    else expect(await opened).toBe(STORED);
    await rowsAsOwner(
      desk,
      `update account_key set wrapped = '${one?.wrapped}' where account_id = '${one?.account_id}' and class = 'contact'`,
    );
  });

  it('counts openings apart from what is opened for comparison', async () => {
    const before = await desk.orm.em
      .fork()
      .count(AccountKeyOpening)
      .catch(() => 'refused');
    expect(before).toBe('refused');
    expect((await open(desk.account, 'facts', null, null))[0]?.wrapped).toMatch(/^k1:/);
  });
});

describe('a text is masked without opening the address', () => {
  const mask = async (text: string) => {
    const account = await desk.orm.em.fork().findOneOrFail(Account, { id: desk.account });
    return maskText(
      text,
      [
        { start: 0, end: 3 },
        { start: text.length - 4, end: text.length },
      ],
      account,
      desk.now,
    );
  };

  it.each([
    [`<${STORED}>`, '<a•••••@s•••••.example>'],
    [`mailto:${STORED.toUpperCase()}?subject=x`, 'mailto:a•••••@s•••••.example?subject=x'],
    [`Bonjour${STORED}Merci`, 'Bonjoura•••••@s•••••.exampleMerci'],
    [`${STORED}.`, 'a•••••@s•••••.example.'],
    [`${STORED},${STORED}`, 'a•••••@s•••••.example,a•••••@s•••••.example'],
    [`to=${STORED}&x`, 'to=a•••••@s•••••.example&x'],
    ['annelies.vandenbroec@scarlet.example', 'annelies.vandenbroec@scarlet.example'],
    [`x@y.example @@ @ a@ ${'a@s.example '.repeat(50)}`, `x@y.example @@ @ a@ ${'a@s.example '.repeat(50)}`],
  ])('%s', async (text, masked) => {
    const result = await mask(`abc ${text} wxyz`);
    expect(result.text).toBe(`abc ${masked} wxyz`);
    expect(result.spans.map((span) => result.text.slice(span.start, span.end))).toEqual(['abc', 'wxyz']);
  });

  it('is quick on a text made of at signs', async () => {
    const started = performance.now();
    await mask('a@s.'.repeat(50_000));
    await mask('@'.repeat(200_000));
    await mask('a'.repeat(200_000));
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
