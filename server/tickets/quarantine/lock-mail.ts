import { LockMode } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { InboundMail } from '#db/entities/index.ts';
import type { Context } from '../../context.ts';
import { DomainError, found } from '../../errors.ts';
import { institutionsWith } from '../../staff/index.ts';

/** Where a mail may be decided about: the institutions in which the reader may, all of them for the command line. */
export const quarantineScope = ({ actor }: Context): { institution?: { $in: string[] } } =>
  actor.kind === 'system' ? {} : { institution: { $in: institutionsWith(actor, 'mail.quarantine') } };

/**
 * A mail that nobody has decided about, locked until the end of the transaction, so that two people do not decide both.
 * @throws DomainError `not_found` for a mail of an institution in which the reader may not decide, `conflict` for one that
 * is no longer in any of the states.
 */
export async function lockMail(
  context: Context,
  id: string,
  states: readonly InboundMail['state'][],
): Promise<InboundMail> {
  if (!z.uuid().safeParse(id).success) throw new DomainError('not_found', 'mail');
  const lock = { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true } as const;
  const row = found(await context.em.findOne(InboundMail, { id, ...quarantineScope(context) }, lock), 'mail');
  if (!states.includes(row.state)) throw new DomainError('conflict', 'mail_settled');
  return row;
}

/** Puts a mail back among those that the mail process takes in, as if it had just come. */
export function putBack(mail: InboundMail): void {
  mail.state = 'stored';
  mail.attempts = 0;
  mail.kind = null;
  mail.reason = null;
  mail.lastError = null;
  mail.settledAt = null;
}
