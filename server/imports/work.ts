import type { EntityManager } from '@mikro-orm/postgresql';
import type { Claimed } from './claim.ts';
import type { ImportPhase } from './contract.ts';

/** Work on an import that this process has claimed; `signal` ends it. */
export type Work = {
  em: EntityManager;
  databaseUrl: string;
  claimed: Claimed;
  now: () => Date;
  signal: AbortSignal;
  /** Says how far it is; told to the database once a second at most. */
  at(phase: ImportPhase, done: number, total: number | null): void;
};

/** `lost`: another process has taken the import over. `released`: this process ends. */
type StopCause = 'cancelled' | 'lost' | 'released';

/** Why the work on an import does not go on. */
export class Stopped extends Error {
  readonly stop: StopCause;
  constructor(stop: StopCause) {
    super(`the work on an import has stopped: ${stop}`);
    this.stop = stop;
  }
}
