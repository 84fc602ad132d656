// `node tests/faults/access-process.ts`: queues the first accesses that are due in the database that DATABASE_URL names.
import { openOrm } from '#db/orm.ts';
import { sendDueAccessMails } from '#server/access/index.ts';

const orm = await openOrm({ url: process.env.DATABASE_URL ?? '', as: 'application', maxConnections: 2 });
process.stdout.write('ready\n');
for (;;) {
  const { handled } = await sendDueAccessMails({ em: orm.em.fork() });
  if (handled === 0) break;
}
await orm.close(true);
