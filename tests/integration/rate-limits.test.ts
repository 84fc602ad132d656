import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { action as enterRequestCode } from '#app/routes/i.$institution.request.tsx';
import { action as staffSignIn } from '#app/routes/staff.sign-in.tsx';
import { loader as exportCsv } from '#app/routes/supervision.audit[.]csv.ts';
import { newId } from '#db/columns.ts';
import { Credential, StaffSession } from '#db/entities/index.ts';
import type { Context } from '#server/context.ts';
import { setFirstPassword, signInMember } from '#server/credentials/index.ts';
import { hashToken } from '#server/crypto/index.ts';
import { institutionById } from '#server/institutions/index.ts';
import { LIMITS } from '#server/rate-limit.ts';
import { type Desk, openDesk, STORED } from '#tests/factories/desk.ts';

const PASSWORD = 'Kasteel!2026';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await setFirstPassword(desk.system(), desk.account, PASSWORD);
});
afterAll(() => desk.close());

const from = (address: string): Context => ({
  em: desk.orm.em.fork(),
  actor: { kind: 'visitor', name: 'visitor' },
  now: desk.now,
  origin: { address, userAgent: '', requestId: newId() },
});

async function signIn(address: string, password: string, device?: string) {
  const institution = await institutionById(desk.system(), desk.institution.id);
  return signInMember(from(address), institution, {
    identifier: STORED,
    password,
    ...(device === undefined ? {} : { device }),
  });
}

type Handler = (args: never) => Promise<unknown>;

/** Calls a route as the host does. */
async function call(handler: Handler, url: string, init: RequestInit, address: string, params = {}) {
  const request = new Request(`http://localhost:3000${url}`, init);
  const context = { em: desk.orm.em.fork(), clientAddress: address, requestId: newId(), nonce: '', log: undefined };
  const answer = (await handler({ request, params, context } as never).catch((thrown: unknown) => thrown)) as {
    init?: ResponseInit;
    status?: number;
    headers?: Headers;
  };
  const headers = new Headers(answer.init?.headers ?? answer.headers);
  return { status: answer.init?.status ?? answer.status ?? 200, headers };
}

const form = (fields: Record<string, string>): RequestInit => ({ method: 'POST', body: new URLSearchParams(fields) });

describe('T15 lock-out as a weapon, against a member', () => {
  test('1,000 failures from elsewhere: the member’s own browser still gets in', async () => {
    const own = await signIn('198.51.100.7', PASSWORD);
    if (own.kind !== 'signed_in') throw new Error(own.kind);
    for (let round = 0; round < 10; round += 1) {
      const tries = Array.from({ length: 100 }, (_, network) => signIn(`203.0.${network}.9`, 'wrong'));
      for (const outcome of await Promise.all(tries)) expect(outcome).toEqual({ kind: 'refused' });
    }
    expect(await signIn('203.0.200.9', PASSWORD)).toEqual({ kind: 'refused' });
    expect((await signIn('203.0.201.9', PASSWORD, own.device)).kind).toBe('signed_in');
    const { lockedUntil } = await desk.orm.em.fork().findOneOrFail(Credential, { account: desk.account });
    expect(lockedUntil?.getTime()).toBeGreaterThan(desk.now.getTime());
  }, 240_000);

  test('the browser’s mark has its own limit, and is nothing to another member', async () => {
    const other = await desk.addAccount({ nationalNumber: '85073003328', address: 'other@scarlet.example' });
    await setFirstPassword(desk.system(), other, PASSWORD);
    const institution = await institutionById(desk.system(), desk.institution.id);
    const theirs = await signInMember(from('192.0.2.1'), institution, {
      identifier: 'other@scarlet.example',
      password: PASSWORD,
    });
    if (theirs.kind !== 'signed_in') throw new Error(theirs.kind);
    await desk.orm.em
      .fork()
      .nativeUpdate(Credential, { account: desk.account }, { lockedUntil: new Date(desk.now.getTime() + 60_000) });
    expect(await signIn('203.1.0.1', PASSWORD, theirs.device)).toEqual({ kind: 'refused' });
    for (let attempt = 0; attempt < LIMITS.member_sign_in_person.points - 1; attempt += 1)
      await signIn('203.1.0.1', 'wrong');
    await expect(signIn('203.1.0.1', PASSWORD)).rejects.toMatchObject({ kind: 'too_many' });
  });
});

describe('over the limit a route answers 429, with the time to wait', () => {
  const expectRefused = ({ status, headers }: { status: number; headers: Headers }) => {
    expect(status).toBe(429);
    expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0);
  };

  test('staff sign-in, by network', async () => {
    const tried = (email: string) =>
      call(staffSignIn as Handler, '/staff/sign-in', form({ email, password: 'wrong' }), '192.0.2.50');
    for (let attempt = 0; attempt < LIMITS.staff_sign_in_network.points; attempt += 1)
      expect((await tried(`nobody${attempt}@desk.example`)).status).toBe(400);
    expectRefused(await tried('nobody@desk.example'));
  });

  test('codes on the page of a request, by network', async () => {
    const tried = (address: string) =>
      call(enterRequestCode as Handler, '/i/iec-iab/request', form({ code: '123456' }), address, {
        institution: 'iec-iab',
      });
    for (let attempt = 0; attempt < LIMITS.code_check.points; attempt += 1)
      expect((await tried('192.0.2.60')).status).toBeLessThan(429);
    expectRefused(await tried('192.0.2.61'));
    expect((await tried('192.0.9.60')).status).toBeLessThan(429);
  });

  test('exports, by person, whatever network they come from', async () => {
    const supervisor = await desk.addStaff('supervisor');
    const token = newId();
    const now = new Date();
    await desk.orm.em
      .fork()
      .nativeUpdate(
        StaffSession,
        { id: supervisor().actor.sessionId },
        { tokenHash: hashToken(token), lastSeenAt: now, expiresAt: new Date(now.getTime() + 3_600_000) },
      );
    const tried = (turn: number) =>
      call(
        exportCsv as Handler,
        '/supervision/audit.csv',
        { headers: { Cookie: `guichet_staff=${token}` } },
        `192.0.${turn}.1`,
      );
    for (let attempt = 0; attempt < LIMITS.export.points; attempt += 1) expect((await tried(attempt)).status).toBe(200);
    expectRefused(await tried(99));
  });
});
