import { afterAll, beforeAll, expect, it } from 'vitest';
import { InboundMail, Message, OutboundMail, RetentionRun, Ticket } from '#db/entities/index.ts';
import { verifyChain } from '#server/audit/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { readMessageHtml, readRawMail, resolveTicket, retentionView, runRetention } from '#server/tickets/index.ts';
import { type Desk, openDesk } from '../factories/desk.ts';
import { receiveRaw, storeRawMail } from '../factories/raw-mail.ts';
import { rowsAsOwner } from '../setup/dump.ts';

const DAY = 24 * 60;
const RAW = 'From: a@post.example\r\nSubject: x\r\n\r\nwords';
const ATTACHMENT = { name: 'a.pdf', contentType: 'application/pdf', size: 3, sha256: 'x' };

let desk: Desk;
let agent: () => Context<StaffActor>;
let administrator: () => Context<StaffActor>;

beforeAll(async () => {
  desk = await openDesk((profile) => ({
    ...profile,
    retention: { rawMailDays: 100, attachmentDays: 40, ticketDays: 300, auditDays: 365 },
  }));
  agent = await desk.addStaff('agent', 'Marc');
  administrator = await desk.addStaff('administrator', 'Anne');
});
afterAll(() => desk.close());

const run = async () => (await runRetention(desk.system()))[0]?.removed;
const mailOf = (reference: string) =>
  desk.orm.em
    .fork()
    .findOneOrFail(Ticket, { reference })
    .then((ticket) => desk.orm.em.fork().findOneOrFail(InboundMail, { ticket: ticket.id }));
const chunks = async (mail: string) =>
  (await rowsAsOwner(desk, `select 1 from inbound_mail_chunk where mail_id = '${mail}'`)).length;

it('removes each kind at its own age, and nothing before', async () => {
  const plain = (await receiveRaw(desk, RAW)).reference;
  const heavy = (await receiveRaw(desk, RAW, [ATTACHMENT])).reference;
  const undecided = await storeRawMail(desk, RAW, { state: 'quarantined', senderName: 'Someone', subject: 'x' });
  const aside = await storeRawMail(desk, RAW, { state: 'set_aside', senderName: 'Robot', subject: 'out of office' });
  const mails = { plain: await mailOf(plain), heavy: await mailOf(heavy) };
  await desk.orm.em.fork().nativeUpdate(OutboundMail, {}, { state: 'sent', settledAt: desk.now });
  const ticket = await desk.ticket(plain);
  await resolveTicket(agent(), { ticketId: ticket.id, version: ticket.version });
  expect(await run()).toEqual({ tickets: 0, rawMails: 0, attachments: 0, recipients: 0, audit: 0, auditKept: 0 });

  desk.later(39 * DAY);
  expect(await run()).toMatchObject({ attachments: 0, rawMails: 0 });
  desk.later(2 * DAY);
  expect(await run()).toMatchObject({ attachments: 1, rawMails: 0 });
  expect(await chunks(mails.heavy.id)).toBe(0);
  expect(await chunks(mails.plain.id)).toBe(1);
  expect(await desk.orm.em.fork().findOneOrFail(Message, { inboundMail: mails.heavy.id })).toMatchObject({
    attachments: [],
    hasHtml: false,
  });

  desk.later(60 * DAY);
  expect(await run()).toMatchObject({ attachments: 0, rawMails: 2, tickets: 0, recipients: 2 });
  expect(await chunks(mails.plain.id)).toBe(0);
  expect(await chunks(aside)).toBe(0);
  expect(await chunks(undecided)).toBe(1);
  expect(await desk.orm.em.fork().findOneOrFail(InboundMail, { id: aside })).toMatchObject({
    senderName: null,
    subject: null,
  });
  expect((await desk.ticket(plain)).requesterName).toBe('Annelies Van den Broeck');
  await expect(readRawMail(agent(), { mail: mails.plain.id, reason: 'a look' })).rejects.toThrow('mail_purged');
  const message = await desk.orm.em.fork().findOneOrFail(Message, { inboundMail: mails.plain.id });
  expect(await readMessageHtml(agent(), { reference: plain, message: message.id })).toMatchObject({ kind: 'none' });

  desk.later(200 * DAY);
  expect(await run()).toMatchObject({ tickets: 1, rawMails: 0 });
  expect(await desk.ticket(plain)).toMatchObject({ requesterName: '—', subject: '—', status: 'resolved' });
  expect((await desk.ticket(heavy)).requesterName).toBe('Annelies Van den Broeck');
  expect(await run()).toMatchObject({ tickets: 0, rawMails: 0, attachments: 0, recipients: 0 });

  desk.later(100 * DAY);
  const last = await run();
  expect(last?.auditKept).toBeGreaterThan(5);
  expect(await verifyChain(desk.system(), desk.institution.id)).toMatchObject({ isIntact: true });
});

it('works through more than a batch, and reports each run once', async () => {
  for (let n = 0; n < 30; n += 1) await storeRawMail(desk, RAW, { state: 'set_aside' });
  await desk.orm.em.fork().execute(
    `insert into inbound_mail (id, institution_id, mailbox_id, fingerprint, size, is_oversize, is_vouched, state, attempts, received_at)
     select gen_random_uuid(), institution_id, mailbox_id, md5(n::text) || '-----------', 1, false, false, 'set_aside', 0, received_at
     from (select * from inbound_mail limit 1) m, generate_series(1, 450) n`,
  );
  desk.later(101 * DAY);
  expect((await run())?.rawMails).toBe(480);
  const runs = await desk.orm.em.fork().find(RetentionRun, {}, { orderBy: { startedAt: 'desc' } });
  expect(runs[0]).toMatchObject({ removed: { rawMails: 480 } });
  expect(runs[0]?.finishedAt).not.toBeNull();
  const entries = (await desk.audit()).filter((entry) => entry.action === 'retention.run');
  expect(entries).toHaveLength(runs.length);
});

it('is shown to those who look after privacy, and to nobody else', async () => {
  const [view] = await retentionView(administrator());
  expect(view).toMatchObject({ days: { rawMailDays: 100, attachmentDays: 40 } });
  expect(view?.runs[0]?.removed.rawMails).toBe(480);
  expect(await retentionView(agent())).toEqual([]);
});

it('looks at what is due by an index', async () => {
  const em = desk.orm.em.fork();
  await em.execute('set enable_seqscan = off');
  for (const [sql, index] of [
    [
      `select id from ticket where institution_id = '${desk.institution.id}' and status = 'resolved' and purged_at is null
       and resolved_at < now() order by resolved_at limit 200`,
      'ticket_kept_index',
    ],
    [
      `select id from inbound_mail where institution_id = '${desk.institution.id}' and purged_at is null
       and state in ('ticketed', 'set_aside', 'discarded') and received_at < now() order by received_at limit 200`,
      'inbound_mail_kept_index',
    ],
    [
      `select id from outbound_mail where institution_id = '${desk.institution.id}' and recipient <> ''
       and settled_at < now() and state in ('sent', 'failed') order by settled_at limit 200`,
      'outbound_mail_kept_index',
    ],
  ] as const) {
    const plan = (await em.execute(`explain ${sql}`)) as Record<string, string>[];
    expect(plan.map((row) => Object.values(row).join('')).join('\n')).toContain(index);
  }
});
