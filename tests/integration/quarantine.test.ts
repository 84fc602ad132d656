import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InboundMail, Mailbox } from '#db/entities/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { query } from '#server/sql.ts';
import type { QuarantineQuery } from '#server/tickets/contract.ts';
import {
  assignMail,
  countQuarantined,
  discardMail,
  listQuarantine,
  quarantineMail,
  readMailSource,
  reprocessMail,
  resolveTicket,
  restoreMail,
  setAsideMail,
  showKeptMail,
  ticketDetail,
  vouchForMail,
} from '#server/tickets/index.ts';
import { keptMails } from '#server/tickets/quarantine/list-quarantine.ts';
import { type Desk, openDesk } from '../factories/desk.ts';
import { storeRawMail } from '../factories/raw-mail.ts';

let desk: Desk;
let agent: () => Context<StaffActor>;
let other: () => Context<StaffActor>;

beforeAll(async () => {
  desk = await openDesk();
  agent = await desk.addStaff('agent', 'Marc Dubois');
  other = await desk.addStaff('supervisor', 'An Peeters');
});
afterAll(() => desk.close());

const RAW = 'From: Jan <jan@there.example>\r\nSubject: 72.03.14-112.31\r\n\r\nBonjour \u202Eabc\u0007';
const list = async (query: Partial<QuarantineQuery> = {}) =>
  listQuarantine(agent(), { view: 'quarantine', kind: undefined, q: '', before: undefined, ...query });
const row = (id: string) => desk.orm.em.fork().findOneOrFail(InboundMail, { id });
const lastEntry = async () => {
  const entry = (await desk.audit()).at(-1);
  return { ...JSON.parse(entry?.payload ?? '{}'), actor: entry?.actorName };
};

/** A mail that was put apart by the pipeline itself. */
async function kept(
  as: 'quarantined' | 'bulk' | 'auto_reply' | 'bounce' | 'loop',
  subject = 'Infolettre',
): Promise<string> {
  desk.later(1);
  const mail = await storeRawMail(desk, RAW);
  const sender = { name: 'Jan Jansen', address: 'jan.jansen@there.example' };
  if (as === 'quarantined')
    await quarantineMail(desk.system(), {
      inboundMail: mail,
      reason: 'time_limit',
      error: 'not read within 15 s',
      sender,
      subject,
    });
  else
    await setAsideMail(desk.system(), {
      inboundMail: mail,
      kind: as,
      reason: 'Precedence: bulk',
      messageId: null,
      inThread: null,
      failure: null,
      sender,
      subject,
    });
  return mail;
}

