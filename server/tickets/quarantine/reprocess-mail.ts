import { record } from '../../audit/index.ts';
import { type Context, inTransaction } from '../../context.ts';
import { lockMail, putBack } from './lock-mail.ts';

/** A mail in quarantine is read again, after a fix: the mail process takes it up within seconds. */
export async function reprocessMail(context: Context, request: { mail: string }): Promise<void> {
  await inTransaction(context, async (inside) => {
    const mail = await lockMail(inside, request.mail, ['quarantined']);
    const was = mail.reason ?? '';
    putBack(mail);
    await record(inside, {
      institution: mail.institution,
      action: 'mail.reprocessed',
      detail: { mail: mail.id, reason: was },
    });
  });
}
