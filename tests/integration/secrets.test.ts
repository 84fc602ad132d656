import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Message, Verification } from '#db/entities/index.ts';
import { changeAddress, confirmAddressChange, sendKnownAddress, showAddress } from '#server/accounts/index.ts';
import { exportCsv, exportLines } from '#server/audit/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { setFirstPassword, signInMember, triggerReset } from '#server/credentials/index.ts';
import { env } from '#server/env.ts';
import { confirmIdentity } from '#server/identity/index.ts';
import type { VerifiedAction } from '#server/institutions/contract.ts';
import { findInstitution } from '#server/institutions/index.ts';
import { openLog } from '#server/log.ts';
import { addNote, ticketDetail } from '#server/tickets/index.ts';
import { type Desk, FACTS, NUMBER, openDesk, STORED } from '../factories/desk.ts';
import { receiveRaw, storeRawMail } from '../factories/raw-mail.ts';
import { post, type RouteModule, routeModules, sessionCookie } from '../factories/routes.ts';
import { verifiedSteps, withPolicy } from '../factories/verified.ts';
import { dumpDatabase } from '../setup/dump.ts';

const NEW = 'annelies@nouveau.example';
/** What no page, file, log and copy of the database may hold in clear. */
const STORED_VALUES = [NUMBER, '72.03.14-112.31', '720314', STORED, NEW, '470123061', '470 12 30 61', '1972-03-14'];

let desk: Desk;
let agent: () => Context<StaffActor>;
let staff: Record<'agent' | 'supervisor' | 'administrator' | 'auditor', () => Context<StaffActor>>;
let reference: string;
const secrets: string[] = [];

beforeAll(async () => {
  desk = await openDesk(withPolicy((policy) => policy));
  staff = {
    agent: await desk.addStaff('agent', 'Marc'),
    supervisor: await desk.addStaff('supervisor', 'Hélène'),
    administrator: await desk.addStaff('administrator', 'Anne'),
    auditor: await desk.addStaff('auditor', 'Chloé'),
  };
  agent = staff.agent;
  await liveThroughEverything();
});
afterAll(() => desk.close());

/** Every action on one account; what was secret in it on the way is noted. */
async function liveThroughEverything(): Promise<void> {
  const steps = verifiedSteps(desk);
  await setFirstPassword(desk.system(), desk.account, 'Institut135!');
  const raw = `From: ${STORED}\r\nSubject: 72.03.14-112.31\r\n\r\nnuméro 72031411231, adresse ${STORED}`;
  const text = `numéro 72.03.14-112.31, adresse ${STORED}`;
  const attached = [{ name: `${NUMBER}.pdf`, contentType: 'application/pdf', size: 3, sha256: 'x' }];
  reference = await desk.receive({
    inboundMail: await storeRawMail(desk, raw),
    subject: 'perdu 72.03.14-112.31',
    text,
    from: { name: `Annelies ${NUMBER}`, address: STORED },
    attachments: attached,
    newAddress: NEW,
    hasHtml: true,
  });
  await receiveRaw(desk, raw, attached);
  await storeRawMail(desk, raw, { state: 'quarantined', reason: 'time_limit' });
  await steps.passCode(agent, reference);
  const verify = async (action: VerifiedAction) => {
    await confirmIdentity(agent(), { ...(await steps.key(reference)), action });
    const em = desk.orm.em.fork();
    const { ticketId } = await steps.key(reference);
    const { id } = await em.findOneOrFail(Verification, { ticket: ticketId, action, revokedAt: null });
    return { ...(await steps.key(reference)), verification: id };
  };
  await sendKnownAddress(agent(), await verify('send_known_address'));
  await showAddress(agent(), { ...(await verify('show_address')), reason: 'cannot read mail' });
  await triggerReset(agent(), await verify('trigger_reset'));
  await changeAddress(agent(), { ...(await verify('change_address')), newAddress: NEW });
  const mails = await desk.mails();
  const confirmKey = linkIn(mails.at(-1)?.text);
  await confirmAddressChange(desk.system(), desk.institution.id, confirmKey);
  const temporary = /^ {4}(\S+)$/m.exec(mails.find((mail) => mail.purpose === 'temporary_password')?.text ?? '')?.[1];
  const institution = await findInstitution(desk.system(), desk.institution.slug);
  const signedIn = await signInMember(desk.system(), institution, { identifier: NEW, password: temporary ?? '' });
  secrets.push(temporary ?? '', 'Institut135!', confirmKey);
  if (signedIn.kind === 'signed_in') secrets.push(signedIn.token);
  for (const mail of await desk.mails()) {
    const key = linkIn(mail.text);
    if (key !== '') secrets.push(key);
  }
  expect(secrets.filter((secret) => secret.length < 10)).toEqual([]);
  expect(secrets.length).toBeGreaterThan(5);
}

const linkIn = (text: string | undefined): string => /\/link\/[\w-]+\/([\w-]{20,})/.exec(text ?? '')?.[1] ?? '';

const expectNone = (where: string, text: string, values: readonly string[]) =>
  expect(
    values.filter((value) => text.includes(value)),
    where,
  ).toEqual([]);

