import { setTimeout as delay } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, systemContext } from '../context.ts';
import { LANGUAGES } from '../institutions/contract.ts';
import {
  institutionById,
  type MailboxTrouble,
  mailboxesInTrouble,
  mailSender,
  TROUBLE_LIMITS,
  type TroubleLimits,
} from '../institutions/index.ts';
import type { Log } from '../log.ts';
import { enqueue } from '../outbox/index.ts';
import { whomToTell } from '../staff/index.ts';

export type MailboxWatch = {
  orm: MikroORM;
  log: Log;
  limits?: TroubleLimits;
  /** Milliseconds between two looks, and from the start to the first: what starts beside this is given time to read. */
  everyMs?: number;
  settleMs?: number;
  now?: () => Date;
};

const EVERY_MS = 20_000;
const SETTLE_MS = 20_000;

/**
 * Looks after the mailboxes from a process that does not read them, since the one that does may be dead: tells the
 * administrators by mail when one is in trouble, and again when it is read. `stop` ends it.
 */
export function watchMailboxes({
  orm,
  log,
  limits = TROUBLE_LIMITS,
  everyMs = EVERY_MS,
  settleMs = SETTLE_MS,
  now = () => new Date(),
}: MailboxWatch): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const rest = (ms: number) => delay(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  const looking = (async () => {
    await rest(settleMs);
    while (!stopping.signal.aborted) {
      await lookAtMailboxes(systemContext(orm.em.fork(), 'worker', now()), limits).catch((err: unknown) =>
        log.warn({ err }, 'mailboxes not looked at'),
      );
      await rest(everyMs);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await looking;
    },
  };
}

/**
 * Raises an alarm for each mailbox that is in trouble, and ends it for each that is read again. However many workers look
 * at once, each is told once: the change of `alarmed_at`, which holds since when it is not read, decides.
 */
export async function lookAtMailboxes(context: Context, limits: TroubleLimits = TROUBLE_LIMITS): Promise<void> {
  const trouble = await mailboxesInTrouble(context, limits);
  for (const one of trouble) await raise(context, one);
  await endForgotten(context);
  const troubled = new Set(trouble.map(({ mailbox }) => mailbox));
  for (const one of await readAgain(context)) if (!troubled.has(one.id)) await end(context, one);
}

async function raise(context: Context, trouble: MailboxTrouble): Promise<void> {
  const { mailbox, institution, address, since, cause, error } = trouble;
  await inTransaction(context, async (inside) => {
    const isFirst = await inside.em.execute<unknown[]>(
      'update mailbox set alarmed_at = ? where id = ? and alarmed_at is null and is_enabled returning id',
      [since, mailbox],
    );
    if (isFirst.length === 0) return;
    const detail = { mailbox: address, cause };
    await record(inside, { institution, action: 'mailbox.failing', outcome: 'failed', detail });
    await tell(inside, institution, 'mailbox_failing', since, { mailbox: address, cause, error: error ?? '–' });
  });
}

type ReadAgain = { id: string; institution_id: string; address: string; alarmed_at: string };

/** The alarmed mailboxes that were read after their trouble began, and do not fail at the moment. */
const readAgain = ({ em }: Context): Promise<ReadAgain[]> =>
  em.execute<ReadAgain[]>(
    `select id, institution_id, address, alarmed_at from mailbox
     where is_enabled and alarmed_at is not null and failing_since is null and last_read_at > alarmed_at`,
  );

/** A mailbox that was switched off is nobody's trouble any more. */
const endForgotten = ({ em }: Context): Promise<unknown> =>
  em.execute('update mailbox set alarmed_at = null where alarmed_at is not null and not is_enabled');

async function end(
  context: Context,
  { id, institution_id: institution, address, alarmed_at }: ReadAgain,
): Promise<void> {
  const since = new Date(alarmed_at);
  await inTransaction(context, async (inside) => {
    const isFirst = await inside.em.execute<unknown[]>(
      'update mailbox set alarmed_at = null where id = ? and alarmed_at is not null returning id',
      [id],
    );
    if (isFirst.length === 0) return;
    const minutes = Math.max(1, Math.round((inside.now.getTime() - since.getTime()) / 60_000));
    await record(inside, { institution, action: 'mailbox.recovered', detail: { mailbox: address, minutes } });
    await tell(inside, institution, 'mailbox_recovered', since, { mailbox: address }, minutes);
  });
}

/** One mail to each person in charge, in the language they chose, else in the institution's. */
async function tell(
  context: Context,
  institution: string,
  purpose: 'mailbox_failing' | 'mailbox_recovered',
  since: Date,
  params: Record<string, string>,
  minutes = 0,
): Promise<void> {
  const record = await institutionById(context, institution);
  for (const { email, name, language: chosen } of await whomToTell(context, institution)) {
    const language = LANGUAGES.find((one) => one === chosen) ?? record.profile.defaultLanguage;
    await enqueue(context, {
      sender: mailSender(record, language),
      purpose,
      language,
      recipient: email,
      recipientHint: name,
      params: { ...params, since: dateIn(language, since), duration: durationIn(language, minutes) },
    });
  }
}

const dateIn = (language: string, date: Date): string =>
  new Intl.DateTimeFormat(`${language}-BE`, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Europe/Brussels',
  }).format(date);

/** 2 j 3 h 12 min, in the words of a language; parts that are zero are left out. */
function durationIn(language: string, minutes: number): string {
  const parts = [
    ['day', Math.floor(minutes / 1440)],
    ['hour', Math.floor((minutes % 1440) / 60)],
    ['minute', minutes % 60],
  ] as const;
  return parts
    .filter(([, count]) => count > 0)
    .map(([unit, count]) =>
      new Intl.NumberFormat(`${language}-BE`, { style: 'unit', unit, unitDisplay: 'short' }).format(count),
    )
    .join(' ');
}
