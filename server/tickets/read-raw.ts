import { InboundMail, Ticket } from '#db/entities/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { DomainError, found } from '../errors.ts';
import { assertAllowed } from '../staff/index.ts';
import { openRawMail } from './raw-mail.ts';

/**
 * The raw file of a received mail, for a stated reason. It holds numbers in clear, so each reading is an audit entry.
 * @throws DomainError `not_found` where it is no longer kept.
 */
export async function readRawMail(
  context: Context<StaffActor>,
  request: { mail: string; reason: string },
): Promise<{ fileName: string; bytes: AsyncGenerator<Buffer> }> {
  const mail = await inTransaction(context, async (inside) => {
    const { em, actor } = inside;
    const row = found(await em.findOne(InboundMail, { id: request.mail }), 'mail');
    assertAllowed(actor, row.institution, 'mail.read_raw');
    if (row.purgedAt) throw new DomainError('not_found', 'mail_purged');
    const ticket = row.ticket ? await em.findOne(Ticket, { id: row.ticket }) : null;
    await record(inside, {
      institution: row.institution,
      action: 'mail.raw_read',
      ticket,
      account: ticket?.account ?? null,
      reason: request.reason,
    });
    return { id: row.id, institution: row.institution, name: ticket?.reference ?? row.id };
  });
  return { fileName: `${mail.name}.eml`, bytes: openRawMail(context.em, mail.institution, mail.id) };
}
