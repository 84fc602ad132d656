import { LockMode } from '@mikro-orm/postgresql';
import { InboundMail } from '#db/entities/index.ts';
import { record } from '../../audit/index.ts';
import { type Context, inTransaction } from '../../context.ts';
import type { QuarantineReason } from '../contract.ts';
import { type MailFace, noteFace } from '../mail-face.ts';

/** A mail that could not be read or taken in is kept apart until a person decides; the mails behind it go on. */
export async function quarantineMail(
  context: Context,
  mail: MailFace & { inboundMail: string; reason: QuarantineReason; error: string | null },
): Promise<void> {
  await inTransaction(context, async (inside) => {
    const row = await inside.em.findOne(
      InboundMail,
      { id: mail.inboundMail, state: 'stored' },
      { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
    );
    if (!row) return;
    row.state = 'quarantined';
    row.reason = mail.reason;
    row.settledAt = inside.now;
    if (mail.error !== null) row.lastError = mail.error.slice(0, 2000);
    noteFace(row, mail, inside.now);
    await record(inside, {
      institution: row.institution,
      action: 'mail.quarantined',
      detail: { reason: mail.reason, size: row.size },
    });
  });
}
