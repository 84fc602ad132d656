import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { AccessMail, AuditEntry, OutboundMail } from '#db/entities/index.ts';
import { openOrm } from '#db/orm.ts';
import { planAccessMails } from '#server/access/index.ts';
import { createAccount } from '#server/accounts/index.ts';
import { inTransaction, systemContext } from '#server/context.ts';
import type { Profile } from '#server/institutions/contract.ts';
import { applyProfile, institutionById } from '#server/institutions/index.ts';
import { deskEnv } from '#tests/fixtures/desk.ts';
import { createTestDatabase } from '#tests/setup/database.ts';
import profile from '../../db/seed/profiles/iec-iab.json' with { type: 'json' };

const PROCESS = fileURLToPath(new URL('./access-process.ts', import.meta.url));
const NEWCOMERS = 100;
const KILLS = 2;

test(`T27: the process that writes first accesses killed ${KILLS} times mails each newcomer exactly once`, async () => {
  const database = await createTestDatabase();
  const values = deskEnv({ databaseUrl: database.appUrl, mailCaFile: '' });
  Object.assign(process.env, values);
  const orm = await openOrm({ url: database.appUrl, as: 'application', maxConnections: 2 });
  const yesterday = new Date(Date.now() - 86_400_000);
  const system = () => systemContext(orm.em.fork(), 'test', yesterday);
  const one = profile as unknown as Profile;
  const label = { fr: 'x', nl: 'x', de: 'x', en: 'x' };
  const opening = { kind: 'arrival' as const, withinHours: 1 };
  const { id } = await applyProfile(system(), {
    ...one,
    populations: [{ key: 'newcomers', label, roles: ['trainee'], schools: [], opening }],
  });
  for (let at = 0; at < NEWCOMERS; at += 1)
    await createAccount(system(), {
      institution: id,
      lastName: 'Peeters',
      firstName: 'Jan',
      language: 'nl',
      roles: ['trainee'],
      address: `jan.${at}@post.example`,
    });
  const institution = await institutionById(system(), id);
  expect(await inTransaction(system(), (inside) => planAccessMails(inside, institution, 'all'))).toBe(NEWCOMERS);
  const queued = () => orm.em.fork().count(OutboundMail, { isBulk: true });

  const start = async (): Promise<ChildProcess> => {
    const child = spawn(process.execPath, [PROCESS], {
      env: { ...process.env, ...values },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    return child;
  };
  const seen: number[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const before = await queued();
    const child = await start();
    while ((await queued()) === before) await delay(5);
    await delay(Math.random() * 40);
    child.kill('SIGKILL');
    await once(child, 'exit');
    seen.push(await queued());
  }
  const last = await start();
  await once(last, 'exit');

  expect(seen[0]).toBeLessThan(NEWCOMERS);
  expect(await queued()).toBe(NEWCOMERS);
  const mails = await orm.em.fork().find(AccessMail, {});
  expect(new Set(mails.map(({ mail }) => mail)).size).toBe(NEWCOMERS);
  expect(new Set(mails.map(({ account }) => account)).size).toBe(NEWCOMERS);
  expect(await orm.em.fork().count(AuditEntry, { action: 'access_mail.queued' })).toBe(NEWCOMERS);
  await orm.close(true);
  await database.drop();
});
