import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { newId } from '#db/columns.ts';
import { Account, ResetSecret } from '#db/entities/index.ts';
import { mailToAccounts } from '../accounts/index.ts';
import { type AuditEvent, recordAll } from '../audit/index.ts';
import { type Context, inTransaction, systemContext } from '../context.ts';
import { lasting, openDefaultPasswords } from '../credentials/index.ts';
import { newToken } from '../crypto/index.ts';
import type { Identifier, Profile } from '../institutions/contract.ts';
import { type InstitutionRecord, institutionById, keyLink, offeredLanguage, portalUrl } from '../institutions/index.ts';
import { insertTogether, query } from '../sql.ts';
import type { StopCause } from './contract.ts';

/** Mails of one transaction: few, so that neither a page of this process nor an entry of the audit log waits for long. */
const BATCH = 25;
/** Milliseconds between two batches, at least; it rests twice as long as it worked. */
const SHORTEST_REST_MS = 20;
const HOUR = 3_600_000;

export type AccessMailDependencies = { em: EntityManager; now?: () => Date };

/** A mail that is due, and what decides whether it may go. */
type Due = {
  id: string;
  institution: string;
  account: string;
  population: string;
  status: Account['status'];
  isUsed: boolean;
  hasAddress: boolean;
  identifiers: Identifier[];
  roles: string[];
  /** Keys of the schools that the holder is at or works in. */
  schools: string[];
};

/**
 * Puts the first accesses that are due into the outbox, a batch at a time: who still needs one is looked at again, locked.
 * State, secret, mail and audit entries of a batch are one transaction: what a crash interrupts is done again whole, and
 * nobody is mailed twice. Several workers may run it at once.
 * @returns how many mails were handled, and when the next one is due (null: nothing waits).
 * @throws the first fault; the mail that met it is due again an hour later, and the others are handled.
 */
export async function sendDueAccessMails({
  em,
  now = () => new Date(),
}: AccessMailDependencies): Promise<{ handled: number; nextDueAt: Date | null }> {
  const began = performance.now();
  const context = (): Context => systemContext(em.fork(), 'access', now());
  const faults: unknown[] = [];
  let handled = 0;
  try {
    handled = await inTransaction(context(), (inside) => sendBatch(inside, null));
  } catch {
    // One of them may be at fault: each is tried by itself.
    for (const id of await dueIds(context())) {
      try {
        handled += await inTransaction(context(), (inside) => sendBatch(inside, id));
      } catch (error) {
        faults.push(error);
        await putOff(context(), id);
      }
    }
  }
  if (faults.length > 0) throw faults[0];
  if (handled > 0) await sleep(Math.max(SHORTEST_REST_MS, 2 * (performance.now() - began)));
  return { handled, nextDueAt: handled > 0 ? now() : await nextDueAt(context()) };
}

const dueIds = async ({ em, now }: Context): Promise<string[]> => {
  const rows = await query<{ id: string }>(
    em,
    `select id from access_mail where state = 'waiting' and due_at <= $1 order by due_at, id limit ${BATCH}`,
    [now],
  );
  return rows.map(({ id }) => id);
};

async function putOff({ em, now }: Context, id: string): Promise<void> {
  await query(em, `update access_mail set due_at = $2 where id = $1 and state = 'waiting'`, [
    id,
    new Date(now.getTime() + HOUR),
  ]);
}

async function nextDueAt({ em }: Context): Promise<Date | null> {
  const [next] = await query<{ at: string }>(
    em,
    `select due_at as at from access_mail where state = 'waiting' order by due_at, id limit 1`,
  );
  return next ? new Date(next.at) : null;
}

/** @returns how many of one institution were queued or stopped. */
async function sendBatch(inside: Context, only: string | null): Promise<number> {
  const due = await claim(inside, only);
  const [first] = due;
  if (!first) return 0;
  const institution = await institutionById(inside, first.institution);
  const own = due.filter((mail) => mail.institution === institution.id);
  const judged = own.map((mail) => ({ mail, cause: causeToStop(institution.profile, mail) }));
  const stopped = judged.flatMap(({ mail, cause }) => (cause ? [{ mail, cause }] : []));
  const sent = judged.flatMap(({ mail, cause }) => (cause ? [] : [mail]));
  if (stopped.length > 0) await stop(inside, stopped);
  if (sent.length > 0) await send(inside, institution, sent);
  // The chain of the audit log is locked until the end of the transaction: its entries come last.
  await recordAll(inside, institution.id, [
    ...stopped.map(({ mail, cause }) => told(mail, 'access_mail.stopped', { cause })),
    ...sent.map((mail) => told(mail, 'access_mail.queued', { population: mail.population })),
  ]);
  return own.length;
}

const told = (
  { institution, account }: Due,
  action: 'access_mail.stopped' | 'access_mail.queued',
  detail: Record<string, string>,
): AuditEvent => ({ institution, action, account, detail });

