import pg from 'pg';
import { openOrm } from '#db/orm.ts';
import { type Context, type StaffActor, systemContext } from '#server/context.ts';
import { DomainError } from '#server/errors.ts';
import { checkCode, confirmIdentity, sendCode } from '#server/identity/index.ts';
import type { VerifiedAction } from '#server/institutions/contract.ts';
import { query } from '#server/sql.ts';
import type { Desk } from './desk.ts';

type Staff = () => Context<StaffActor>;

/** What agents do on a ticket, in as few words as tests need. */
export function evidenceOn(desk: Desk) {
  const on = async (reference: string) => {
    const { id, version } = await desk.ticket(reference);
    return { ticketId: id, version };
  };
  return {
    on,
    /** The code of the newest mail. */
    async lastCode(): Promise<string> {
      return /\n\s+(\d{6})\n/.exec((await desk.mails()).at(-1)?.text ?? '')?.[1] ?? '';
    },
    /** The key in the link of the newest mail. */
    async lastKey(purpose: string): Promise<string> {
      const mail = (await desk.mails()).at(-1);
      return new RegExp(`link/${purpose}/([\\w-]+)`).exec(mail?.text ?? '')?.[1] ?? '';
    },
    /** A code goes to the stored address and comes back right. */
    async passCode(agent: Staff, reference: string): Promise<void> {
      await sendCode(agent(), { ...(await on(reference)), contactPoint: 'mail' });
      const { ticketId } = await on(reference);
      await checkCode(agent(), { ticketId, code: await this.lastCode() });
    },
    /** Confirms identity; the verification's identity. */
    async verify(agent: Staff, reference: string, action: VerifiedAction): Promise<string> {
      await confirmIdentity(agent(), { ...(await on(reference)), action });
      const [row] = await query<{ id: string }>(
        desk.orm.em.fork(),
        'select id from verification where ticket_id = $1 and action = $2 and revoked_at is null',
        [(await on(reference)).ticketId, action],
      );
      return row?.id ?? '';
    },
  };
}

/** The refusal that work ends in, `kind:code`; `done` where it is not refused. */
export async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (error instanceof DomainError) return `${error.kind}:${error.code}`;
    throw error;
  }
}

export const ISOLATION_LEVELS = ['read committed', 'repeatable read'] as const;

/** Runs work on connections whose transactions have another isolation level by default. */
export async function atIsolation<T>(
  desk: Desk,
  level: (typeof ISOLATION_LEVELS)[number],
  work: (context: () => Context) => Promise<T>,
): Promise<T> {
  const owner = new pg.Client({ connectionString: desk.database.ownerUrl });
  await owner.connect();
  const name = pg.escapeIdentifier(new URL(desk.database.ownerUrl).pathname.slice(1));
  await owner.query(`alter database ${name} set default_transaction_isolation = '${level}'`);
  const orm = await openOrm({ url: desk.database.appUrl, as: 'application', maxConnections: 20 });
  try {
    return await work(() => systemContext(orm.em.fork(), 'test', desk.now));
  } finally {
    await orm.close(true);
    await owner.query(`alter database ${name} reset default_transaction_isolation`);
    await owner.end();
  }
}

let serial = 0;

/** A valid national number that no other test has. */
export function freshNumber(): string {
  serial += 1;
  const digits = `850730${String(serial).padStart(3, '0')}`;
  return digits + String(97 - (Number(digits) % 97)).padStart(2, '0');
}
