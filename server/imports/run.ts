import type { EntityManager } from '@mikro-orm/postgresql';
import { AccountImport } from '#db/entities/index.ts';
import { systemContext } from '../context.ts';
import { applyStaged } from './apply.ts';
import { type Claimed, claimNext, giveBack, isTriedTooOften, nextClaimAt, sayProgress } from './claim.ts';
import type { ImportPhase } from './contract.ts';
import { endImport } from './end-import.ts';
import { stageFile } from './stage-file.ts';
import { Stopped, type Work } from './work.ts';

export type ImportRunner = {
  em: EntityManager;
  /** For the connections of the threads. */
  databaseUrl: string;
  now?: () => Date;
  /** One import alone: a command's own. */
  only?: string;
  /** Once aborted, what is in hand is given back, for another process to begin anew. */
  signal?: AbortSignal;
};

/** Between two signs of life; a claim lasts several of them. */
const BEAT_MS = 5_000;
/** After a fault, before the import is tried again. */
const PAUSE_MS = 30_000;

/**
 * Takes the next import that waits: reads its file and stages its rows for somebody to look at, or applies those that were
 * decided on. Several processes may run it at once; what one leaves behind in dying another begins anew.
 * @returns how many were handled (0 or 1), and when the next one may be taken (null: none waits).
 * @throws what went wrong; the import is tried again later.
 */
export async function runImports(runner: ImportRunner): Promise<{ handled: number; nextDueAt: Date | null }> {
  const { em, only = null } = runner;
  const now = runner.now ?? (() => new Date());
  if (runner.signal?.aborted) return { handled: 0, nextDueAt: null };
  const claimed = await claimNext(em.fork(), now(), only);
  if (claimed) await workOn(runner, claimed, now);
  return { handled: claimed ? 1 : 0, nextDueAt: await nextClaimAt(em.fork(), only) };
}

async function workOn(runner: ImportRunner, claimed: Claimed, now: () => Date): Promise<void> {
  const { em } = runner;
  if (claimed.state === 'reading' && isTriedTooOften(claimed)) {
    await endImport(systemContext(em.fork(), 'imports', now()), claimed.id, {
      state: 'refused',
      refusal: { code: 'broken_file' },
      run: claimed.run,
    });
    return;
  }
  const stopping = new AbortController();
  const release = () => stopping.abort(new Stopped('released'));
  runner.signal?.addEventListener('abort', release);
  const beat = startBeat(em, claimed, now, stopping);
  const work: Work = { em, databaseUrl: runner.databaseUrl, claimed, now, signal: stopping.signal, at: beat.at };
  try {
    if (claimed.state === 'reading') await stageFile(work);
    else await apply(work);
  } catch (error) {
    await putDown(work, error);
  } finally {
    runner.signal?.removeEventListener('abort', release);
    await beat.stop();
  }
}

async function apply({ em, claimed, now, signal, at }: Work): Promise<void> {
  const context = systemContext(em.fork(), 'imports', now());
  const one = await context.em.findOneOrFail(AccountImport, { id: claimed.id });
  await applyStaged(context, { ...one, facts: one.facts ?? null, counts: one.counts ?? null }, async (done, total) => {
    signal.throwIfAborted();
    at('applying', done, total);
  });
}

/** After what stopped the work: the import ends, is left to who has it, or is tried again. */
async function putDown({ em, claimed, now }: Work, error: unknown): Promise<void> {
  const cause = error instanceof Stopped ? error.stop : 'fault';
  if (cause === 'lost') return;
  if (cause === 'cancelled') {
    await endImport(systemContext(em.fork(), 'imports', now()), claimed.id, { state: 'cancelled', run: claimed.run });
    return;
  }
  const at = now();
  const notBefore = cause === 'fault' ? new Date(at.getTime() + PAUSE_MS) : null;
  // With the database away the claim runs out by itself.
  await giveBack(em.fork(), claimed, { now: at, notBefore, isFault: cause === 'fault' }).catch(() => undefined);
  if (cause === 'fault') throw error;
}

/** Says how far the work is, that it goes on, and hears that it is to stop. */
function startBeat(em: EntityManager, claimed: Claimed, now: () => Date, stopping: AbortController) {
  let step: Parameters<typeof sayProgress>[2] = {
    phase: claimed.state === 'applying' ? 'applying' : 'reading',
    done: 0,
    total: null,
  };
  let saidAt = 0;
  let saying: Promise<void> | null = null;
  const say = () => {
    if (saying) return;
    saidAt = performance.now();
    saying = sayProgress(em.fork(), claimed, step, now())
      .then((heard) => {
        if (heard === null) stopping.abort(new Stopped('lost'));
        else if (heard.isCancelAsked) stopping.abort(new Stopped('cancelled'));
      })
      // A database that is away is met by the work itself.
      .catch(() => undefined)
      .finally(() => {
        saying = null;
      });
  };
  const timer = setInterval(say, BEAT_MS);
  return {
    at(phase: ImportPhase, done: number, total: number | null) {
      const isNewPhase = phase !== step.phase;
      step = { phase, done, total };
      if (isNewPhase || performance.now() - saidAt > 1_000) say();
    },
    async stop() {
      clearInterval(timer);
      await saying;
    },
  };
}
