import { Account, Credential } from '#db/entities/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { found } from '../errors.ts';
import { hashPassword } from '../passwords/index.ts';

/**
 * Gives an account without a password its first one: for registers that are loaded with made-up people. `hash` is the one
 * that a former system kept of it.
 */
export async function setFirstPassword(
  context: Context,
  accountId: string,
  password: string,
  { hash }: { hash?: string | undefined } = {},
): Promise<void> {
  const passwordHash = hash ?? (await hashPassword(password));
  await inTransaction(context, async ({ em, now }) => {
    const account = found(await em.findOne(Account, { id: accountId }), 'account');
    em.persist(
      em.create(Credential, {
        institution: account.institution,
        account: account.id,
        passwordHash,
        changedAt: now,
      }),
    );
  });
}
