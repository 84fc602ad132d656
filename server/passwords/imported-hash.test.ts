import { hash as bcryptHash } from '@node-rs/bcrypt';
import { expect, it } from 'vitest';
import { IMPORTED, IMPORTED_PASSWORD, REFUSED } from '#tests/fixtures/imported-hashes.ts';
import { hashPassword, isOwnMake, readsHash, verifyPassword } from './index.ts';

it.each(Object.entries(IMPORTED))('%s: the right password and no other', async (_make, stored) => {
  expect(readsHash(stored)).toBe(true);
  expect(isOwnMake(stored)).toBe(false);
  expect(await verifyPassword(stored, IMPORTED_PASSWORD)).toBe(true);
  expect(await verifyPassword(stored, `${IMPORTED_PASSWORD} `)).toBe(false);
});

it('Argon2 at other costs', async () => {
  const stored = '$argon2i$v=19$m=65536,t=2,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b+dWRWJTmaaJObG';
  expect(isOwnMake(stored)).toBe(false);
  expect(await verifyPassword(stored, 'password')).toBe(true);
  expect(await verifyPassword(stored, 'passwore')).toBe(false);
});

it('an accent typed as two characters is the accent that was stored as one', async () => {
  expect(await verifyPassword(IMPORTED['bcrypt 2b'] ?? '', IMPORTED_PASSWORD.normalize('NFD'))).toBe(true);
});

it.each(Object.entries(REFUSED))('%s: refused within the time of a wrong password', async (_make, stored) => {
  expect(readsHash(stored)).toBe(false);
  const before = process.hrtime.bigint();
  expect(await verifyPassword(stored, IMPORTED_PASSWORD)).toBe(false);
  expect(Number(process.hrtime.bigint() - before) / 1e6).toBeLessThan(2_000);
});

it('T26 password rules: bcrypt cuts at 72 bytes, which makes no two long passwords equal', async () => {
  const long = 'x'.repeat(72);
  const stored = await bcryptHash(`${long}first`, { cost: 4 });
  expect(await verifyPassword(stored, `${long}other`)).toBe(false);
  expect(await verifyPassword(stored, long)).toBe(true);
  expect(await verifyPassword(await bcryptHash('short', { cost: 4 }), 'short\0er')).toBe(false);
});

it('T26 password rules: ours count every byte of a long password', async () => {
  const long = 'é'.repeat(100);
  const stored = await hashPassword(`${long}a`);
  expect(isOwnMake(stored)).toBe(true);
  expect(await verifyPassword(stored, `${long}a`)).toBe(true);
  expect(await verifyPassword(stored, `${long}b`)).toBe(false);
});

it('never more than two at once, and the event loop goes on meanwhile', async () => {
  let turns = 0;
  const ticking = setInterval(() => {
    turns += 1;
  }, 2);
  const slow = IMPORTED['SHA-512-crypt, more rounds'] ?? '';
  await Promise.all(Array.from({ length: 4 }, () => verifyPassword(slow, IMPORTED_PASSWORD)));
  clearInterval(ticking);
  expect(turns).toBeGreaterThan(5);
});
