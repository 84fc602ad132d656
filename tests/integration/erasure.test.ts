import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#db/columns.ts';
import { Account, InboundMail, Message, OutboundMail, StaffSession, Verification } from '#db/entities/index.ts';
import { changeAddress, confirmAddressChange, findAccounts } from '#server/accounts/index.ts';
import { verifyChain } from '#server/audit/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import {
  requestOwnAddressChange,
  requestRecovery,
  resumeMember,
  setFirstPassword,
  settleRecoveries,
  signInMember,
} from '#server/credentials/index.ts';
import { openBytes } from '#server/crypto/open.ts';
import { answerQuestion, checkCode, confirmIdentity, sendCode } from '#server/identity/index.ts';
import { institutionById } from '#server/institutions/index.ts';
import { addNote, eraseAccount, rawChunkPlace, replyToTicket, ticketDetail } from '#server/tickets/index.ts';
import { type Desk, FACTS, NUMBER, openDesk, STORED } from '../factories/desk.ts';
import { receiveRaw, storeRawMail } from '../factories/raw-mail.ts';
import { keyIn } from '../factories/verified.ts';
import { dumpDatabase, rowsAsOwner } from '../setup/dump.ts';

let desk: Desk;
let agent: () => Context<StaffActor>;
let supervisor: () => Context<StaffActor>;
let administrator: () => Context<StaffActor>;
const NEW = 'annelies@nouveau.example';
/** Two addresses of the member's own choosing: one that was confirmed, one that waits. */
const OWN = 'godelieve@eigen.example';
const NEXT = 'griet@wachtend.example';
const PASSWORD = 'Institut135!';
const OTHER = {
  nationalNumber: '68092223316',
  lastName: 'Dupont',
  firstName: 'Jean',
  address: 'jean@skynet.example',
  phone: '+32 470 99 88 77',
};

beforeAll(async () => {
  desk = await openDesk(undefined, { school: 'sainte-anne' });
  agent = await desk.addStaff('agent', 'Marc');
  supervisor = await desk.addStaff('supervisor', 'Hélène');
  administrator = await desk.addStaff('administrator', 'Anne');
});
afterAll(() => desk.close());

async function key(reference: string) {
  const ticket = await desk.ticket(reference);
  return { ticketId: ticket.id, version: ticket.version };
}

const RAW = [
  `From: "Annelies Van den Broeck" <${STORED}>`,
  'To: desk@iec-iab.example',
  'Subject: perdu',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: text/plain; charset=utf-8',
  '',
  `Mon numéro : 72.03.14-112.31, mon adresse ${STORED}`,
  '> quoted: 72031411231',
  '--b',
  'Content-Type: application/pdf; name="72031411231.pdf"',
  'Content-Transfer-Encoding: base64',
  '',
  Buffer.from(`attachment of ${STORED} 72031411231`).toString('base64'),
  '--b--',
].join('\r\n');

/** A year in the life of an account: mails, a reply, a note, a code, a changed address, mails that no ticket came of. */
async function live(): Promise<string> {
  await setFirstPassword(desk.system(), desk.account, PASSWORD);
  const { reference } = await receiveRaw(desk, RAW, [
    { name: '72031411231.pdf', contentType: 'application/pdf', size: 10, sha256: 'x' },
  ]);
  await replyToTicket(agent(), { ...(await key(reference)), text: `Votre numéro 72.03.14-112.31 et ${STORED}` });
  await addNote(agent(), { ...(await key(reference)), text: 'Annelies Van den Broeck was on the phone' });
  await sendCode(agent(), { ...(await key(reference)), contactPoint: 'mail' });
  const code = /\n\s+(\d{6})\n/.exec((await desk.mails()).at(-1)?.text ?? '')?.[1] ?? '';
  await checkCode(agent(), { ticketId: (await key(reference)).ticketId, code });
  for (const question of ['postal_code', 'member_number'] as const)
    await answerQuestion(agent(), { ...(await key(reference)), question, answer: FACTS[question] });
  await confirmIdentity(agent(), { ...(await key(reference)), action: 'change_address' });
  const verification = await desk.orm.em.fork().findOneOrFail(Verification, {
    ticket: (await key(reference)).ticketId,
    action: 'change_address',
    revokedAt: null,
  });
  await changeAddress(agent(), { ...(await key(reference)), verification: verification.id, newAddress: NEW });
  const link = /link\/new-address\/([\w-]+)/.exec((await desk.mails()).at(-1)?.text ?? '')?.[1] ?? '';
  expect((await confirmAddressChange(desk.system(), desk.institution.id, link)).kind).not.toBe('no_longer_valid');
  await storeRawMail(desk, `From: x@y.example\r\n\r\nnumber 72.03.14-112.31`, { state: 'quarantined' });
  await storeRawMail(desk, `From: ${STORED}\r\n\r\nout of office`, { state: 'set_aside', senderHint: 'a•••' });
  await desk.receive({
    from: { name: 'Annelies', address: STORED },
    nationalNumber: { status: 'missing', value: null },
  });
  return reference;
}

