import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { InboundMail, Mailbox } from '#db/entities/index.ts';
import { openOrm } from '#db/orm.ts';
import { ingestWaiting } from '#mail-ingest/ingest.ts';
import { openSandbox, SANDBOX_LIMITS, type SandboxLimits } from '#mail-ingest/sandbox.ts';
import { storeRaw } from '#mail-ingest/store-raw.ts';
import { openLog } from '#server/log.ts';
import { openRawMail } from '#server/tickets/index.ts';
import { applyDesk, DESK, deskEnv } from '#tests/fixtures/desk.ts';
import { deskMail } from '#tests/fixtures/desk-mails.ts';
import { createTestDatabase } from '#tests/setup/database.ts';

/** A desk whose mails are stored as the reader of a mailbox stores them, and taken in when the test says so. */
export type Inbox = {
  orm: MikroORM;
  institution: string;
  em(): EntityManager;
  /** Stores mails, in this order. */
  store(...mails: (Buffer | string)[]): Promise<void>;
  /** Takes in all that waits. */
  ingest(limits?: Partial<SandboxLimits>): Promise<{ settled: number; failed: number }>;
  /** The rows of the mails stored last, the last one first. */
  newest(count: number): Promise<InboundMail[]>;
  rawOf(mail: InboundMail): Promise<Buffer>;
  /** A good request of a person who has not written before. */
  good(): Buffer;
  close(): Promise<void>;
};

export async function openInbox(): Promise<Inbox> {
  const database = await createTestDatabase();
  Object.assign(process.env, deskEnv({ databaseUrl: database.appUrl, mailCaFile: '' }));
  const orm = await openOrm({ url: database.appUrl, as: 'application' });
  const institution = await applyDesk(orm, { port: 993, security: 'tls' });
  const em = () => orm.em.fork();
  const { id, address } = await em().findOneOrFail(Mailbox, { institution });
  let uid = 0;
  let serial = 5000;
  return {
    orm,
    institution,
    em,
    async store(...mails) {
      for (const mail of mails) {
        uid += 1;
        const bytes = Buffer.isBuffer(mail) ? mail : Buffer.from(mail.replace(/\r?\n/g, '\r\n'));
        const receivedAt = new Date(1_790_000_000_000 + uid);
        await storeRaw(em(), { id, institution, address }, '1', [{ uid, receivedAt, bytes }]);
      }
    },
    async ingest(limits = {}) {
      const sandbox = openSandbox({ ...SANDBOX_LIMITS, ...limits });
      try {
        return await ingestWaiting({ orm, log: openLog('test'), sandbox }, id, Number.POSITIVE_INFINITY);
      } finally {
        await sandbox.close();
      }
    },
    newest: (limit) => em().find(InboundMail, { institution }, { orderBy: { receivedAt: 'desc' }, limit }),
    async rawOf(mail) {
      const chunks: Buffer[] = [];
      for await (const chunk of openRawMail(em(), mail.institution, mail.id)) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
    good() {
      serial += 1;
      return deskMail(serial, DESK.name);
    },
    async close() {
      await orm.close(true);
      await database.drop();
    },
  };
}