describe('a mail in quarantine', () => {
  it('is listed with who wrote, about what, why and from where, masked', async () => {
    const mail = await kept('quarantined', 'mon numéro 72.03.14-112.31');
    const { mails, waiting } = await list();
    expect(waiting).toBe(1);
    expect(mails).toEqual([
      {
        id: mail,
        mailbox: expect.stringContaining('@'),
        state: 'quarantined',
        kind: null,
        reason: 'time_limit',
        senderName: 'Jan Jansen',
        senderHint: 'j•••••@t•••••.example',
        subject: 'mon numéro ••.••.••-•••.31',
        size: Buffer.byteLength(RAW),
        attempts: 0,
        lastError: 'not read within 15 s',
        receivedAt: desk.now.toISOString(),
        settledAt: desk.now.toISOString(),
        discard: null,
      },
    ]);
    await discardMail(agent(), { mail, reason: 'a test' });
  });

  it('is read again after a fix, as if it had just come', async () => {
    const mail = await kept('quarantined');
    await reprocessMail(agent(), { mail });
    expect(await row(mail)).toMatchObject({
      state: 'stored',
      attempts: 0,
      reason: null,
      lastError: null,
      settledAt: null,
    });
    expect(await lastEntry()).toMatchObject({
      action: 'mail.reprocessed',
      actor: 'Marc Dubois',
      detail: { mail, reason: 'time_limit' },
    });
  });

  it('T19 assigned by hand: it joins the ticket, says by whom, proves nothing, and holds the raw file', async () => {
    const reference = await desk.receive();
    const ticket = await desk.ticket(reference);
    await resolveTicket(agent(), { ticketId: ticket.id, version: ticket.version });
    const before = await ticketDetail(agent(), reference);
    const mail = await kept('quarantined', 'Ma demande');
    expect(await assignMail(agent(), { mail, reference })).toEqual({ reference });
    const detail = await ticketDetail(agent(), reference);
    expect(detail.status).toBe('open');
    expect(detail.identity).toEqual(before.identity);
    expect(detail.timeline.find((entry) => entry.type === 'message' && entry.inboundMail === mail)).toMatchObject({
      direction: 'in',
      authorName: 'Jan Jansen',
      authorShown: 'j•••••@t•••••.example',
      subject: 'Ma demande',
      text: '',
      flags: ['assigned:Marc Dubois'],
      hasHtml: false,
    });
    expect(await row(mail)).toMatchObject({ state: 'ticketed', ticket: ticket.id });
    expect(await lastEntry()).toMatchObject({ action: 'mail.assigned', ticket: { reference }, detail: { mail } });
  });

  it('stays where it is when there is no such ticket', async () => {
    const mail = await kept('quarantined');
    await expect(assignMail(agent(), { mail, reference: 'SD-2026-999999' })).rejects.toThrow('not_found: ticket');
    expect((await row(mail)).state).toBe('quarantined');
    await discardMail(agent(), { mail, reason: 'a test' });
  });

  it('is discarded with a reason, shown with who and why, and taken back to its place', async () => {
    const older = await kept('quarantined', 'older');
    const newer = await kept('quarantined', 'newer');
    desk.later(5);
    await discardMail(agent(), { mail: older, reason: 'Publicité sans objet' });
    expect((await list()).mails.map(({ id }) => id)).toEqual([newer]);
    const [discarded] = (await list({ view: 'discarded' })).mails;
    expect(discarded).toMatchObject({
      id: older,
      discard: { by: 'Marc Dubois', reason: 'Publicité sans objet', from: 'quarantined' },
    });
    await restoreMail(other(), { mail: older });
    expect((await list()).mails.map(({ id }) => id)).toEqual([newer, older]);
    expect(await lastEntry()).toMatchObject({
      action: 'mail.quarantined',
      actor: 'An Peeters',
      detail: { restored: true },
    });
    for (const mail of [older, newer]) await discardMail(agent(), { mail, reason: 'a test' });
  });
});

describe('a mail set aside', () => {
  it('is found by its kind, the newest first, page by page', async () => {
    const mails: string[] = [];
    for (let count = 0; count < 27; count += 1) mails.unshift(await kept('bulk', `Lettre ${count}`));
    const reply = await kept('auto_reply');
    const first = await list({ view: 'aside' });
    expect(first.mails.map(({ id }) => id)).toEqual([reply, ...mails.slice(0, 24)]);
    const second = await list({ view: 'aside', before: first.nextBefore ?? '' });
    expect(second.mails.map(({ id }) => id)).toEqual(mails.slice(24));
    expect(second.nextBefore).toBeNull();
    expect((await list({ view: 'aside', kind: 'auto_reply' })).mails.map(({ id }) => id)).toEqual([reply]);
    const bulk = await list({ view: 'aside', kind: 'bulk' });
    const rest = await list({ view: 'aside', kind: 'bulk', before: bulk.nextBefore ?? '' });
    expect([...bulk.mails, ...rest.mails].map(({ id }) => id)).toEqual(mails);
    expect((await list({ view: 'aside', kind: 'loop' })).mails).toEqual([]);
    const found = async (q: string) => (await list({ view: 'aside', q })).mails.map(({ subject }) => subject);
    expect(await found('lettre 13')).toEqual(['Lettre 13']);
    expect(await found('jansen')).toHaveLength(25);
    expect(await found('100%')).toEqual([]);
    expect(await found('_ettre 13')).toEqual([]);
  });

  it('is taken in as a request when a person says so', async () => {
    const mail = await kept('bulk');
    await vouchForMail(agent(), { mail });
    expect(await row(mail)).toMatchObject({ state: 'stored', isVouched: true, attempts: 0, kind: null });
    expect(await lastEntry()).toMatchObject({
      action: 'mail.vouched',
      detail: { mail, kind: 'bulk', sign: 'Precedence: bulk' },
    });
  });

  it('changes nothing in how far a request is where a machine sent it, whoever files it', async () => {
    const reference = await desk.receive();
    const ticket = await desk.ticket(reference);
    await resolveTicket(agent(), { ticketId: ticket.id, version: ticket.version });
    await assignMail(agent(), { mail: await kept('auto_reply'), reference });
    expect((await desk.ticket(reference)).status).toBe('resolved');
  });
});