/** Locks mails that are due, then their accounts: nobody comes in, moves or is closed while the mail is written. */
async function claim({ em, now }: Context, only: string | null): Promise<Due[]> {
  const mails = await query<Pick<Due, 'id' | 'institution' | 'account' | 'population'>>(
    em,
    `select id, institution_id as institution, account_id as account, population from access_mail
     where state = 'waiting' and due_at <= $1 and ($2::uuid is null or id = $2)
     order by due_at, id limit ${BATCH} for update skip locked`,
    [now, only],
  );
  if (mails.length === 0) return [];
  const accounts = await query<Omit<Due, 'id' | 'institution' | 'population'>>(
    em,
    `select a.id as account, a.status, a.roles, a.address is not null as "hasAddress",
       a.last_sign_in_at is not null or exists (select from credential c where c.account_id = a.id) as "isUsed",
       array_remove(array[case when a.address is not null then 'address' end,
         case when a.username is not null then 'username' end,
         case when a.client_number is not null then 'client_number' end], null) as identifiers,
       array_remove(array_append(array(select s.school::text from assignment s where s.account_id = a.id), a.school::text),
         null) as schools
     from account a where a.id = any($1) order by a.id for no key update`,
    [mails.map(({ account }) => account)],
  );
  const byId = new Map(accounts.map((account) => [account.account, account]));
  return mails.flatMap((mail) => {
    const account = byId.get(mail.account);
    return account ? [{ ...mail, ...account }] : [];
  });
}

/** Why a mail is not sent, or null: what was so when it was planned may have changed since. */
function causeToStop({ populations, signInWith }: Profile, mail: Due): StopCause | null {
  if (mail.isUsed) return 'used';
  if (mail.status !== 'active') return 'closed';
  if (!mail.hasAddress) return 'without_address';
  const isMember = populations.some(
    ({ roles, schools }) =>
      roles.some((role) => mail.roles.includes(role)) &&
      (schools.length === 0 || schools.some((school) => mail.schools.includes(school))),
  );
  if (!isMember) return 'left_population';
  return signInWith.some((way) => mail.identifiers.includes(way)) ? null : 'without_identifier';
}

async function stop({ em }: Context, stopped: readonly { mail: Due; cause: StopCause }[]): Promise<void> {
  await query(
    em,
    `update access_mail m set state = 'stopped', stop_cause = s.cause
     from unnest($1::uuid[], $2::text[]) as s(id, cause) where m.id = s.id`,
    [stopped.map(({ mail }) => mail.id), stopped.map(({ cause }) => cause)],
  );
}

/** The database hands out addresses and default passwords for mails alone that are queued: they are so first. */
async function send(inside: Context, institution: InstitutionRecord, due: readonly Due[]): Promise<void> {
  const { em, now } = inside;
  const { accessMail } = institution.profile;
  await query(em, `update access_mail set state = 'queued', queued_at = $1 where id = any($2)`, [
    now,
    due.map(({ id }) => id),
  ]);
  const found = await em.find(Account, { id: { $in: due.map(({ account }) => account) } }, { refresh: true });
  const accounts = new Map(found.map((account) => [account.id, account]));
  const write = accessMail.carries === 'link' ? writeLinks : writePasswords;
  const mails = await write(
    inside,
    institution,
    due.flatMap(({ id, account }) => {
      const known = accounts.get(account);
      return known ? [{ id, account: known }] : [];
    }),
  );
  const ids = await mailToAccounts(inside, institution, mails, accessMail.perDomainAMinute);
  await query(
    em,
    `update access_mail m set mail_id = q.mail from unnest($1::uuid[], $2::uuid[]) as q(id, mail) where m.id = q.id`,
    [mails.map(({ ground }) => ground), ids],
  );
}

type Queued = { id: string; account: Account };
type Written = Parameters<typeof mailToAccounts>[2];

async function writePasswords(
  inside: Context,
  { id: institution, slug, profile }: InstitutionRecord,
  queued: readonly Queued[],
): Promise<Written> {
  const showings = queued.map(({ id, account }) => ({ id, account: account.id }));
  const passwords = await openDefaultPasswords(inside, institution, 'access_mail', showings);
  return queued.map((one) => ({
    account: one.account,
    ground: one.id,
    mail: {
      purpose: 'welcome',
      tells: profile.signInWith,
      secret: passwords.get(one.account.id) ?? '',
      url: portalUrl(slug),
      params: { desk: profile.desk.address },
    },
  }));
}

/** A link is bound to the address that it goes to; an earlier one ends. */
async function writeLinks(
  inside: Context,
  { id: institution, slug, profile }: InstitutionRecord,
  queued: readonly Queued[],
): Promise<Written> {
  const { em, now } = inside;
  const minutes = profile.accessMail.linkDays * 24 * 60;
  await query(
    em,
    'update reset_secret set voided_at = $1 where account_id = any($2) and used_at is null and voided_at is null',
    [now, queued.map(({ account }) => account.id)],
  );
  const links = queued.map((one) => ({ ...one, ...newToken() }));
  await insertTogether(em, [
    ResetSecret,
    links.map(({ id, account, hash }) => ({
      id: newId(),
      institution,
      account: account.id,
      kind: 'link',
      secretHash: hash,
      addressIndex: account.addressIndex,
      addressVersion: account.addressVersion,
      generation: 0,
      ground: 'access_mail',
      groundId: id,
      createdAt: now,
      expiresAt: new Date(now.getTime() + minutes * 60_000),
    })),
  ]);
  return links.map(({ token, ...one }) => ({
    account: one.account,
    ground: one.id,
    mail: {
      purpose: 'welcome_link',
      tells: profile.signInWith,
      url: keyLink(slug, 'reset', token),
      params: {
        desk: profile.desk.address,
        validity: lasting(minutes, offeredLanguage(profile, one.account.language)),
      },
    },
  }));
}
