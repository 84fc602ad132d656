import { describeError } from '#server/log.ts';
import type { MailDependencies } from './ingest/read-stored.ts';
import { type IngestOutcome, ingestWaiting } from './ingest.ts';
import { PATIENCE, type Patience } from './mailbox/patience.ts';
import { type Bell, backOff, newBell, pause } from './mailbox/pause.ts';
import { type MailboxSettings, openMailbox } from './mailbox.ts';
import { newLeaseOwner, releaseLease, takeLease, whileLeased } from './poll/lease.ts';
import { listMailboxes, type ServedMailbox } from './poll/served-mailboxes.ts';
import { sweepNightly } from './poll/sweep.ts';
import { drainMailbox, newReader, type Reader, readMailbox } from './poll.ts';
import { openSandbox } from './sandbox.ts';

export type Check = { ok: boolean; detail?: string };
export type MailService = {
  /** One entry a mailbox, and one for the list of mailboxes. */
  checks(): Promise<Record<string, Check>>;
  /** Ends after what is in hand, within 10 s; what remains stays on the server or stored. */
  stop(): Promise<void>;
};

const REREAD_MS = 15_000;
const HELD_ELSEWHERE_MS = 2_000;
const STOP_MS = 9_000;
/** What failed is tried again, and what a person put back is found, after this time. */
const LOOK_AGAIN_MS = 5_000;

type Surroundings = Omit<MailDependencies, 'sandbox'>;
type Running = { reader: Reader; key: string; ending: AbortController };
type Dependencies = MailDependencies & { patience: Patience };

/**
 * Reads all enabled mailboxes, each on its own, and takes their mails in. New mailboxes are found within 15 s. It keeps
 * running while PostgreSQL or a mail server is down, and catches up.
 */
export async function startMail({
  orm,
  log,
  ...given
}: Surroundings & { patience?: Partial<Patience> }): Promise<MailService> {
  const patience = { ...PATIENCE, ...given.patience };
  const sandbox = openSandbox();
  const owner = newLeaseOwner();
  const stopping = new AbortController();
  const running = new Map<string, Running>();
  /** What serves each mailbox, or served it last: another begins only after it. */
  const ended = new Map<string, Promise<void>>();
  let listError: string | null = null;

  const follow = async () => {
    const served = new Map((await listMailboxes(orm)).map((one) => [one.mailbox.id, one]));
    for (const [id, { key, ending }] of running) {
      const wanted = served.get(id);
      if (wanted && keyOf(wanted) === key) continue;
      ending.abort();
      running.delete(id);
    }
    for (const [id, one] of served) {
      if (running.has(id)) continue;
      const ending = new AbortController();
      const reader = newReader(one.mailbox);
      const signal = AbortSignal.any([stopping.signal, ending.signal]);
      const before = ended.get(id) ?? Promise.resolve();
      const serving = before.then(() => serve({ orm, log, sandbox, patience }, reader, one.settings, owner, signal));
      running.set(id, { reader, key: keyOf(one), ending });
      ended.set(id, serving);
    }
  };
  const following = (async () => {
    while (!stopping.signal.aborted) {
      try {
        await follow();
        listError = null;
      } catch (err) {
        listError = describeError(err);
        log.warn({ err }, 'mailboxes not listed');
      }
      await pause(listError === null ? REREAD_MS : HELD_ELSEWHERE_MS, stopping.signal);
    }
  })();

  return {
    async checks() {
      const each = [...running.values()].map(({ reader }): [string, Check] => [
        `mailbox ${reader.mailbox.address}`,
        reader.error === null ? { ok: true } : { ok: false, detail: reader.error },
      ]);
      return {
        mailboxes: listError === null ? { ok: true } : { ok: false, detail: listError },
        ...Object.fromEntries(each),
      };
    },
    async stop() {
      stopping.abort();
      const all = following.then(() => Promise.all(ended.values()));
      await Promise.race([all, pause(STOP_MS, new AbortController().signal)]);
      await sandbox.close();
    },
  };
}

export type PolledMailbox = IngestOutcome & { address: string; stored: number; error?: string };

/** Reads every enabled mailbox once and takes its mails in. A mailbox that another process reads is left to it. */
export async function pollOnce({ orm, log }: Surroundings): Promise<PolledMailbox[]> {
  const sandbox = openSandbox();
  try {
    return await pollEach({ orm, log, sandbox });
  } finally {
    await sandbox.close();
  }
}

async function pollEach(deps: MailDependencies): Promise<PolledMailbox[]> {
  const { orm, log } = deps;
  const owner = newLeaseOwner();
  const polled: PolledMailbox[] = [];
  for (const one of await listMailboxes(orm)) {
    const result: PolledMailbox = { address: one.mailbox.address, stored: 0, settled: 0, failed: 0 };
    polled.push(result);
    if (!(await takeLease(orm.em, one.mailbox.id, owner))) {
      result.error = 'another process reads this mailbox';
      continue;
    }
    await whileLeased(orm.em, one.mailbox.id, owner, new AbortController().signal, async (signal) => {
      const reader = newReader(one.mailbox);
      const open = one.settings ? await openMailbox(one.settings) : null;
      try {
        if (open) result.stored = await drainMailbox({ em: orm.em, log, onStored() {} }, reader, open, signal);
      } finally {
        open?.close();
      }
    }).catch((error: Error) => {
      result.error = describeError(error);
    });
    Object.assign(result, await ingestWaiting(deps, one.mailbox.id, Number.POSITIVE_INFINITY));
    await releaseLease(orm.em, one.mailbox.id, owner);
  }
  return polled;
}

const keyOf = ({ settings }: ServedMailbox): string => JSON.stringify(settings);

/** Holds the lease of one mailbox and, for as long as it is held, reads and takes in; side by side, as either may be down. */
async function serve(
  deps: Dependencies,
  reader: Reader,
  settings: MailboxSettings | null,
  owner: string,
  signal: AbortSignal,
): Promise<void> {
  const { orm, log, patience } = deps;
  const id = reader.mailbox.id;
  while (!signal.aborted) {
    try {
      if (await takeLease(orm.em, id, owner)) {
        const bell = newBell();
        const poll = { em: orm.em, log, patience, onStored: bell.ring };
        await whileLeased(orm.em, id, owner, signal, async (leased) => {
          const reading = settings
            ? [readMailbox(poll, reader, settings, leased), sweepNightly(poll, reader.mailbox, settings, leased)]
            : [];
          await Promise.all([...reading, ingestAsStored(deps, id, bell, leased)]);
        });
        await releaseLease(orm.em, id, owner);
      } else {
        // Whoever holds the lease answers for the mailbox.
        reader.error = null;
      }
    } catch (err) {
      reader.error = describeError(err);
      log.warn({ err, mailbox: id }, 'mailbox not served');
    }
    await pause(HELD_ELSEWHERE_MS, signal);
  }
}

async function ingestAsStored(deps: Dependencies, mailbox: string, bell: Bell, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    let rest = LOOK_AGAIN_MS;
    try {
      await ingestWaiting(deps, mailbox, Number.POSITIVE_INFINITY, signal);
      failures = 0;
    } catch (err) {
      failures += 1;
      rest = backOff(failures, deps.patience);
      deps.log.warn({ err, mailbox }, 'mails not taken in');
    }
    await bell.wait(rest, signal);
  }
}
