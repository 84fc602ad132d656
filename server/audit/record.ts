import { newId } from '#db/columns.ts';
import { type Context, inTransaction } from '../context.ts';
import { toRefusal } from '../errors.ts';
import { maskNationalNumbers } from '../national-number.ts';
import { query } from '../sql.ts';
import type { AuditAction, AuditOutcome } from './contract.ts';

export type AuditEvent = {
  /** Of the entry, where something else is to name it. */
  id?: string;
  institution: string;
  action: AuditAction;
  outcome?: AuditOutcome;
  account?: string | null;
  ticket?: { id: string; reference: string } | null;
  reason?: string;
  /** Numbers and names of things: never a stored value, not even masked, never a member's name, never a secret. */
  detail?: Record<string, string | number | boolean>;
};

/**
 * Appends an entry to the institution's chain, in the transaction of what it tells. Where a person's act is rolled back by a
 * fault, a `failed` entry takes the place of this one; see {@link recordFailure}.
 * @throws Error outside a transaction: an entry that could outlive a rolled-back change would be a lie.
 */
export async function record(context: Context, event: AuditEvent): Promise<void> {
  await recordAll(context, event.institution, [event]);
}

/** Appends several entries to one institution's chain, in order; see {@link record}. */
export async function recordAll(context: Context, institution: string, events: readonly AuditEvent[]): Promise<void> {
  const { em } = context;
  if (!em.isInTransaction()) throw new Error(`audit entry ${events[0]?.action} outside a transaction`);
  await em.flush();
  const payloads = events.map((event) => JSON.stringify(payloadOf(context, event)));
  await query(em, 'select audit_append($1, payload) from unnest($2::text[]) as entries(payload)', [
    institution,
    payloads,
  ]);
  // What the product does by itself is done again until it succeeds; its faults are in the log of the process.
  if (context.actor.kind === 'system') return;
  const done = events.filter(({ outcome = 'done' }) => outcome === 'done');
  context.aftermath?.ifLost.push(...done.map((event) => (error: unknown) => recordFailure(context, event, error)));
}

/**
 * Does an act and appends its entry with one statement, which is a transaction of its own: for hot paths, where each round
 * trip counts. Where the act changes nothing, nothing is told; where it fails, see {@link recordFailure}.
 * @param parts the parts of a `with`, the last of which is called `acted`: the entry is appended once for its one row.
 * @returns the row of `acted`, or null.
 */
export async function actAndRecord<Row extends object>(
  context: Context,
  event: AuditEvent,
  parts: string,
  values: readonly unknown[],
): Promise<Row | null> {
  const { em } = context;
  if (em.isInTransaction()) throw new Error(`${event.action} within a transaction`);
  const [institution, payload] = [`$${values.length + 1}`, `$${values.length + 2}`];
  const text = `/* prepared act_${event.action.replace('.', '_')} */ with ${parts} select acted.*, audit_append(${institution}, ${payload}) from acted`;
  try {
    const [row] = await query<Row>(em, text, [...values, event.institution, JSON.stringify(payloadOf(context, event))]);
    return row ?? null;
  } catch (error) {
    await recordFailure(context, event, error);
    throw error;
  }
}

/** The acts that each error has undone and that were told. */
const told = new WeakMap<object, Set<AuditAction>>();

/**
 * Tells that an act was undone by a fault, once for each error, through another connection and in a transaction of its own.
 * A refusal is no fault. Where nothing can be written, the error itself, which goes on its way, is all there is.
 */
export async function recordFailure(context: Context, event: AuditEvent, error: unknown): Promise<void> {
  if (!(error instanceof Error) || toRefusal(error)) return;
  const acts = told.get(error) ?? new Set();
  if (acts.has(event.action)) return;
  told.set(error, acts.add(event.action));
  const { aftermath: _, ...own } = context;
  await inTransaction({ ...own, em: context.em.fork() }, (inside) =>
    record(inside, { ...event, outcome: 'failed', detail: { fault: faultOf(error) } }),
  ).catch(() => undefined);
}

/** The name of a fault, or what the database calls it (SQLSTATE): never its message, which may repeat values. */
function faultOf(error: Error): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : error.name;
}

function payloadOf(context: Context, event: AuditEvent): object {
  const { actor, now, origin } = context;
  return {
    id: event.id ?? newId(),
    at: now.toISOString(),
    action: event.action,
    outcome: event.outcome ?? 'done',
    actor: { kind: actor.kind, id: actorId(context), name: isOfTheDesk(actor.kind) ? actor.name : '' },
    account: event.account ?? null,
    ticket: event.ticket ? { id: event.ticket.id, reference: event.ticket.reference } : null,
    reason: event.reason === undefined ? null : withoutValues(event.reason, now),
    detail: event.detail ?? {},
    origin: origin
      ? { address: origin.address, agent: origin.userAgent.slice(0, 300), request: origin.requestId }
      : null,
  };
}

const ADDRESS = /[^\s<>"'(),:;@]+@[^\s<>"'(),:;@]+\.[^\s<>"'(),:;@]+/gu;

/** A person's own words without national numbers and mail addresses: a chain that cannot be altered keeps neither. */
const withoutValues = (words: string, now: Date): string =>
  maskNationalNumbers(words, now).replace(ADDRESS, '•••••@•••••');

/**
 * Whether an actor's name is written down. Members and requesters stand in the log by their account's or ticket's identity
 * alone, so that erasing the account leaves nothing of them in a chain that cannot be altered (GDPR art. 17).
 */
const isOfTheDesk = (kind: Context['actor']['kind']): boolean => kind !== 'member' && kind !== 'requester';

function actorId({ actor }: Context): string | null {
  switch (actor.kind) {
    case 'staff':
      return actor.id;
    case 'member':
      return actor.accountId;
    case 'requester':
      return actor.ticketId;
    default:
      return null;
  }
}
