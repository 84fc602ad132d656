import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { OutboundMail } from '#db/entities/index.ts';
import { inTransaction } from '#server/context.ts';
import { findInstitution, mailSender } from '#server/institutions/index.ts';
import { openLog } from '#server/log.ts';
import { deliverDue, enqueue, openTransport } from '#server/outbox/index.ts';
import { type Desk, openDesk } from '../factories/desk.ts';
import { type MailServices, startMailServices } from '../setup/mail.ts';

let desk: Desk;
let mail: MailServices;
let transport: ReturnType<typeof openTransport>;

beforeAll(async () => {
  [desk, mail] = await Promise.all([openDesk(), startMailServices({ users: [] })]);
  transport = openTransport({
    host: '127.0.0.1',
    port: mail.smtp.port,
    security: 'starttls',
    ca: mail.dovecot.tls.certificate,
  });
});
afterAll(async () => {
  transport.close();
  await mail.stop();
  await desk.close();
});
beforeEach(async () => {
  mail.smtp.setFault(undefined);
  await desk.orm.em.fork().execute('delete from outbound_mail');
});

const deliver = () =>
  deliverDue({
    em: desk.orm.em,
    log: openLog('test'),
    now: () => desk.now,
    senderOf: async () => ({ transport, from: { name: 'Service desk', address: 'servicedesk@iec-iab.be' } }),
  });

async function put(recipient: string, extra: { secret?: string } = {}): Promise<void> {
  const institution = await findInstitution(desk.system(), 'iec-iab');
  return inTransaction(desk.system(), (inside) =>
    enqueue(inside, {
      sender: mailSender(institution, 'fr'),
      purpose: 'contact_code',
      language: 'fr',
      recipient,
      recipientHint: 'h',
      params: { minutes: 15 },
      ...extra,
    }),
  );
}
const row = () => desk.orm.em.fork().findOneOrFail(OutboundMail, { purpose: 'contact_code' });

it('sends a mail once, marks it as automatic, and wipes its secret', async () => {
  await put('one@there.example', { secret: '123456' });
  const outcomes = await Promise.all([deliver(), deliver(), deliver()]);
  expect(outcomes.reduce((sum, { handled }) => sum + handled, 0)).toBe(1);
  const { parsed, raw } = await mail.waitForMail('one@there.example');
  expect(parsed.messageId).toBe((await row()).messageId);
  expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
  expect(parsed.text).toContain('123456');
  expect(raw.toString()).not.toContain('X-Mailer');
  expect(await row()).toMatchObject({ state: 'sent', attempts: 1, content: null });
  expect((await desk.audit()).at(-1)).toMatchObject({ action: 'mail.sent' });
  expect(await mail.mailsTo('one@there.example')).toHaveLength(1);
});

it('a rolled-back change sends nothing', async () => {
  const institution = await findInstitution(desk.system(), 'iec-iab');
  const change = inTransaction(desk.system(), async (inside) => {
    await enqueue(inside, {
      sender: mailSender(institution, 'fr'),
      purpose: 'contact_code',
      language: 'fr',
      recipient: 'never@there.example',
      recipientHint: 'h',
    });
    throw new Error('the change failed');
  });
  await expect(change).rejects.toThrow('the change failed');
  expect(await deliver()).toEqual({ handled: 0, nextDueAt: null });
});

it('a mail outside a transaction is a mistake of ours', async () => {
  const institution = await findInstitution(desk.system(), 'iec-iab');
  await expect(
    enqueue(desk.system(), {
      sender: mailSender(institution, 'fr'),
      purpose: 'contact_code',
      language: 'fr',
      recipient: 'x@there.example',
      recipientHint: 'h',
    }),
  ).rejects.toThrow(/outside a transaction/);
});

it('a final refusal fails at once; a passing one is tried again later', async () => {
  mail.smtp.setFault({ kind: 'refuse-recipient', code: 550 });
  await put('refused@there.example');
  await deliver();
  expect(await row()).toMatchObject({ state: 'failed', verdict: expect.stringMatching(/^550/) });
  expect((await desk.audit()).at(-1)).toMatchObject({ action: 'mail.failed', outcome: 'failed' });

  await desk.orm.em.fork().execute('delete from outbound_mail');
  mail.smtp.setFault({ kind: 'refuse-recipient', code: 451 });
  await put('later@there.example');
  await deliver();
  expect(await row()).toMatchObject({ state: 'queued', attempts: 1 });
  expect((await deliver()).handled).toBe(0);
  mail.smtp.setFault(undefined);
  desk.later(1);
  await deliver();
  expect(await row()).toMatchObject({ state: 'sent', attempts: 2 });
});

it('a connection lost after the data is uncertain, and repeated with the same Message-ID', async () => {
  mail.smtp.setFault({ kind: 'drop-after-data' });
  await put('twice@there.example');
  await deliver();
  const { messageId } = await row();
  expect(await row()).toMatchObject({ state: 'uncertain', attempts: 1 });
  mail.smtp.setFault(undefined);
  desk.later(1);
  await deliver();
  expect(await row()).toMatchObject({ state: 'sent', attempts: 2 });
  expect((await mail.waitForMail('twice@there.example')).parsed.messageId).toBe(messageId);
  expect((await row()).messageId).toBe(messageId);
});

it('waits while SMTP is down, and catches up', async () => {
  await mail.smtp.stop();
  await put('patient@there.example');
  await deliver();
  expect(await row()).toMatchObject({ state: 'queued', attempts: 1 });
  await mail.smtp.start();
  desk.later(1);
  await deliver();
  expect((await mail.waitForMail('patient@there.example')).parsed.subject).toContain('code');
});

it('a worker that died with a mail in hand is followed by another', async () => {
  await put('orphan@there.example');
  await desk.orm.em
    .fork()
    .execute(`update outbound_mail set state = 'sending', attempts = 1, claimed_until = ?`, [
      new Date(desk.now.getTime() + 120_000),
    ]);
  expect((await deliver()).handled).toBe(0);
  desk.later(3);
  expect((await deliver()).handled).toBe(1);
  expect(await row()).toMatchObject({ state: 'sent', attempts: 2 });
});
