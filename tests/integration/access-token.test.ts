import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { Mailbox, Ticket } from '#db/entities/index.ts';
import { openOrm } from '#db/orm.ts';
import { type PolledMailbox, pollOnce, startMail } from '#mail-ingest/index.ts';
import { PATIENCE } from '#mail-ingest/mailbox/patience.ts';
import { examineMail } from '#server/cli/doctor-mail.ts';
import { type Dovecot, startDovecot } from '#server/embedded/dovecot.ts';
import { findFreePort } from '#server/embedded/free-port.ts';
import type { MailServerOauth } from '#server/institutions/contract.ts';
import { openLog } from '#server/log.ts';
import { accessToken, forgetAccessToken, openTransport } from '#server/outbox/index.ts';
import { resolveMailServer } from '#server/worker/index.ts';
import { applyDesk, DESK, deskEnv } from '#tests/fixtures/desk.ts';
import { deskMail } from '#tests/fixtures/desk-mails.ts';
import { startTokenServer, type TokenServer } from '#tests/fixtures/token-server.ts';
import { createTestDatabase } from '#tests/setup/database.ts';
import { makeTemporaryFolder } from '#tests/setup/temporary-folder.ts';

const SCOPE = 'https://outlook.office365.com/.default';
const SECRET = 'the-client-secret';

let tokens: TokenServer;
let dovecot: Dovecot;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let orm: MikroORM;
let folder: string;
let serial = 100;

/** A client of its own for each test, so that none finds the token of another; `change` spoils it. */
const oauth = (change: Partial<MailServerOauth> = {}): MailServerOauth => ({
  grant: 'client_credentials',
  tokenEndpoint: `${tokens.tokenEndpoint}?test=${++serial}`,
  clientId: 'guichet-client',
  clientSecretName: 'oauth-secret',
  scope: SCOPE,
  ...change,
});

beforeAll(async () => {
  folder = makeTemporaryFolder('oauth');
  tokens = await startTokenServer({ id: 'guichet-client', secret: SECRET, scope: SCOPE, user: DESK.name });
  const settings = join(folder, 'dovecot-oauth2.conf.ext');
  writeFileSync(
    settings,
    `introspection_mode = post
introspection_url = ${tokens.introspectionEndpoint}
username_attribute = username
active_attribute = active
active_value = true
`,
  );
  chmodSync(settings, 0o644);
  mkdirSync(join(folder, 'dovecot'));
  dovecot = await startDovecot({
    dir: join(folder, 'dovecot'),
    users: [{ name: DESK.name, secret: 'nobody-knows-this' }],
    settings: `auth_mechanisms = plain login xoauth2
auth_cache_size = 0
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = ${settings}
}`,
  });
  database = await createTestDatabase();
  const mailCaFile = join(folder, 'ca.pem');
  writeFileSync(mailCaFile, dovecot.tls.certificate);
  const secrets = { 'oauth-secret': SECRET, 'wrong-secret': 'not-this-secret', 'refresh-token': tokens.refreshToken };
  Object.assign(process.env, deskEnv({ databaseUrl: database.appUrl, mailCaFile }), {
    GUICHET_SECRETS: JSON.stringify(secrets),
  });
  orm = await openOrm({ url: database.appUrl, as: 'application' });
});
afterAll(async () => {
  await orm.close(true);
  await database.drop();
  await dovecot.stop();
  await tokens.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  tokens.lifeSeconds = 3600;
  tokens.refusal = null;
  tokens.issued.length = 0;
  tokens.requests.length = 0;
});

const em = () => orm.em.fork();
const dependencies = () => ({ orm, log: openLog('test') });
const deliver = () => dovecot.deliver(DESK.name, deskMail(++serial, DESK.name));
const poll = async (): Promise<PolledMailbox> => (await pollOnce(dependencies()))[0]!;
const applyOauth = async (client: MailServerOauth) => {
  const server = { port: dovecot.imapsPort, security: 'tls' as const, oauth: client };
  await applyDesk(orm, server);
};

