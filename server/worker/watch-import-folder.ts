import { setTimeout as delay } from 'node:timers/promises';
import { type FolderWatch, lookIntoFolder, newFolderState } from '../imports/index.ts';

const EVERY_MS = 5_000;

/**
 * Looks every few seconds into the folder where files with accounts are laid: by looking, since network shares tell of
 * nothing. `checks` answers `/ready`; `stop` ends it when the file in hand is taken.
 */
export function watchImportFolder(options: FolderWatch & { everyMs?: number }): {
  checks(): Record<string, { ok: boolean; detail?: string }>;
  stop(): Promise<void>;
} {
  const { everyMs = EVERY_MS, log } = options;
  const state = newFolderState();
  const stopping = new AbortController();
  const looking = (async () => {
    while (!stopping.signal.aborted) {
      await lookIntoFolder(options, state).catch((err: unknown) =>
        log.warn({ err }, 'folder of imports not looked into'),
      );
      await delay(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    checks() {
      const { trouble, notices } = state;
      if (trouble !== null)
        return { 'import folder': { ok: false, detail: `${options.folder} cannot be read: ${trouble}` } };
      // What somebody laid there wrongly keeps nobody from being served.
      return { 'import folder': { ok: true, ...(notices.size > 0 && { detail: [...notices.values()].join('; ') }) } };
    },
    async stop() {
      stopping.abort();
      await looking;
    },
  };
}
