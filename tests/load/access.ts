import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { ServerBuild } from '@remix-run/node';
import { newId } from '#db/columns.ts';
import { Account, AccountKey, InboundMail, Mailbox } from '#db/entities/index.ts';
import { migrate } from '#db/migrate.ts';
import { openOrm } from '#db/orm.ts';
import { planAccessMails, sendDueAccessMails } from '#server/access/index.ts';
import { addressHint, addressIndex } from '#server/accounts/index.ts';
import { newAccountKeys } from '#server/accounts/values.ts';
import { inTransaction, systemContext } from '#server/context.ts';
import { ensureBuild } from '#server/demo/ensure-build.ts';
import { startEmbeddedPostgres } from '#server/embedded/postgres.ts';
import { createHost } from '#server/http/create-host.ts';
import { startHost } from '#server/http/start.ts';
import type { Profile } from '#server/institutions/contract.ts';
import { applyProfile, institutionById } from '#server/institutions/index.ts';
import { openLog } from '#server/log.ts';
import { deliverDue } from '#server/outbox/index.ts';
import { insertTogether } from '#server/sql.ts';
import { addStaff } from '#server/staff/index.ts';
import { receiveMail, type UnderstoodMail } from '#server/tickets/index.ts';
import { sessionCookie } from '#tests/factories/routes.ts';
import { deskEnv } from '#tests/fixtures/desk.ts';
import profile from '../../db/seed/profiles/iec-iab.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CHUNK = 1_000;
const WARM = 100;
const IDLE_PAGES = 600;
const MOST_RATIO = 1.5;
const DOMAINS = ['gmail.example', 'outlook.example', 'skynet.example', 'student.example'];

/**
 * Welcomes `count` newcomers of one institution: plans their mails and puts them into the outbox, in the process that also
 * answers the desk, while a ticket's page is asked for again and again. Prints the page's 95th percentile beside that of an
 * idle desk, and how long a mail to a single person then waits to be claimed. Fails where the page takes more than 1.5 times as long.
 */
