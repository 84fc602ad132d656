import { setTimeout as delay } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import {
  type CheckpointDelivery,
  chainState,
  claimDelivery,
  failDelivery,
  makeCheckpoint,
  settleDelivery,
} from '../audit/index.ts';
import { type Context, systemContext } from '../context.ts';
import type { CheckpointTarget } from '../institutions/contract.ts';
import { type InstitutionRecord, listInstitutions } from '../institutions/index.ts';
import { describeError, type Log } from '../log.ts';
import { hand, mailCheckpoint } from './checkpoint-targets.ts';

export type CheckpointLoop = {
  orm: MikroORM;
  log: Log;
  /** Milliseconds between two rounds. */
  everyMs?: number;
  now?: () => Date;
};

const EVERY_MS = 20_000;

/** Signs the heads of the audit chains as their profiles ask, and takes the checkpoints to their targets. `stop` ends it. */
export function startCheckpoints({ orm, log, everyMs = EVERY_MS, now = () => new Date() }: CheckpointLoop): {
  stop(): Promise<void>;
} {
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await signAndDeliver(orm, log, now()).catch((err: unknown) => log.warn({ err }, 'checkpoints not made'));
      await delay(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** One round over all institutions: a head that is due is signed, what waits is delivered. One fault holds up no other. */
export async function signAndDeliver(orm: MikroORM, log: Log, now: Date): Promise<void> {
  const context = () => systemContext(orm.em.fork(), 'worker', now);
  for (const institution of await listInstitutions(context())) {
    const { targets, checkpointMinutes: everyMinutes } = institution.profile.audit;
    const names = targets.map(({ name }) => name);
    await makeCheckpoint(context(), { institution, targets: names, everyMinutes }).catch((err: unknown) =>
      log.error({ err, institution: institution.slug }, 'head of the audit chain not signed'),
    );
    await Promise.all(
      targets.map((target) =>
        deliverTo(context, institution, target).catch((err: unknown) =>
          log.warn({ err, institution: institution.slug, target: target.name }, 'checkpoints not delivered'),
        ),
      ),
    );
  }
}

/** Gives a target what waits for it, the oldest first, until all is given or it fails. */
async function deliverTo(
  context: () => Context,
  institution: InstitutionRecord,
  target: CheckpointTarget,
): Promise<void> {
  for (;;) {
    const delivery = await claimDelivery(context(), institution.id, target.name);
    if (!delivery) return;
    if (!(await deliver(context, institution, target, delivery))) return;
  }
}

async function deliver(
  context: () => Context,
  institution: InstitutionRecord,
  target: CheckpointTarget,
  delivery: CheckpointDelivery,
): Promise<boolean> {
  try {
    if (target.kind === 'mail') {
      const { address } = target;
      await settleDelivery(context(), delivery, (inside) => mailCheckpoint(inside, institution, delivery, address));
      return true;
    }
    await hand(delivery, target);
  } catch (error) {
    await failDelivery(context(), delivery, describeError(error));
    return false;
  }
  await settleDelivery(context(), delivery);
  return true;
}

/**
 * The targets that fail and the chains that are shorter than their newest checkpoint, for `/ready`. Empty where the database
 * does not answer: that is a check of its own.
 */
export async function checkCheckpoints(orm: MikroORM): Promise<Record<string, { ok: boolean; detail?: string }>> {
  const context = systemContext(orm.em.fork(), 'ready');
  try {
    const told: string[] = [];
    for (const { id, slug, profile } of await listInstitutions(context)) {
      const state = await chainState(context, id, profile.audit.targets);
      if (state.isCut)
        told.push(`the audit log of ${slug} ends at ${state.position}, and ${state.checkpoint?.position} was signed`);
      for (const { name, failing, waiting } of state.targets)
        if (failing) told.push(`${slug} → ${name} fails since ${failing.since} (${failing.error}), ${waiting} waiting`);
    }
    return { 'audit checkpoints': told.length === 0 ? { ok: true } : { ok: false, detail: told.join('; ') } };
  } catch {
    return {};
  }
}
