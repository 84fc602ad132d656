import { afterAll, beforeAll, expect, it } from 'vitest';
import { OutboundMail } from '#db/entities/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { queue, replyToTicket, setAsideMail, ticketDetail } from '#server/tickets/index.ts';
import { type Desk, openDeskWithAgent } from '../factories/desk.ts';
import { storeRawMail } from '../factories/raw-mail.ts';

let desk: Desk;
let agent: () => Context<StaffActor>;

beforeAll(async () => {
  ({ desk, agent } = await openDeskWithAgent());
});
afterAll(() => desk.close());

const mailsOf = async (reference: string) => {
  const ticket = await desk.ticket(reference);
  return desk.orm.em.fork().find(OutboundMail, { ticket: ticket.id });
};

/** A delivery report about a mail of ours comes in. */
async function comesBack(mail: OutboundMail, status: string, diagnostic: string): Promise<void> {
  desk.later(1);
  await setAsideMail(desk.system(), {
    inboundMail: await storeRawMail(desk, 'a report'),
    kind: 'bounce',
    reason: 'delivery report',
    messageId: null,
    inThread: null,
    failure: { messageIds: [mail.messageId], status, diagnostic },
    sender: { name: 'MAILER-DAEMON', address: 'mailer-daemon@there.example' },
    subject: 'Undelivered',
  });
}

it('a report marks the mail that came back, in the ticket, on the answer, and in the list', async () => {
  const [fine, reference] = [await desk.receive(), await desk.receive()];
  const ticket = await desk.ticket(reference);
  await replyToTicket(agent(), { ticketId: ticket.id, version: ticket.version, text: 'Bonjour' });
  const [acknowledgement, reply] = await mailsOf(reference);
  await comesBack(reply!, '5.1.1', 'mailbox unknown');
  const at = desk.now.toISOString();
  const { timeline } = await ticketDetail(agent(), reference);
  const answers = timeline.filter((entry) => entry.type === 'message' && entry.direction === 'out');
  expect(answers).toMatchObject([{ text: 'Bonjour', bounce: { at, detail: '5.1.1 mailbox unknown' } }]);
  expect(timeline.filter((entry) => entry.type === 'mail')).toMatchObject([
    { purpose: 'acknowledgement', bounce: null },
  ]);
  expect(timeline.flatMap((entry) => (entry.type === 'event' ? [entry.action] : []))).toEqual(['mail.bounced']);

  await comesBack(acknowledgement!, '5.2.2', 'mailbox full');
  const later = await ticketDetail(agent(), reference);
  expect(later.timeline.filter((entry) => entry.type === 'mail')).toMatchObject([
    { purpose: 'acknowledgement', bounce: { detail: '5.2.2 mailbox full' } },
  ]);
  const { rows } = await queue(agent(), { view: 'unassigned', q: '', page: 1 });
  expect(rows.map((row) => [row.reference, row.hasBounce])).toEqual([
    [fine, false],
    [reference, true],
  ]);
});

it('an automatic reply is one quiet line, and the ticket stays as it is', async () => {
  const reference = await desk.receive();
  const before = await desk.ticket(reference);
  await setAsideMail(desk.system(), {
    inboundMail: await storeRawMail(desk, 'absent'),
    kind: 'auto_reply',
    reason: 'Auto-Submitted: auto-replied',
    messageId: null,
    inThread: reference,
    failure: null,
    sender: { name: 'Jan', address: 'jan@there.example' },
    subject: 'Absent',
  });
  const detail = await ticketDetail(agent(), reference);
  expect(detail.timeline.filter((entry) => entry.type === 'event')).toMatchObject([
    { action: 'mail.set_aside', detail: { kind: 'auto_reply' } },
  ]);
  expect(detail).toMatchObject({ status: before.status, version: before.version });
});
