import { LockMode } from '@mikro-orm/postgresql';
import { newId } from '#db/columns.ts';
import { Account, Challenge, Ticket } from '#db/entities/index.ts';
import { lockTicket, mailToAccount, refuseOwn, textToAccount, touchTicket } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { hashCode, randomCode, sameHash } from '../crypto/index.ts';
import { DomainError, found } from '../errors.ts';
import { institutionById } from '../institutions/index.ts';
import { takeTurnOfNetwork } from '../rate-limit.ts';
import { assertAllowed } from '../staff/index.ts';
import { assertMaySendCode, hasTriesToday, TRIES } from './code-limits.ts';
import type { ContactPoint } from './contract.ts';
import { assertCounts, isOutdated } from './cooling.ts';
import { addEvidence } from './evidence.ts';

const DIGITS = 6;

export type CodeOutcome = { kind: 'match' } | { kind: 'no_match'; attemptsLeft: number } | { kind: 'closed' };
type CodeRequest = { ticketId: string; version: number; contactPoint: ContactPoint };

/**
 * Sends a one-time code to a contact point on file, and voids any earlier one. The agent learns neither code nor address.
 * A text message is handed to the gateway before the commit: where the gateway does not take it, no code was sent, none
 * counts, and an earlier one still holds.
 * @throws DomainError `conflict` without an account or contact point, after too many codes or wrong tries, and while a phone
 * number that a file changed does not count yet; `unavailable` where the gateway does not take the message within 10 s.
 */
export async function sendCode(context: Context<StaffActor>, request: CodeRequest): Promise<void> {
  let cause: string | null = null;
  try {
    await inTransaction(context, async (inside) => {
      cause = await issueCode(inside, request);
      if (cause) throw new DomainError('unavailable', 'sms_unavailable');
    });
  } catch (error) {
    if (cause) await recordNotSent(context, request.ticketId, cause);
    throw error;
  }
}

/** @returns null, or why the gateway has not taken the message. */
async function issueCode(inside: Context<StaffActor>, request: CodeRequest): Promise<string | null> {
  const { em, now, actor } = inside;
  const ticket = await lockTicket(inside, request.ticketId, request.version);
  assertAllowed(actor, ticket.institution, 'identity.verify');
  const account = ticket.account ? await em.findOne(Account, { id: ticket.account }) : null;
  if (!account) throw new DomainError('conflict', 'account_missing');
  if (request.contactPoint === 'sms') assertCounts(account, 'phone', now);
  await assertMaySendCode(inside, account.id, actor.id);
  await em.nativeUpdate(Challenge, { account: account.id, closedAt: null }, { closedAt: now, outcome: 'superseded' });
  const { policy } = (await institutionById(inside, ticket.institution)).profile;
  const id = newId();
  const code = randomCode(DIGITS);
  const isText = request.contactPoint === 'sms';
  em.persist(
    em.create(Challenge, {
      id,
      institution: ticket.institution,
      ticket: ticket.id,
      account: account.id,
      contactPoint: request.contactPoint,
      contactHint: (isText ? account.phoneHint : account.addressHint) ?? '',
      codeHash: hashCode(`code|${id}`, code),
      requestedBy: actor.id,
      createdAt: now,
      expiresAt: new Date(now.getTime() + policy.codeMinutes * 60_000),
    }),
  );
  if (ticket.status !== 'resolved') ticket.status = 'waiting';
  touchTicket(ticket, now);
  await record(inside, {
    institution: ticket.institution,
    action: 'identity.code_sent',
    account: account.id,
    ticket,
    detail: { by: request.contactPoint },
  });
  const minutes = policy.codeMinutes;
  const ground = { kind: 'challenge', id } as const;
  if (isText) return textToAccount(inside, account, ground, { purpose: 'contact_code', params: { code, minutes } });
  await mailToAccount(inside, account, ground, { purpose: 'contact_code', secret: code, params: { minutes }, ticket });
  return null;
}

async function recordNotSent(context: Context<StaffActor>, ticketId: string, cause: string): Promise<void> {
  await inTransaction({ ...context, em: context.em.fork() }, async (inside) => {
    const ticket = found(await inside.em.findOne(Ticket, { id: ticketId }), 'ticket');
    await record(inside, {
      institution: ticket.institution,
      action: 'identity.code_sent',
      outcome: 'failed',
      account: ticket.account ?? null,
      ticket,
      detail: { by: 'sms', refusal: 'sms_unavailable', cause },
    });
  });
}

/**
 * Checks a code that the requester entered, or gave to the agent. A wrong try is counted before the answer is known, with
 * the code's row locked, so that parallel tries get no more than {@link TRIES}.
 * @throws DomainError `too_many` for a network that tries too often.
 */
export async function checkCode(context: Context, request: { ticketId: string; code: string }): Promise<CodeOutcome> {
  if (context.actor.kind !== 'staff') await takeTurnOfNetwork(context, 'code_check');
  return inTransaction(context, async (inside) => {
    const { em, now, actor } = inside;
    const lock = { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true };
    const ticket = found(await em.findOne(Ticket, { id: request.ticketId }, lock), 'ticket');
    if (actor.kind === 'staff') {
      assertAllowed(actor, ticket.institution, 'identity.verify');
      await refuseOwn({ ...inside, actor }, ticket);
    }
    const challenge = await em.findOne(
      Challenge,
      { ticket: ticket.id, closedAt: null },
      { ...lock, orderBy: { createdAt: 'desc' } },
    );
    const isOpen =
      challenge &&
      challenge.expiresAt > now &&
      challenge.account === ticket.account &&
      !isOutdated(challenge, await em.findOne(Account, { id: challenge.account }, { refresh: true })) &&
      (await hasTriesToday(inside, challenge.account, challenge.requestedBy));
    if (!challenge || !isOpen) return { kind: 'closed' };
    challenge.attempts += 1;
    const isMatch = sameHash(challenge.codeHash, hashCode(`code|${challenge.id}`, request.code));
    const attemptsLeft = TRIES - challenge.attempts;
    if (isMatch || attemptsLeft <= 0) {
      challenge.closedAt = now;
      challenge.outcome = isMatch ? 'match' : 'too_many_tries';
    }
    if (isMatch) {
      await addEvidence(inside, ticket, challenge.account, [
        { kind: 'contact_code', outcome: 'match', detail: { by: challenge.contactPoint } },
      ]);
      if (ticket.status === 'waiting') ticket.status = 'open';
    }
    touchTicket(ticket, now);
    await record(inside, {
      institution: ticket.institution,
      action: isMatch ? 'identity.code_matched' : 'identity.code_refused',
      outcome: isMatch ? 'done' : 'denied',
      account: challenge.account,
      ticket,
      detail: isMatch ? {} : { attemptsLeft },
    });
    return isMatch ? { kind: 'match' } : { kind: 'no_match', attemptsLeft };
  });
}
