import { Staff } from '#db/entities/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { recordInEach } from './memberships.ts';
import { assertRecentlyAuthenticated } from './presence.ts';
import { replaceRecoveryCodes } from './recovery-code.ts';
import { tellSecurityEvent } from './tell.ts';

/**
 * Makes ten new recovery codes and voids all former ones; the person is told by mail.
 * @returns the codes, `xxxxx-xxxxx`: nothing tells them again.
 * @throws DomainError `forbidden` where the person has not proved within five minutes who they are.
 */
export async function makeRecoveryCodes(context: Context<StaffActor>): Promise<string[]> {
  await assertRecentlyAuthenticated(context);
  return inTransaction(context, async (inside) => {
    const staff = await inside.em.findOneOrFail(Staff, context.actor.id);
    const codes = await replaceRecoveryCodes(inside, staff.id);
    await tellSecurityEvent(inside, staff, 'recovery_codes_made');
    await recordInEach(inside, Object.keys(context.actor.roles), { action: 'staff.recovery_codes_made' });
    return codes;
  });
}