describe('T12 secrets at rest', () => {
  it('a copy of the database holds no token, password, number, address or answer', async () => {
    const dump = await dumpDatabase(desk);
    expect(dump).toContain('account.address_shown');
    expectNone('the database', dump, [...secrets, ...STORED_VALUES]);
    for (const [key, answer] of Object.entries(FACTS)) expectNone(key, dump, [`"${answer}"`, `:${answer},`]);
  });

  it('nor does the audit log, as file or as lines', async () => {
    const ids = [desk.institution.id];
    const query = { institution: undefined };
    let told = '';
    for await (const piece of exportCsv(staff.auditor(), ids, query as never)) told += piece;
    for await (const piece of exportLines(staff.auditor(), ids, query as never)) told += piece;
    expect(told).toContain('account.address_changed');
    expectNone('the audit log', told, [...secrets, ...STORED_VALUES, '•••', 'Annelies', 'Broeck']);
  });

  it('nor a mail but the one it is for', async () => {
    for (const mail of await desk.mails()) {
      const isForIt = ['temporary_password', 'known_address'].includes(mail.purpose);
      const whole = `${mail.subject}\n${mail.text}\n${mail.html}`;
      expectNone(`a mail, ${mail.purpose}`, whole, [NUMBER, '72.03.14-112.31', 'Institut135!']);
      if (!isForIt) expectNone(`a mail, ${mail.purpose}`, whole, [secrets[0] ?? '', STORED, NEW]);
    }
  });

  it('nor the history of the ticket', async () => {
    const page = JSON.stringify(await ticketDetail(agent(), reference));
    expectNone('the ticket', page, [...secrets, ...STORED_VALUES]);
  });

  it('nor a line of the log that tells of an error', async () => {
    const lines: string[] = [];
    const log = openLog('test', { write: (line) => lines.push(line) });
    log.level = 'info';
    const faults = [`select '${STORED}'::int`, `insert into account (id, last_name) values ('x', '${NUMBER}')`];
    for (const sql of faults)
      await desk.orm.em
        .fork()
        .execute(sql)
        .catch((error: unknown) => log.error({ err: error, to: STORED }, 'failed'));
    expect(lines).toHaveLength(2);
    expectNone('the log', lines.join(''), STORED_VALUES);
  });
});

/** Loaders that open what the requester sent, for who works on the ticket: masked there, and never a stored value. */
const READS_MAIL = /messages\.\$message/;
const pages = await routeModules(/^(desk|supervision|staff)[._]/);

async function load(file: string, { loader }: RouteModule, who: () => Context<StaffActor>): Promise<string> {
  const message = await desk.orm.em.fork().findOneOrFail(Message, { direction: 'in' }, { orderBy: { id: 'asc' } });
  const params = {
    reference,
    message: message.id,
    index: '0',
    account: desk.account,
    mail: message.inboundMail ?? '',
    institution: desk.institution.slug,
  };
  const search = `?q=${encodeURIComponent('Broeck')}&account=${desk.account}`;
  const request = new Request(`http://localhost:3000/${file.replace(/\.tsx?$/, '')}${search}`, {
    headers: { Cookie: await sessionCookie(desk.orm, who().actor.id) },
  });
  const context = { em: desk.orm.em.fork(), clientAddress: '192.0.2.7', requestId: 't', nonce: 'n', log: openLog('t') };
  const answer: unknown = await loader?.({ request, params, context } as never).catch((error: unknown) => error);
  if (answer instanceof Response) return `${answer.status} ${await answer.text()}`;
  if (answer instanceof Error) throw new Error(`${file}: ${answer.message}`);
  return JSON.stringify(answer ?? null);
}

describe('T24 masked by default', () => {
  const all = [...pages].filter(([, module]) => module.loader);

  it.each(['agent', 'supervisor', 'administrator', 'auditor'] as const)(
    'no loader hands a stored value to a %s: list, detail, export, search and errors',
    async (role) => {
      let shown = 0;
      for (const [file, module] of all) {
        const answer = await load(file, module, staff[role]);
        if (answer.includes(reference) || answer.includes(desk.account)) shown += 1;
        expectNone(`${file} as ${role}`, answer, [...secrets, ...STORED_VALUES]);
      }
      expect(shown).toBeGreaterThan(1);
    },
  );

  it('no loader decrypts: each answers the same with no encryption key at hand', async () => {
    const keys = env().GUICHET_ENCRYPTION_KEYS;
    const kept = [...keys];
    keys.clear();
    try {
      for (const [file, module] of all) if (!READS_MAIL.test(file)) await load(file, module, staff.supervisor);
    } finally {
      for (const [name, key] of kept) keys.set(name, key);
    }
  });

  it('a search answers masked cards, and its refusal repeats nothing', async () => {
    for (const file of ['desk.accounts.tsx', 'supervision.accounts._index.tsx']) {
      const action = pages.get(file)?.action;
      if (!action) throw new Error(`${file} has no search`);
      const cookie = await sessionCookie(desk.orm, staff.supervisor().actor.id);
      for (const q of ['Van den Broeck', NUMBER, NEW]) {
        const form = { q, institution: desk.institution.slug };
        const { body } = await post(desk.orm.em.fork(), action, { path: '/x', params: {}, cookie, form });
        expect(JSON.stringify(body)).toContain('a•••••@n•••••.example');
        expectNone(file, JSON.stringify(body), STORED_VALUES);
      }
      const form = { q: NUMBER, institution: 'elsewhere' };
      const refused = await post(desk.orm.em.fork(), action, { path: '/x', params: {}, cookie, form }).catch(
        (error: unknown) => ({ body: String(error) }),
      );
      expect((refused as { body: unknown }).body).toBeDefined();
    }
  });

  it('what a person types in a note or as a reason is masked before it is stored', async () => {
    const ticket = await desk.ticket(reference);
    const text = `says that ${NEW} and ${NUMBER} are theirs`;
    await addNote(agent(), { ticketId: ticket.id, version: ticket.version, text });
    const page = JSON.stringify(await ticketDetail(agent(), reference));
    expect(page).toContain('says that a•••••@n•••••.example and ••.••.••-•••.31 are theirs');
    expectNone('the database', await dumpDatabase(desk), STORED_VALUES);
  });
});
