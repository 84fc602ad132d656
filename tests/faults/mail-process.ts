import { readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { openOrm } from '#db/orm.ts';
import { pollOnce, startMail } from '#mail-ingest/index.ts';
import type { Patience } from '#mail-ingest/mailbox/patience.ts';
import { env } from '#server/env.ts';
import { openLog } from '#server/log.ts';

// The mail process alone: `once` reads the mailboxes once and prints what it did and its peak memory; otherwise it runs
// until SIGTERM, with the patience that the argument tells (JSON).
const orm = await openOrm({ url: env().DATABASE_URL, as: 'application' });
const log = openLog('mail');
if (process.argv[2] === 'once') {
  const polled = await pollOnce({ orm, log });
  await orm.close(true);
  // Not getrusage: its peak starts at that of the process which forked this one.
  const peakKibibytes = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  console.log(JSON.stringify({ polled, peakBytes: peakKibibytes * 1024 }));
} else {
  const patience: Partial<Patience> = JSON.parse(process.argv[2] ?? '{}');
  const service = await startMail({ orm, log, patience });
  console.log('ready');
  // A process that is killed keeps nothing for the next one's start.
  flushCompileCache();
  process.once('SIGTERM', async () => {
    await service.stop();
    await orm.close(true);
    process.exit(0);
  });
}