export async function benchAccess(count: number): Promise<void> {
  await ensureBuild(ROOT);
  // Pages are rendered as an installation renders them.
  process.env.NODE_ENV = 'production';
  const folder = mkdtempSync(join(tmpdir(), 'guichet-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: true });
  try {
    await postgres.createDatabase('bench');
    const databaseUrl = postgres.url('bench');
    await migrate(databaseUrl);
    Object.assign(process.env, deskEnv({ databaseUrl, mailCaFile: '' }));
    const orm = await openOrm({ url: databaseUrl, as: 'application', maxConnections: 10 });
    const system = () => systemContext(orm.em.fork(), 'bench');
    const { id } = await applyProfile(system(), withNewcomers(profile as unknown as Profile));
    await fill(orm, id, count);
    await orm.em.fork().execute('analyze');
    const { path, cookie } = await openTicket(orm, id);
    const host = await openDesk(orm);
    const page = () => timeOf(`http://127.0.0.1:${host.port}${path}`, cookie);

    for (let turn = 0; turn < WARM; turn += 1) await page();
    const idle: number[] = [];
    for (let turn = 0; turn < IDLE_PAGES; turn += 1) idle.push(await page());

    const institution = await institutionById(system(), id);
    const planning = performance.now();
    const planned = await inTransaction(system(), (inside) => planAccessMails(inside, institution, 'all'));
    const plannedIn = performance.now() - planning;

    const tomorrow = new Date(Date.now() + 86_400_000);
    const sending = performance.now();
    let sent = 0;
    const loop = (async () => {
      for (;;) {
        const { handled } = await sendDueAccessMails({ em: orm.em.fork(), now: () => tomorrow });
        if (handled === 0) return;
        sent += handled;
      }
    })();
    let isOver = false;
    void loop.finally(() => {
      isOver = true;
    });
    const busy: number[] = [];
    while (!isOver) busy.push(await page());
    await loop;
    const sentIn = (performance.now() - sending) / 1_000;

    const claiming = performance.now();
    await deliverDue({ em: orm.em.fork(), log: openLog('bench'), senderOf: () => Promise.reject(new Error('closed')) });
    const claimedIn = performance.now() - claiming;

    await host.close();
    await orm.close(true);
    console.log(`planned:  ${planned} mails in ${plannedIn.toFixed(0)} ms`);
    console.log(`queued:   ${sent} mails in ${sentIn.toFixed(0)} s, ${(sent / sentIn).toFixed(0)}/s`);
    console.log(`idle:     ${idle.length} ticket pages, median ${at(idle, 0.5)} ms, p95 ${at(idle, 0.95)} ms`);
    console.log(`queueing: ${busy.length} ticket pages, median ${at(busy, 0.5)} ms, p95 ${at(busy, 0.95)} ms`);
    const ratio = percentile(busy, 0.95) / percentile(idle, 0.95);
    console.log(`p95:      ${ratio.toFixed(2)} times that of an idle desk`);
    console.log(`outbox:   a round of delivery beside ${sent} that wait: ${claimedIn.toFixed(1)} ms`);
    if (sent !== count || ratio > MOST_RATIO) {
      console.error(`queueing holds the desk up: more than ${MOST_RATIO} times, or not every newcomer was mailed`);
      process.exitCode = 1;
    }
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const withNewcomers = (one: Profile): Profile => ({
  ...one,
  populations: [
    {
      key: 'newcomers',
      label: { fr: 'Nouveaux', nl: 'Nieuwen', de: 'Neue', en: 'Newcomers' },
      roles: ['trainee'],
      schools: [],
      opening: { kind: 'arrival', withinHours: 72 },
    },
  ],
});

async function fill(orm: MikroORM, institution: string, count: number): Promise<void> {
  const now = new Date();
  for (let done = 0; done < count; done += CHUNK) {
    const rows = Array.from({ length: Math.min(CHUNK, count - done) }, (_, index) => {
      const owned = { id: newId(), institution };
      const address = `newcomer.${done + index}@${DOMAINS[index % DOMAINS.length]}`;
      const keys = newAccountKeys(owned, now);
      return {
        keys: keys.rows,
        account: {
          ...owned,
          lastName: 'Van den Broeck',
          firstName: `Annelies ${done + index}`,
          searchName: `van den broeck annelies ${done + index}`,
          language: 'nl',
          roles: ['trainee'],
          status: 'active',
          address: keys.seal('address', address),
          addressIndex: addressIndex(institution, address),
          addressHint: addressHint(address),
          facts: keys.seal('facts', '{}'),
          factKeys: [],
          createdAt: now,
          updatedAt: now,
        },
      };
    });
    await insertTogether(
      orm.em.fork(),
      [Account, rows.map(({ account }) => account)],
      [AccountKey, rows.flatMap(({ keys }) => keys)],
    );
  }
}

const MAIL: Omit<UnderstoodMail, 'inboundMail' | 'messageId'> = {
  kind: 'email_forgotten',
  confidence: 0.9,
  language: 'fr',
  from: { name: 'Annelies Van den Broeck', address: 'annelies.vdb@post.example' },
  subject: 'adresse e-mail oubliée',
  text: 'Bonjour,\n\nNom : Van den Broeck\nPrénom : Annelies\nNuméro de registre national : 72.03.14-112.31',
  spans: [],
  hasHtml: false,
  attachments: [],
  flags: [],
  authentication: { by: '', domain: 'post.example', dmarc: 'none', spf: 'none', dkim: 'none', arc: 'none' },
  mayAcknowledge: false,
  nationalNumber: { status: 'valid', value: '72031411231' },
  lastName: 'Van den Broeck',
  firstName: 'Annelies',
  newAddress: null,
  inThread: null,
};

/** A ticket of the desk, and somebody who is signed in to read it. */
async function openTicket(orm: MikroORM, institution: string): Promise<{ path: string; cookie: string }> {
  const context = () => systemContext(orm.em.fork(), 'bench');
  const mailbox = await orm.em.fork().findOneOrFail(Mailbox, { institution });
  const inboundMail = newId();
  await orm.em.fork().insert(InboundMail, {
    id: inboundMail,
    institution,
    mailbox: mailbox.id,
    fingerprint: inboundMail.replaceAll('-', '').padEnd(43, '0'),
    size: 1000,
    isOversize: false,
    state: 'stored',
    attempts: 0,
    receivedAt: new Date(),
  });
  const received = await receiveMail(context(), await institutionById(context(), institution), {
    ...MAIL,
    inboundMail,
    messageId: `<${inboundMail}@post.example>`,
  });
  if (received.kind === 'already_received') throw new Error('received twice');
  const { id } = await addStaff(context(), {
    email: 'agent@desk.example',
    name: 'Marc',
    password: 'a long enough password',
    memberships: [{ institution, role: 'agent' }],
  });
  return { path: `/desk/tickets/${received.reference}`, cookie: await sessionCookie(orm, id) };
}

async function openDesk(orm: MikroORM) {
  const build = (await import(new URL('../../build/server/index.js', import.meta.url).href)) as ServerBuild;
  const app = createHost({
    build,
    log: openLog('bench'),
    clientDirectory: join(ROOT, 'build/client'),
    publicUrl: new URL('http://127.0.0.1:3000'),
    trustedProxies: 1,
    loadContext: (facts) => ({ ...facts, em: orm.em.fork() }),
    readiness: async () => ({}),
  });
  return startHost(app, { port: 0, host: '127.0.0.1' });
}

/** Milliseconds from asking to the whole page. */
async function timeOf(url: string, cookie: string): Promise<number> {
  const begun = performance.now();
  const answer = await fetch(url, { headers: { Cookie: cookie }, redirect: 'manual' });
  await answer.text();
  if (answer.status !== 200) throw new Error(`answered ${answer.status}`);
  return performance.now() - begun;
}

const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length * share)] ?? 0;
const at = (values: readonly number[], share: number): string => percentile(values, share).toFixed(1);