async function askForPassword(identifier: string): Promise<void> {
  const institution = await institutionById(desk.system(), desk.institution.id);
  await requestRecovery(desk.system(), institution, { way: 'address', identifier, language: 'nl' });
  await settleRecoveries(desk.system());
}

/** What a member does without the desk: changes the address twice, and asks for a new password; no ticket comes of it. */
async function liveOnOnesOwn(): Promise<{ token: string; confirmKey: string }> {
  const institution = await institutionById(desk.system(), desk.institution.id);
  const signIn = async (identifier: string) => {
    const outcome = await signInMember(desk.system(), institution, { identifier, password: PASSWORD });
    if (outcome.kind !== 'signed_in') throw new Error('not signed in');
    const resumed = await resumeMember(desk.system(), institution.id, outcome.token);
    return { token: outcome.token, context: { ...desk.system(), actor: resumed!.actor } };
  };
  const first = await signIn(NEW);
  await requestOwnAddressChange(first.context, { password: PASSWORD, newAddress: OWN });
  await confirmAddressChange(desk.system(), institution.id, await keyIn(desk, 'confirm_address'));
  desk.later(1);
  const { token, context } = await signIn(OWN);
  await requestOwnAddressChange(context, { password: PASSWORD, newAddress: NEXT });
  await askForPassword(OWN);
  return { token, confirmKey: await keyIn(desk, 'confirm_address') };
}

async function everyRawText(): Promise<string> {
  const rows = await rowsAsOwner(
    desk,
    'select institution_id, mail_id, position, sealed_bytes from inbound_mail_chunk',
  );
  return rows
    .map((row) =>
      openBytes(
        rawChunkPlace(String(row.institution_id), String(row.mail_id), Number(row.position)),
        row.sealed_bytes as Buffer,
      ).toString('latin1'),
    )
    .join('\n');
}

it('T29 erasure: nothing of the number, the addresses and the name is left, and the chain holds', async () => {
  const other = await desk.addAccount(OTHER);
  const kept = await desk.receive({
    inboundMail: await storeRawMail(desk, `From: ${OTHER.address}\r\n\r\nbonjour de Jean`),
    from: { name: 'Jean Dupont', address: OTHER.address },
    lastName: 'Dupont',
    firstName: 'Jean',
    nationalNumber: { status: 'valid', value: OTHER.nationalNumber },
    text: 'kept words',
  });
  const keptTicket = await desk.ticket(kept);
  expect(keptTicket.account).toBe(other);
  const reference = await live();
  const { token, confirmKey } = await liveOnOnesOwn();
  // Somebody else's mail, to an address that looks the same when it is masked.
  await desk.addAccount({ ...OTHER, nationalNumber: undefined, address: 'gaston@elders.example' });
  await askForPassword('gaston@elders.example');
  expect(await resumeMember(desk.system(), desk.institution.id, token)).not.toBeNull();

  const erasure = await eraseAccount(administrator(), { account: desk.account, reason: 'asked by letter' });
  expect(erasure.tickets).toBe(2);
  expect(erasure.mails).toBeGreaterThanOrEqual(3);

  const dump = await dumpDatabase(desk);
  const account = await desk.orm.em.fork().findOneOrFail(Account, { id: desk.account });
  expect(account).toMatchObject({
    status: 'erased',
    school: null,
    address: null,
    nationalNumber: null,
    facts: null,
    phoneHint: null,
  });
  const masked = [
    ...['a•••••@s•••••.example', 'a•••••@n•••••.example', 'g•••••@w•••••.example', '••.••.••-•••.31', '•••• •• •• 61'],
  ];
  const written = [NUMBER, '72.03.14-112.31', STORED, NEW, OWN, NEXT, '470123061', 'scarlet', 'Annelies', 'Broeck'];
  for (const trace of [...written, ...masked])
    expect(
      dump.split('\n').filter((line) => line.includes(trace)),
      trace,
    ).toEqual([]);
  const raw = await everyRawText();
  expect(raw).toContain('bonjour de Jean');
  for (const trace of [NUMBER, '72.03.14-112.31', STORED]) expect(raw.includes(trace), trace).toBe(false);
  const outbox = await desk.orm.em.fork().find(OutboundMail, { ticket: (await desk.ticket(reference)).id });
  expect(outbox.length).toBeGreaterThan(3);
  expect(outbox.every((mail) => mail.content === null && mail.recipient === '')).toBe(true);
  expect(outbox.some((mail) => mail.state === 'queued')).toBe(false);
  const leaving = await desk.orm.em.fork().find(OutboundMail, { state: 'queued' }, { orderBy: { id: 'asc' } });
  expect(leaving.map((mail) => mail.ticket ?? mail.purpose)).toEqual([keptTicket.id, 'temporary_password']);
  expect(await resumeMember(desk.system(), desk.institution.id, token)).toBeNull();
  expect(await confirmAddressChange(desk.system(), desk.institution.id, confirmKey)).toEqual({
    kind: 'no_longer_valid',
  });
  const keys = await rowsAsOwner(desk, `select 1 from account_key where account_id = '${desk.account}'`);
  expect(keys).toHaveLength(0);
  expect(await desk.orm.em.fork().find(Message, { ticket: keptTicket.id })).toMatchObject([{ text: 'kept words' }]);
  expect(await desk.orm.em.fork().count(InboundMail, { purgedAt: null })).toBeGreaterThan(0);
  expect(await findAccounts(desk.system(), desk.institution.id, STORED)).toEqual([]);
  expect(await findAccounts(desk.system(), desk.institution.id, NUMBER)).toEqual([]);

  expect(await verifyChain(desk.system(), desk.institution.id)).toMatchObject({ isIntact: true });
  const entries = (await desk.audit()).filter((entry) => entry.account === desk.account);
  expect(entries.map((entry) => entry.action)).toContain('account.address_changed');
  expect(entries.at(-1)).toMatchObject({ action: 'account.erased', actorName: 'Anne', outcome: 'done' });
  const page = await ticketDetail(agent(), reference);
  expect(page).toMatchObject({ subject: '—', requesterName: '—', status: 'resolved', canReply: false });
});

