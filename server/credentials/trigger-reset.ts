import { MemberSession, Ticket } from '#db/entities/index.ts';
import { actWithVerification, type VerifiedRequest } from '../accounts/index.ts';
import type { Context, StaffActor } from '../context.ts';
import { institutionById } from '../institutions/index.ts';
import { SENT, sendCredential } from './send-credential.ts';

/**
 * Mails an account's holder a way to a new password, as the profile says, to the stored address and nowhere else. The
 * desk acts where something went wrong: the present password stops at once and every session ends. No agent sees what
 * was sent; it stands in no ticket and no audit entry; a lock on the account stays.
 * @throws DomainError as `actWithVerification`; `conflict` where the account has no address.
 */
export async function triggerReset(context: Context<StaffActor>, request: VerifiedRequest): Promise<void> {
  await actWithVerification(
    context,
    'trigger_reset',
    await entryOf(context, request.ticketId),
    request,
    async (inside, { ticket, account, useId }) => {
      const { em, now } = inside;
      const institution = await institutionById(inside, ticket.institution);
      const ground = { kind: 'verification_use' as const, id: useId };
      const present = await sendCredential(inside, institution, account, ground, { ticket });
      if (present && (!present.expiresAt || present.expiresAt > now)) present.expiresAt = now;
      await em.flush();
      await em.nativeUpdate(MemberSession, { account: account.id, endedAt: null }, { endedAt: now });
    },
  );
}

/** The entry by which a try is told that is refused before anything is sent. */
async function entryOf(context: Context<StaffActor>, ticketId: string): Promise<(typeof SENT)[keyof typeof SENT]> {
  const ticket = await context.em.findOne(Ticket, { id: ticketId }, { fields: ['institution'] });
  if (!ticket) return SENT.temporary_password;
  return SENT[(await institutionById(context, ticket.institution)).profile.reset.method];
}
