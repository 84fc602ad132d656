import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { openSandbox, SANDBOX_LIMITS, type Sandbox } from './sandbox.ts';
import type { Desk, MailToRead } from './understand.ts';

const WHOLE: MailToRead = { part: 'whole', isVouched: false };
const OURS: Desk = { addresses: ['desk@loket.example'], known: { domains: ['loket.example'], deskNames: [] } };
const HEAD = Buffer.from('From: Jan <jan@a.example>\r\nSubject: mot de passe\r\n\r\n');

let sandbox: Sandbox;
const open = (limits: Partial<typeof SANDBOX_LIMITS> = {}) => {
  sandbox = openSandbox({ ...SANDBOX_LIMITS, ...limits });
  return sandbox;
};
afterEach(() => sandbox.close());

it('throws what the bytes throw, also after a header that could be read', async () => {
  async function* source() {
    yield HEAD;
    throw new Error('the database is away');
  }
  await expect(open().read(WHOLE, source(), OURS)).rejects.toThrow(/^the database is away$/);
});

it('counts no time in which the bytes do not come', async () => {
  async function* source() {
    yield HEAD;
    await delay(1_500);
    yield Buffer.from('Bonjour, je ne connais plus mon mot de passe.');
  }
  expect(await open({ milliseconds: 1_000 }).read(WHOLE, source(), OURS)).toMatchObject({
    outcome: 'request',
    mail: { text: 'Bonjour, je ne connais plus mon mot de passe.' },
  });
});

it('gives the bytes back where the thread meets its limit', async () => {
  let isGivenBack = false;
  async function* source() {
    try {
      yield Buffer.from('From: Jan <jan@a.example>\r\nContent-Type: text/html\r\n\r\n');
      for (;;) yield Buffer.from('<table><tr><td>x'.repeat(10_000));
    } finally {
      isGivenBack = true;
    }
  }
  expect(await open({ milliseconds: 500 }).read(WHOLE, source(), OURS)).toEqual({
    outcome: 'poison',
    limit: 'time_limit',
  });
  expect(isGivenBack).toBe(true);
});
