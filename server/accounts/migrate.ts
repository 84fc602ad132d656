import { LockMode } from '@mikro-orm/postgresql';
import { Account, AccountMigration } from '#db/entities/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { DomainError, found } from '../errors.ts';
import { institutionById, portalUrl } from '../institutions/index.ts';
import { query } from '../sql.ts';
import { isAllowed } from '../staff/contract.ts';
import { actWithVerification, lockTicket, recordDenial, touchTicket, type VerifiedRequest } from './act.ts';
import { mailToAccount } from './mail-to-account.ts';
import { mayOpen } from './migration-list.ts';

/**
 * Opens an account, in the transaction of the decision, and tells its holder how to choose a first password.
 * @returns whether there was an address to tell it at.
 */
export async function openAccount(
  context: Context,
  account: Account,
  ticket: { id: string; reference: string } | null,
): Promise<boolean> {
  account.status = 'active';
  account.updatedAt = context.now;
  await context.em.flush();
  if (!account.address) return false;
  const ground = await context.em.findOneOrFail(AccountMigration, { account: account.id, migratedAt: context.now });
  const { slug, profile } = await institutionById(context, account.institution);
  await mailToAccount(
    context,
    account,
    { kind: 'account_migration', id: ground.id },
    { purpose: 'account_migrated', tells: profile.reset.tells, url: portalUrl(slug, 'recover'), ticket },
  );
  return true;
}

/**
 * Opens an account that was taken over from a former system, for someone whose identity was verified: from now on a
 * password can be sent and the other actions are possible.
 * @throws DomainError as {@link actWithVerification}; `conflict` where the account is open already.
 */
export async function migrateAccount(context: Context<StaffActor>, request: VerifiedRequest): Promise<void> {
  await actWithVerification(context, 'migrate', 'account.migrated', request, async (inside, { ticket, account }) => {
    await openAccount(inside, account, ticket);
    await record(inside, {
      institution: ticket.institution,
      action: 'account.migrated',
      account: account.id,
      ticket,
      detail: { by: 'verification' },
    });
  });
}

/**
 * Opens an account by decision of the organising authority, which keeps the register and knows its members: no evidence,
 * a reason instead. Whoever may act on accounts is no authority, and needs a verification.
 * @throws DomainError `forbidden` for anyone else, for one's own account and for one of another school, `conflict` where the account is open already.
 */
export async function migrateByAuthority(
  context: Context<StaffActor>,
  request: { ticketId: string; version: number; reason: string },
): Promise<void> {
  try {
    await inTransaction(context, async (inside) => {
      const { em, actor, now } = inside;
      const ticket = await lockTicket(inside, request.ticketId, request.version);
      const role = Object.hasOwn(actor.roles, ticket.institution) ? actor.roles[ticket.institution] : undefined;
      if (!isAllowed(role, 'accounts.migrate')) throw new DomainError('forbidden', 'permission');
      if (isAllowed(role, 'accounts.act')) throw new DomainError('forbidden', 'verification_missing');
      const account = found(
        await em.findOne(
          Account,
          { id: found(ticket.account, 'account') },
          { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
        ),
        'account',
      );
      if (!(await mayOpen(inside, account))) throw new DomainError('forbidden', 'other_school');
      if (account.status !== 'not_migrated') throw new DomainError('conflict', 'account_migrated');
      await query(em, `select set_config('guichet.decided_by', $1, true)`, [actor.id]);
      await openAccount(inside, account, ticket);
      touchTicket(ticket, now);
      await record(inside, {
        institution: ticket.institution,
        action: 'account.migrated',
        account: account.id,
        ticket,
        reason: request.reason,
        detail: { by: 'authority' },
      });
    });
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'forbidden' && error.code !== 'own_account')
      await recordDenial(context, 'account.migrated', request.ticketId, error.code);
    throw error;
  }
}
