import type { MikroORM } from '@mikro-orm/postgresql';
import { systemContext } from '#server/context.ts';
import { listInstitutions } from '#server/institutions/index.ts';
import { describeError } from '#server/log.ts';
import { type IngestOutcome, ingestWaiting, type MailDependencies } from './ingest.ts';
import { newLeaseOwner, releaseLease, takeLease, whileLeased } from './lease.ts';
import { type MailboxSettings, openMailbox } from './mailbox.ts';
import { type Bell, backOff, newBell, pause } from './pause.ts';
import { drainMailbox, type Reader, readMailbox } from './poll.ts';
import type { MailboxRow } from './tables.ts';

export type Check = { ok: boolean; detail?: string };
export type MailService = {
  /** One entry a mailbox, and one for the list of mailboxes. */
  checks(): Promise<Record<string, Check>>;
  /** Ends after what is in hand, within 10 s; what remains stays on the server or stored. */
  stop(): Promise<void>;
};

const REREAD_MS = 15_000;
const HELD_ELSEWHERE_MS = 3_000;
const STOP_MS = 9_000;
/** Failed mails are tried again after the first, everything that waits is looked for after the second. */
const RETRY_MS = 5_000;
const LOOK_AGAIN_MS = 30_000;

type ServedMailbox = { mailbox: MailboxRow; settings: MailboxSettings | null };
type Running = { reader: Reader; key: string; ending: AbortController; ended: Promise<void> };

/**
 * Reads all enabled mailboxes, each on its own, and takes their mails in. New mailboxes are found within 15 s. It keeps
 * running while PostgreSQL or a mail server is down, and catches up.
 */
export async function startMail({ orm, log }: MailDependencies): Promise<MailService> {
  const owner = newLeaseOwner();
  const stopping = new AbortController();
  const running = new Map<string, Running>();
  let listError: string | null = null;

  const follow = async () => {
    const served = new Map((await listMailboxes(orm)).map((one) => [one.mailbox.id, one]));
    for (const [id, { key, ending, ended }] of running) {
      const wanted = served.get(id);
      if (wanted && keyOf(wanted) === key) continue;
      ending.abort();
      await ended;
      running.delete(id);
    }
    for (const [id, one] of served) {
      if (running.has(id)) continue;
      const ending = new AbortController();
      const reader = newReader(one.mailbox);
      const signal = AbortSignal.any([stopping.signal, ending.signal]);
      const ended = serve({ orm, log }, reader, one.settings, owner, signal);
      running.set(id, { reader, key: keyOf(one), ending, ended });
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
      const ended = following.then(() => Promise.all([...running.values()].map((one) => one.ended)));
      await Promise.race([ended, pause(STOP_MS, new AbortController().signal)]);
    },
  };
}

export type PolledMailbox = IngestOutcome & { address: string; stored: number; error?: string };

/** Reads every enabled mailbox once and takes its mails in. A mailbox that another process reads is left to it. */
export async function pollOnce({ orm, log }: MailDependencies): Promise<PolledMailbox[]> {
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
      if (open) result.stored = await drainMailbox({ em: orm.em, log, onStored() {} }, reader, open, signal);
      open?.close();
    }).catch((error: Error) => {
      result.error = describeError(error);
    });
    Object.assign(result, await ingestWaiting({ orm, log }, one.mailbox.id, Number.POSITIVE_INFINITY));
    await releaseLease(orm.em, one.mailbox.id, owner);
  }
  return polled;
}

/** The enabled mailboxes, and those switched off whose stored mails still wait: these have no settings. */
async function listMailboxes(orm: MikroORM): Promise<ServedMailbox[]> {
  const em = orm.em.fork();
  const institutions = new Map((await listInstitutions(systemContext(em, 'mail'))).map((one) => [one.id, one.profile]));
  const rows = await em.execute<(MailboxRow & { is_enabled: boolean })[]>(
    `select id, institution_id as institution, address, is_enabled from mailbox where is_enabled
       or exists (select from inbound_mail where mailbox_id = mailbox.id and state = 'stored') order by id`,
  );
  return rows.map(({ id, institution, address, is_enabled }) => {
    const settings = institutions.get(institution)?.desk.mailboxes.find((mailbox) => mailbox.address === address);
    return { mailbox: { id, institution, address }, settings: (is_enabled && settings) || null };
  });
}

const keyOf = ({ settings }: ServedMailbox): string => JSON.stringify(settings);

const newReader = (mailbox: MailboxRow): Reader => ({ mailbox, error: null, suspects: new Map() });

/** Holds the lease of one mailbox and, for as long as it is held, reads and takes in; side by side, as either may be down. */
async function serve(
  deps: MailDependencies,
  reader: Reader,
  settings: MailboxSettings | null,
  owner: string,
  signal: AbortSignal,
): Promise<void> {
  const { orm, log } = deps;
  const id = reader.mailbox.id;
  while (!signal.aborted) {
    try {
      if (await takeLease(orm.em, id, owner)) {
        const bell = newBell();
        const poll = { em: orm.em, log, onStored: bell.ring };
        await whileLeased(orm.em, id, owner, signal, async (leased) => {
          const reading = settings ? readMailbox(poll, reader, settings, leased) : Promise.resolve();
          await Promise.all([reading, ingestAsStored(deps, id, bell, leased)]);
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

async function ingestAsStored(deps: MailDependencies, mailbox: string, bell: Bell, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    let rest = LOOK_AGAIN_MS;
    try {
      const { failed } = await ingestWaiting(deps, mailbox, Number.POSITIVE_INFINITY, signal);
      failures = 0;
      if (failed > 0) rest = RETRY_MS;
    } catch (err) {
      failures += 1;
      rest = backOff(failures);
      deps.log.warn({ err, mailbox }, 'mails not taken in');
    }
    await bell.wait(rest, signal);
  }
}