it('is not undone, done twice, or done by those who may not', async () => {
  await expect(eraseAccount(administrator(), { account: desk.account, reason: 'again' })).rejects.toThrow(
    'conflict: account_erased',
  );
  await expect(desk.orm.em.fork().nativeUpdate(Account, { id: desk.account }, { status: 'active' })).rejects.toThrow(
    /stays erased/,
  );
  const fresh = await desk.addAccount({ ...OTHER, nationalNumber: '55060407730', address: 'b@skynet.example' });
  await expect(eraseAccount(agent(), { account: fresh, reason: 'no' })).rejects.toThrow('forbidden: permission');
  const stranger: Context<StaffActor> = { ...supervisor(), actor: { ...supervisor().actor, roles: {} } };
  await expect(eraseAccount(stranger, { account: fresh, reason: 'no' })).rejects.toThrow('forbidden: permission');
  await expect(eraseAccount(administrator(), { account: newId(), reason: 'no' })).rejects.toThrow('not_found');
  await expect(desk.orm.em.fork().execute('select forget_account(?)', [fresh])).rejects.toThrow(/only an erased/);
  await expect(
    desk.orm.em.fork().execute(`update account set address = null, address_index = null where id = ?`, [fresh]),
  ).rejects.toThrow(/only by a verified address change/);
});

it('T30 staff session: a screen left open erases nothing; its holder proves anew who sits there', async () => {
  const fresh = await desk.addAccount({ ...OTHER, nationalNumber: '85073003328', address: 'd@skynet.example' });
  const session = { id: administrator().actor.sessionId };
  const request = { account: fresh, reason: 'asked by letter' };
  const provedAt = (minutesAgo: number | null) =>
    desk.orm.em.fork().nativeUpdate(StaffSession, session, {
      authenticatedAt: minutesAgo === null ? null : new Date(desk.now.getTime() - minutesAgo * 60_000),
    });
  for (const minutesAgo of [null, 5, 600]) {
    await provedAt(minutesAgo);
    await expect(eraseAccount(administrator(), request)).rejects.toThrow('forbidden: reauthentication_needed');
  }
  expect(await desk.orm.em.fork().findOneOrFail(Account, { id: fresh })).toMatchObject({ erasedAt: null });
  await provedAt(4.9);
  await eraseAccount(administrator(), request);
  expect(await desk.orm.em.fork().findOneOrFail(Account, { id: fresh })).toMatchObject({ status: 'erased' });
});

it('crypto-shredding: a copy of the rows from before the erasure opens no longer', async () => {
  const fresh = await desk.addAccount({ ...OTHER, nationalNumber: '81073041151', address: 'c@skynet.example' });
  const [before] = await rowsAsOwner(desk, `select address, national_number from account where id = '${fresh}'`);
  await eraseAccount(administrator(), { account: fresh, reason: 'asked' });
  expect(String(before?.address)).toMatch(/^@contact:/);
  expect(
    await desk.orm.em.fork().execute(`select open_account_key(?, 'facts', null, null, now()) as wrapped`, [fresh]),
  ).toEqual([{ wrapped: null }]);
});