describe('two people at once', () => {
  const steps = {
    reprocess: (context: Context, mail: string) => reprocessMail(context, { mail }),
    assign: async (context: Context, mail: string) => assignMail(context, { mail, reference: await desk.receive() }),
    discard: (context: Context, mail: string) => discardMail(context, { mail, reason: 'a reason' }),
  };
  it.each(Object.keys(steps) as (keyof typeof steps)[])('%s: one does it, the other is told', async (name) => {
    const mail = await kept('quarantined');
    const outcomes = await Promise.allSettled([steps[name](agent(), mail), steps[name](other(), mail)]);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(String(refused[0]?.reason)).toContain('conflict: mail_settled');
    const told = (await desk.audit()).filter((entry) => entry.payload.includes(mail));
    expect(told).toHaveLength(1);
  });

  it('refuses what does not fit its state', async () => {
    const aside = await kept('bulk');
    const apart = await kept('quarantined');
    await expect(reprocessMail(agent(), { mail: aside })).rejects.toThrow('mail_settled');
    await expect(vouchForMail(agent(), { mail: apart })).rejects.toThrow('mail_settled');
    await expect(restoreMail(agent(), { mail: apart })).rejects.toThrow('mail_settled');
    await expect(discardMail(agent(), { mail: "x'", reason: 'a reason' })).rejects.toThrow('not_found');
  });
});

it('shows and does nothing for who does not work in the institution, or may not decide', async () => {
  const mail = await kept('quarantined');
  const actor = agent().actor;
  const strangers: StaffActor[] = [
    { ...actor, roles: {} },
    { ...actor, roles: { [desk.institution.id]: 'administrator' } },
  ];
  for (const stranger of strangers) {
    const context = { ...agent(), actor: stranger };
    expect((await listQuarantine(context, { view: 'quarantine', q: '' })).mails).toEqual([]);
    expect(await countQuarantined(context)).toBe(0);
    await expect(showKeptMail(context, mail)).rejects.toThrow('not_found');
    await expect(reprocessMail(context, { mail })).rejects.toThrow('not_found');
    await expect(discardMail(context, { mail, reason: 'a reason' })).rejects.toThrow('not_found');
    await expect(readMailSource(context, { mail, reason: 'a reason' })).rejects.toThrow('forbidden');
  }
  expect((await row(mail)).state).toBe('quarantined');
});

it('shows the source as text with nothing hidden in it, for a reason that is kept', async () => {
  const mail = await kept('quarantined');
  const source = await readMailSource(agent(), { mail, reason: 'Comprendre la panne' });
  expect(source).toEqual({
    text: 'From: Jan <jan@there.example>\nSubject: 72.03.14-112.31\n\nBonjour ‹U+202E›abc␇',
    isCut: false,
  });
  expect(await lastEntry()).toMatchObject({ action: 'mail.raw_read', reason: 'Comprendre la panne' });
  const large = await storeRawMail(desk, `Subject: x\r\n\r\n${'é'.repeat(300_000)}`, { state: 'quarantined' });
  const cut = await readMailSource(agent(), { mail: large, reason: 'Comprendre la panne' });
  expect(cut.isCut).toBe(true);
  expect(Buffer.byteLength(cut.text)).toBeLessThanOrEqual(256 * 1024 + 2);
});