describe('a token endpoint', () => {
  test('is asked once for what many want at once, and again only when the token nears its end', async () => {
    const client = oauth();
    const all = await Promise.all([accessToken(client), accessToken(client), accessToken({ ...client })]);
    expect(new Set(all)).toEqual(new Set(tokens.issued));
    expect(tokens.issued).toHaveLength(1);
    await accessToken(client);
    expect(Object.fromEntries(tokens.requests[0] ?? [])).toMatchObject({
      grant_type: 'client_credentials',
      scope: SCOPE,
    });
    expect(tokens.requests).toHaveLength(1);

    const short = oauth();
    tokens.lifeSeconds = 2;
    const first = await accessToken(short);
    await vi.waitFor(async () => expect(await accessToken(short)).not.toBe(first), { timeout: 5_000, interval: 100 });
    expect(tokens.isGood(first)).toBe(true);
  });

  test('is asked with the newest refresh token that it gave', async () => {
    const client = oauth({ grant: 'refresh_token', refreshTokenName: 'refresh-token' });
    tokens.isRotating = true;
    const given = tokens.refreshToken;
    await accessToken(client);
    const rotated = tokens.refreshToken;
    expect(rotated).not.toBe(given);
    forgetAccessToken(client);
    await accessToken(client);
    expect(tokens.requests.map((request) => request.get('refresh_token'))).toEqual([given, rotated]);
    tokens.isRotating = false;
  });

  test.each([
    [
      'a wrong secret',
      { clientSecretName: 'wrong-secret' },
      /refused: invalid_client \(AADSTS7000215\) — check clientId .* "wrong-secret" in GUICHET_SECRETS/,
    ],
    ['a secret that is not there', { clientSecretName: 'no-secret' }, /GUICHET_SECRETS has no "no-secret"/],
    ['a scope that is not allowed', { scope: 'all' }, /refused: invalid_scope — check scope/],
    [
      'a refresh token that was withdrawn',
      { grant: 'refresh_token', refreshTokenName: 'wrong-secret' },
      /refused: invalid_grant — .* sign in again.* "wrong-secret"/,
    ],
    [
      'an address where nobody listens',
      { tokenEndpoint: 'http://127.0.0.1:60999/token' },
      /token endpoint 127\.0\.0\.1:60999 cannot be reached \(ECONNREFUSED\)/,
    ],
  ] as const)('that refuses is named with what to check, and no secret: %s', async (_, change, message) => {
    const error = await accessToken(oauth(change)).then(
      () => null,
      (reason: Error) => reason,
    );
    expect(error?.message).toMatch(message);
    const told = `${error?.message} ${error?.stack} ${JSON.stringify(error)} ${String(error?.cause)}`;
    for (const secret of [SECRET, 'not-this-secret']) expect(told).not.toContain(secret);
  });

  test('that failed is asked again at the next try', async () => {
    const client = oauth();
    tokens.refusal = { status: 503, error: 'temporarily_unavailable' };
    await expect(accessToken(client)).rejects.toThrow(/gave no token \(HTTP 503\)/);
    tokens.refusal = null;
    expect(tokens.isGood(await accessToken(client))).toBe(true);
  });
});

describe('a mailbox behind XOAUTH2', () => {
  test('is read; each sign-in after the end of a token has a fresh one', async () => {
    await applyOauth(oauth());
    tokens.lifeSeconds = 2;
    await deliver();
    expect(await poll()).toMatchObject({ stored: 1, settled: 1 });
    expect(tokens.issued).toHaveLength(1);
    await vi.waitFor(() => expect(tokens.isGood(tokens.issued[0] ?? '')).toBe(false), { timeout: 5_000, interval: 50 });
    await deliver();
    expect(await poll()).toMatchObject({ stored: 1, settled: 1 });
    expect(tokens.issued).toHaveLength(2);
  });

  test('whose token was revoked says so, and is read again with another one', async () => {
    await applyOauth(oauth());
    expect((await poll()).error).toBeUndefined();
    tokens.revoke();
    await deliver();
    const refused = await poll();
    expect(refused.error).toMatch(/refuses the access token.*check the user.*client guichet-client/);
    expect(refused.error).not.toContain(tokens.issued[0]);
    expect(await poll()).toMatchObject({ stored: 1, settled: 1 });
    expect(tokens.issued).toHaveLength(2);
  });

  test('of another user is not opened by the token', async () => {
    const server = { port: dovecot.imapsPort, security: 'tls' as const, user: 'other@test.example', oauth: oauth() };
    await applyDesk(orm, server);
    expect((await poll()).error).toMatch(/refuses the access token/);
  });

  test('is read for as long as the process runs, across expiry, a refusing endpoint and a restart of the server', async () => {
    const client = oauth();
    await applyOauth(client);
    tokens.lifeSeconds = 2;
    const before = await em().count(Ticket, {});
    const tickets = async (count: number) =>
      vi.waitFor(async () => expect(await em().count(Ticket, {})).toBe(before + count), {
        timeout: 20_000,
        interval: 100,
      });
    const patience = {
      ...PATIENCE,
      connectMs: 2_000,
      greetingMs: 2_000,
      silenceMs: 5_000,
      probeMs: 2_000,
      idleMs: 500,
      backOffMs: 100,
      longestBackOffMs: 500,
    };
    const mail = await startMail({ ...dependencies(), patience });
    try {
      await deliver();
      await tickets(1);
      const spent = tokens.issued.at(-1) ?? '';
      await vi.waitFor(() => expect(tokens.isGood(spent)).toBe(false), { timeout: 5_000, interval: 50 });
      tokens.refusal = { status: 400, error: 'invalid_client' };
      await dovecot.restart();
      await deliver();
      const mailbox = () => em().findOneOrFail(Mailbox, { address: DESK.name });
      await vi.waitFor(async () => expect((await mailbox()).lastError).toMatch(/refused: invalid_client/), {
        timeout: 10_000,
      });
      expect((await mailbox()).failingSince).not.toBeNull();
      expect(Object.values(await mail.checks())).toContainEqual(
        expect.objectContaining({ ok: false, detail: expect.stringMatching(/refused: invalid_client/) }),
      );
      tokens.refusal = null;
      await tickets(2);
      await vi.waitFor(async () => expect(await mailbox()).toMatchObject({ failingSince: null, lastError: null }));
    } finally {
      await mail.stop();
    }
  });

  test('is told of by guichet doctor', async () => {
    const findings = async () => {
      const all = [];
      for await (const finding of examineMail(orm)) all.push(finding);
      return all.find(({ check }) => check.includes('IMAP'));
    };
    await applyOauth(oauth());
    expect(await findings()).toMatchObject({ ok: true, detail: expect.stringContaining('takes the access token') });
    await applyOauth(oauth({ clientSecretName: 'wrong-secret' }));
    expect(await findings()).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/refused: invalid_client.*"wrong-secret"/),
      mend: expect.stringContaining('oauth'),
    });
  });
});

