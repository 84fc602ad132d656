import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { Message, Ticket } from '#db/entities/index.ts';
import { openOrm } from '#db/orm.ts';
import { type PolledMailbox, pollOnce } from '#mail-ingest/index.ts';
import { openLog } from '#server/log.ts';
import { applyDesk, DESK, deskEnv } from '#tests/fixtures/desk.ts';
import { createTestDatabase } from '#tests/setup/database.ts';
import { type MailServices, startMailServices } from '#tests/setup/mail.ts';
import { makeTemporaryFolder } from '#tests/setup/temporary-folder.ts';

/** A desk whose mailbox lies on a mail server of its own, read when the test says so. */
export type MailDesk = {
  mail: MailServices;
  database: Awaited<ReturnType<typeof createTestDatabase>>;
  orm: MikroORM;
  institution: string;
  /** The environment of this process, and of any other that shall work for this desk. */
  environment: Record<string, string>;
  em(): EntityManager;
  /** Delivers a mail to the desk over LMTP. */
  deliver(raw: Buffer): Promise<void>;
  poll(): Promise<PolledMailbox>;
  /** The message that came in last, and its ticket. */
  newest(): Promise<{ message: Message; ticket: Ticket }>;
  close(): Promise<void>;
};

/** @param values of the environment, beside those that every desk needs. */
export async function openMailDesk(values: Record<string, string> = {}): Promise<MailDesk> {
  const mail = await startMailServices({ users: [DESK] });
  const database = await createTestDatabase();
  const folder = makeTemporaryFolder('ca');
  const mailCaFile = join(folder, 'ca.pem');
  writeFileSync(mailCaFile, mail.dovecot.tls.certificate);
  const environment = deskEnv({ databaseUrl: database.appUrl, mailCaFile, ...values });
  Object.assign(process.env, environment);
  const orm = await openOrm({ url: database.appUrl, as: 'application' });
  const institution = await applyDesk(orm, { port: mail.dovecot.imapsPort, security: 'tls' });
  const em = () => orm.em.fork();
  return {
    mail,
    database,
    orm,
    institution,
    environment,
    em,
    deliver: (raw) => mail.dovecot.deliver(DESK.name, raw),
    async poll() {
      const [polled] = await pollOnce({ orm, log: openLog('test') });
      return polled!;
    },
    async newest() {
      const orderBy = { createdAt: 'desc', id: 'desc' } as const;
      const [message] = await em().findAll(Message, { where: { direction: 'in' }, orderBy, limit: 1 });
      return { message: message!, ticket: await em().findOneOrFail(Ticket, { id: message!.ticket }) };
    },
    async close() {
      await orm.close(true);
      await database.drop();
      await mail.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