describe('guichet mail quarantine', () => {
  const guichet = async (...args: string[]) => {
    const program = fileURLToPath(new URL('../../server/cli/guichet.ts', import.meta.url));
    const env = { ...process.env, DATABASE_URL: desk.database.appUrl, NODE_ENV: 'production' as const };
    const run = promisify(execFile)(process.execPath, [program, 'mail', 'quarantine', ...args], { env });
    return run.then(
      ({ stdout }) => ({ out: stdout, err: '' }),
      (error: { stdout: string; stderr: string }) => ({ out: error.stdout, err: error.stderr }),
    );
  };

  it('lists, shows and decides, and names what to do next', async () => {
    const mail = await kept('quarantined', 'À décider en ligne de commande');
    const listed = await guichet('list');
    expect(listed.out).toContain(`${mail}\t`);
    expect(listed.out).toContain('À décider en ligne de commande');
    expect(listed.out).toContain('Next: show ID · reprocess ID');
    expect((await guichet('show', mail)).out).toContain(`Next: reprocess ${mail} · assign ${mail} REFERENCE`);
    expect(JSON.parse((await guichet('show', mail, '--json')).out)).toMatchObject({ id: mail, reason: 'time_limit' });
    expect((await guichet('discard', mail, '--reason', 'Essai du soir')).out).toContain('restore');
    expect(await lastEntry()).toMatchObject({
      action: 'mail.discarded',
      actor: 'command line',
      reason: 'Essai du soir',
    });
    expect((await guichet('list', '--view', 'discarded', '--json')).out).toContain(mail);
    expect((await guichet('reprocess', mail)).err).toContain('mail_settled');
    expect(JSON.parse((await guichet('restore', mail, '--json')).out)).toEqual({ mail, done: 'restore' });
    const reference = await desk.receive();
    expect((await guichet('assign', mail, reference.toLowerCase())).out).toContain('Assigned');
    expect(await row(mail)).toMatchObject({ state: 'ticketed' });
    const other = await kept('quarantined');
    expect((await guichet('reprocess', other)).out).toContain('Put back');
    expect((await row(other)).state).toBe('stored');
  });
});

it('the lists read their partial indexes in order, however many mails there are', async () => {
  const em = desk.orm.em.fork();
  const { id: institution } = desk.institution;
  const mailbox = await em.findOneOrFail(Mailbox, { institution });
  await em.execute(
    `insert into inbound_mail (id, institution_id, mailbox_id, fingerprint, size, is_oversize, state, kind, attempts, received_at, settled_at)
     select gen_random_uuid(), ?, ?, md5(n::text) || 'xxxxxxxxxxx', 1000, false,
       case when n % 100 = 0 then 'quarantined' when n % 10 < 3 then 'set_aside' when n % 100 = 5 then 'discarded' else 'ticketed' end,
       (array['bulk', 'bounce', 'auto_reply', 'loop'])[1 + n % 4], 1, now() - n * interval '1 second', now() - n * interval '1 second'
     from generate_series(1, 40000) n`,
    [institution, mailbox.id],
  );
  // Every row is looked at: what a sample makes of the rare states changes the plan at times.
  await em.execute('set default_statistics_target = 1000; analyze inbound_mail; reset default_statistics_target');
  for (const [state, index] of [
    ['quarantined', 'inbound_mail_quarantine_index'],
    ['set_aside', 'inbound_mail_set_aside_index'],
    ['discarded', 'inbound_mail_set_aside_index'],
  ] as const) {
    const after = { at: new Date(), id: '00000000-0000-7000-8000-000000000000' };
    const { text, values } = keptMails(state, [institution], { after });
    const lines = await query<{ 'QUERY PLAN': string }>(em, `explain ${text}`, values);
    const plan = lines.map((line) => line['QUERY PLAN']).join('\n');
    expect(plan).toContain(`Scan using ${index} on inbound_mail`);
    expect(plan).not.toContain('Seq Scan on inbound_mail');
  }
});
