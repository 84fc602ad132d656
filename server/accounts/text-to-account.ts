import type { Account } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { institutionById, offeredLanguage } from '../institutions/index.ts';
import { renderTextMessage, sendText, type TextMessagePurpose, type TextRefusal } from '../outbox/index.ts';
import { type ContactGround, openPhone } from './gate.ts';
import { normalisePhone } from './normalise.ts';

/**
 * Sends a text message to the stored phone number and nowhere else, in the account's language, by the institution's
 * gateway. The caller never learns the number. Call it last in a transaction and roll that back where it was not taken.
 * @returns null once the gateway has taken it, else why it has not.
 * @throws DomainError `conflict` where the account has no number or the institution no gateway.
 */
export async function textToAccount(
  context: Context,
  account: Account,
  ground: ContactGround,
  message: { purpose: TextMessagePurpose; params: Record<string, string | number> },
): Promise<TextRefusal | null> {
  const { profile } = await institutionById(context, account.institution);
  if (!profile.sms) throw new DomainError('conflict', 'sms_not_offered');
  const phone = await openPhone(context, account, ground);
  if (!phone) throw new DomainError('conflict', 'account_without_phone');
  const language = offeredLanguage(profile, account.language);
  const text = renderTextMessage(language, message.purpose, { ...message.params, institution: profile.shortName });
  return sendText(profile.sms, { to: normalisePhone(phone), text });
}
