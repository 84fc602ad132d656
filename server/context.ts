import type { EntityManager } from '@mikro-orm/postgresql';
import type { StaffRole } from '#db/entities/index.ts';

/** Who acts. A staff member's roles are those of the moment: they are read again at each request. */
export type Actor =
  | { kind: 'staff'; id: string; name: string; sessionId: string; roles: Readonly<Record<string, StaffRole>> }
  | { kind: 'requester'; name: string; ticketId: string }
  | { kind: 'member'; name: string; accountId: string; institutionId: string; sessionId: string }
  | { kind: 'visitor'; name: string }
  | { kind: 'system'; name: string };

export type StaffActor = Extract<Actor, { kind: 'staff' }>;
export type MemberActor = Extract<Actor, { kind: 'member' }>;

/** Where a request came from, for the audit log. */
export type Origin = { address: string; userAgent: string; requestId: string };

/** The first argument of every use case. `em` is a fork of its own; `now` is the instant at which all of it happens. */
export type Context<A extends Actor = Actor> = {
  em: EntityManager;
  actor: A;
  now: Date;
  origin?: Origin;
  /** What is done once the transaction is over; see {@link inTransaction}. */
  aftermath?: Aftermath;
};

/**
 * `ifLost` is done where the work is rolled back, with the error that did it; `lost` is what a part that was rolled back by
 * itself has left to do. Neither may throw.
 */
export type Aftermath = { ifLost: ((error: unknown) => Promise<void>)[]; lost: (() => Promise<void>)[] };

/**
 * Runs `work` in one transaction: state, audit entry and outgoing mail are committed together, or not at all. What was left
 * for the case that it is rolled back is done after the outermost transaction has ended and its locks are free.
 */
export async function inTransaction<A extends Actor, T>(
  context: Context<A>,
  work: (context: Context<A>) => Promise<T>,
): Promise<T> {
  const outer = context.em.isInTransaction() ? context.aftermath : undefined;
  const aftermath: Aftermath = { ifLost: [], lost: [] };
  const end = async (lost: Aftermath['lost']) => {
    if (outer) outer.lost.push(...lost);
    else for (const tell of lost) await tell();
  };
  try {
    const result = await context.em.transactional((em) => work({ ...context, em: em as EntityManager, aftermath }));
    outer?.ifLost.push(...aftermath.ifLost);
    await end(aftermath.lost);
    return result;
  } catch (error) {
    await end([...aftermath.lost, ...aftermath.ifLost.map((tell) => () => tell(error))]);
    throw error;
  }
}

/** The context of a background process. */
export function systemContext(em: EntityManager, name: string, now = new Date()): Context {
  return { em, actor: { kind: 'system', name }, now };
}
