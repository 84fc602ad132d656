import { Account, Credential } from '#db/entities/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { found } from '../errors.ts';
import { hashPassword } from '../staff/index.ts';

/** Gives an account without a password its first one: for registers that are loaded with made-up people. */
export async function setFirstPassword(context: Context, accountId: string, password: string): Promise<void> {
  const passwordHash = await hashPassword(password);
  await inTransaction(context, async ({ em, now }) => {
    const account = found(await em.findOne(Account, { id: accountId }), 'account');
    em.persist(
      em.create(Credential, { institution: account.institution, account: account.id, passwordHash, changedAt: now }),
    );
  });
}
