import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verify } from '@node-rs/argon2';
import { newId } from '#db/columns.ts';
import { Credential } from '#db/entities/index.ts';
import { migrate } from '#db/migrate.ts';
import { openOrm } from '#db/orm.ts';
import { createAccount } from '#server/accounts/index.ts';
import { systemContext } from '#server/context.ts';
import { setFirstPassword, signInMember } from '#server/credentials/index.ts';
import { startEmbeddedPostgres } from '#server/embedded/postgres.ts';
import type { Profile } from '#server/institutions/contract.ts';
import { applyProfile, institutionById } from '#server/institutions/index.ts';
import { deskEnv } from '#tests/fixtures/desk.ts';
import profile from '../../db/seed/profiles/iec-iab.json' with { type: 'json' };

const PASSWORD = 'Institut135!';
const MEMBERS = 50;
/** Hashes at once, in the product as in what it is compared with; and sign-ins under way, so that one always waits. */
const HASHES = 2;
const SIGN_INS = 6;
/** Turns of both, one after the other: what else the machine does weighs on both alike. */
const TURNS = 4;

/** Does a thing `count` times, so many at once. @returns how often a second. */
async function rate(count: number, atOnce: number, work: (turn: number) => Promise<void>): Promise<number> {
  let next = 0;
  const begun = performance.now();
  const lane = async () => {
    while (next < count) {
      next += 1;
      await work(next);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return count / ((performance.now() - begun) / 1000);
}

const median = (values: number[]): number =>
  values.sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

/**
 * Signs `count` members in by the use case (limits, look-up, hash, session, audit entry; durable commits), and verifies as
 * many passwords bare at the same cost. Prints both rates and their ratio.
 */
export async function benchSignIn(count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: true });
  try {
    await postgres.createDatabase('bench');
    const databaseUrl = postgres.url('bench');
    await migrate(databaseUrl);
    Object.assign(process.env, deskEnv({ databaseUrl, mailCaFile: '' }));
    const orm = await openOrm({ url: databaseUrl, as: 'application', maxConnections: 10 });
    const system = () => systemContext(orm.em.fork(), 'bench');
    const { id } = await applyProfile(system(), profile as unknown as Profile);
    const institution = await institutionById(system(), id);
    const addresses = Array.from({ length: MEMBERS }, (_, member) => `member.${member}@post.example`);
    const accounts: string[] = [];
    for (const address of addresses) {
      const name = { lastName: 'Van den Broeck', firstName: 'Annelies', language: 'nl' as const, roles: ['member'] };
      const account = await createAccount(system(), { institution: id, ...name, address });
      await setFirstPassword(system(), account, PASSWORD);
      accounts.push(account);
    }
    const { passwordHash } = await orm.em.fork().findOneOrFail(Credential, { account: accounts[0]! });
    const signIn = async (turn: number) => {
      const address = `10.${turn % 250}.${Math.floor(turn / 250) % 250}.1`;
      const context = { ...system(), origin: { address, userAgent: 'bench', requestId: newId() } };
      const request = { identifier: addresses[turn % MEMBERS] ?? '', password: PASSWORD };
      const { kind } = await signInMember(context, institution, request);
      if (kind !== 'signed_in') throw new Error('a sign-in was refused');
    };
    const bare = async () => {
      if (!(await verify(passwordHash, PASSWORD))) throw new Error('a right password was refused');
    };
    await rate(40, SIGN_INS, signIn);
    const rates: { signIn: number; bare: number }[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      const each = Math.ceil(count / TURNS);
      rates.push({ bare: await rate(each, HASHES, bare), signIn: await rate(each, SIGN_INS, signIn) });
    }
    const ratio = median(rates.map((one) => one.signIn / one.bare));
    console.log(
      `sign-ins: ${median(rates.map((one) => one.signIn)).toFixed(1)}/s · bare argon2id: ${median(
        rates.map((one) => one.bare),
      ).toFixed(1)}/s · ratio ${ratio.toFixed(2)} (median of ${TURNS} turns)`,
    );
    await orm.close(true);
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
