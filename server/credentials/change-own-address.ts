import { Credential } from '#db/entities/index.ts';
import { openOwnChange } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type MemberActor } from '../context.ts';
import { DomainError, found } from '../errors.ts';
import { institutionById } from '../institutions/index.ts';
import { verifyPassword } from '../passwords/index.ts';
import { giveTurnBack, networkOf, takeTurn } from '../rate-limit.ts';

export type RequestedAddress = { kind: 'requested' } | { kind: 'wrong_password' } | { kind: 'unchanged' };

/**
 * The signed-in member asks for another address and shows again that they know the password (OWASP ASVS 5.0 7.5.1). The
 * answer is the same whether the new address belongs to another account or not.
 * @throws DomainError `forbidden` where the profile leaves changes to someone else, `too_many` after ten wrong passwords of
 * a session in 15 minutes or five changes of an account in an hour.
 */
export async function requestOwnAddressChange(
  context: Context<MemberActor>,
  request: { password: string; newAddress: string },
): Promise<RequestedAddress> {
  const { em, actor, origin } = context;
  const { profile } = await institutionById(context, actor.institutionId);
  if (!profile.addressChange.bySelf) {
    await recordDenial(context, 'address_not_by_self');
    throw new DomainError('forbidden', 'address_not_by_self');
  }
  const network = networkOf(origin?.address);
  if (network !== null) await takeTurn(context, 'member_sign_in_network', network);
  await takeTurn(context, 'member_password', actor.sessionId);
  const credential = found(await em.findOne(Credential, { account: actor.accountId }, { refresh: true }), 'credential');
  if (!(await verifyPassword(credential.passwordHash, request.password))) {
    await recordDenial(context, 'wrong_password');
    return { kind: 'wrong_password' };
  }
  if (network !== null) await giveTurnBack(context, 'member_sign_in_network', network);
  await giveTurnBack(context, 'member_password', actor.sessionId);
  await takeTurn(context, 'own_address_change', actor.accountId);
  return (await openOwnChange(context, request.newAddress)) ? { kind: 'requested' } : { kind: 'unchanged' };
}

async function recordDenial(context: Context<MemberActor>, refusal: string): Promise<void> {
  await inTransaction(context, (inside) =>
    record(inside, {
      institution: inside.actor.institutionId,
      action: 'account.address_change_requested',
      outcome: 'denied',
      account: inside.actor.accountId,
      detail: { refusal },
    }),
  );
}
