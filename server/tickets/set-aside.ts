import { LockMode } from '@mikro-orm/postgresql';
import { InboundMail } from '#db/entities/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';

/** A mail that is no request (a robot's, a bounce, a list's, our own) opens no ticket and gets no answer; its bytes stay. */
export async function setAsideMail(
  context: Context,
  request: {
    inboundMail: string;
    kind: 'auto_reply' | 'bounce' | 'bulk' | 'loop';
    reason: string;
    messageId: string | null;
  },
): Promise<void> {
  await inTransaction(context, async (inside) => {
    const row = await inside.em.findOne(
      InboundMail,
      { id: request.inboundMail, state: 'stored' },
      { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
    );
    if (!row) return;
    row.state = 'set_aside';
    row.kind = request.kind;
    row.messageId = request.messageId;
    row.settledAt = inside.now;
    await record(inside, {
      institution: row.institution,
      action: 'mail.set_aside',
      detail: { kind: request.kind, sign: request.reason },
    });
  });
}
