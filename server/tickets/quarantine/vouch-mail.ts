import { record } from '../../audit/index.ts';
import { type Context, inTransaction } from '../../context.ts';
import { lockMail, putBack } from './lock-mail.ts';

/** A person says that a mail which was set aside is a request: it is taken in whatever its signs. */
export async function vouchForMail(context: Context, request: { mail: string }): Promise<void> {
  await inTransaction(context, async (inside) => {
    const mail = await lockMail(inside, request.mail, ['set_aside']);
    const detail = { mail: mail.id, kind: mail.kind ?? '', sign: mail.reason ?? '' };
    mail.isVouched = true;
    putBack(mail);
    await record(inside, { institution: mail.institution, action: 'mail.vouched', detail });
  });
}