describe('an SMTP server behind XOAUTH2', () => {
  let smtp: SMTPServer;
  let port: number;
  let taken: string[];
  let signIns: { token: string; isGood: boolean }[];
  /** Whether a refusal is a challenge (334), as Google's, or final at once (535), as Microsoft's. */
  let isChallenging = true;

  beforeAll(async () => {
    port = await findFreePort();
    smtp = new SMTPServer({
      authMethods: ['XOAUTH2'],
      secure: true,
      key: dovecot.tls.key,
      cert: dovecot.tls.certificate,
      disableReverseLookup: true,
      closeTimeout: 50,
      onAuth({ accessToken: token = '', username }, _session, done) {
        const isGood = tokens.isGood(token) && username === DESK.name;
        signIns.push({ token, isGood });
        if (isGood) return done(null, { user: username });
        if (isChallenging) return done(null, { data: { status: '401', schemes: 'bearer' } });
        return done(Object.assign(new Error('5.7.3 Authentication unsuccessful'), { responseCode: 535 }));
      },
      onData(stream, _session, done) {
        stream.resume();
        stream.on('end', () => {
          taken.push('mail');
          done();
        });
      },
    });
    smtp.on('error', () => undefined);
    await new Promise<void>((listening) => smtp.listen(port, '127.0.0.1', listening));
  });
  afterAll(() => new Promise<void>((closed) => smtp.close(() => closed())));
  beforeEach(() => {
    taken = [];
    signIns = [];
    isChallenging = true;
  });

  const open = () =>
    openTransport(resolveMailServer({ host: '127.0.0.1', port, security: 'tls', user: DESK.name, oauth: oauth() }));
  const mail = { from: DESK.name, to: 'jean@home.example', subject: 'Bonjour', text: 'Bonjour' };
  const cutConnections = async () => {
    for (const connection of smtp.connections)
      (connection as unknown as { _socket: { destroy(): void } })._socket.destroy();
    await vi.waitFor(() => expect(smtp.connections.size).toBe(0));
  };

  test('takes mails; a connection after the end of a token has a fresh one', async () => {
    tokens.lifeSeconds = 2;
    const transport = open();
    await transport.sendMail(mail);
    await transport.sendMail(mail);
    expect(signIns).toHaveLength(1);
    await vi.waitFor(() => expect(tokens.isGood(tokens.issued[0] ?? '')).toBe(false), { timeout: 5_000, interval: 50 });
    await cutConnections();
    await transport.sendMail(mail);
    expect(taken).toHaveLength(3);
    expect(signIns.map(({ isGood }) => isGood)).toEqual([true, true]);
    transport.close();
  });

  test('that challenges a revoked token gets another in the same connection', async () => {
    const transport = open();
    await transport.sendMail(mail);
    tokens.revoke();
    await cutConnections();
    await transport.sendMail(mail);
    expect(signIns.map(({ isGood }) => isGood)).toEqual([true, false, true]);
    transport.close();
  });

  test('that refuses a revoked token outright gets another at the next try', async () => {
    isChallenging = false;
    const transport = open();
    await transport.sendMail(mail);
    tokens.revoke();
    await cutConnections();
    await expect(transport.sendMail(mail)).rejects.toMatchObject({ code: 'EAUTH', responseCode: 535 });
    await transport.sendMail(mail);
    expect(signIns.map(({ isGood }) => isGood)).toEqual([true, false, true]);
    tokens.revoke();
    await expect(transport.verify()).rejects.toMatchObject({ code: 'EAUTH' });
    expect(await transport.verify()).toBe(true);
    transport.close();
  });

  test('is not signed in to while the endpoint refuses, and says why', async () => {
    tokens.refusal = { status: 401, error: 'invalid_client' };
    const transport = open();
    await expect(transport.sendMail(mail)).rejects.toMatchObject({
      code: 'EAUTH',
      message: expect.stringMatching(/token endpoint .* refused: invalid_client/),
    });
    expect(signIns).toEqual([]);
    tokens.refusal = null;
    await transport.sendMail(mail);
    expect(taken).toHaveLength(1);
    transport.close();
  });
});
