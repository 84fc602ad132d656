import { record } from '../../audit/index.ts';
import { type Context, inTransaction } from '../../context.ts';
import { DomainError } from '../../errors.ts';
import { findDiscards } from './find-discards.ts';
import { lockMail } from './lock-mail.ts';

/** A person says that a mail needs nothing. Its bytes stay, and it can be taken back. */
export async function discardMail(context: Context, request: { mail: string; reason: string }): Promise<void> {
  await inTransaction(context, async (inside) => {
    const mail = await lockMail(inside, request.mail, ['quarantined', 'set_aside']);
    const detail = { mail: mail.id, from: mail.state, since: mail.settledAt?.toISOString() ?? '' };
    mail.state = 'discarded';
    mail.settledAt = inside.now;
    await record(inside, {
      institution: mail.institution,
      action: 'mail.discarded',
      reason: request.reason,
      detail,
    });
  });
}

/** Takes a discarded mail back to where it was before, in its place. */
export async function restoreMail(context: Context, request: { mail: string }): Promise<void> {
  await inTransaction(context, async (inside) => {
    const mail = await lockMail(inside, request.mail, ['discarded']);
    const discard = (await findDiscards(inside.em, [mail])).get(mail.id);
    if (!discard) throw new DomainError('conflict', 'mail_settled');
    mail.state = discard.from;
    mail.settledAt = discard.since ?? inside.now;
    await record(inside, {
      institution: mail.institution,
      action: discard.from === 'quarantined' ? 'mail.quarantined' : 'mail.set_aside',
      detail: { mail: mail.id, kind: mail.kind ?? '', reason: mail.reason ?? '', restored: true },
    });
  });
}
