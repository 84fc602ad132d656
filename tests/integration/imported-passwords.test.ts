import { hash } from '@node-rs/argon2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#db/columns.ts';
import { Credential } from '#db/entities/index.ts';
import { payloadSchema } from '#server/audit/payload.ts';
import { resumeMember } from '#server/credentials/index.ts';
import { isOwnMake } from '#server/passwords/index.ts';
import { type Five, type Member, openFive, SLUGS } from '../factories/members.ts';
import { IMPORTED, IMPORTED_PASSWORD, REFUSED } from '../fixtures/imported-hashes.ts';

let five: Five;
beforeAll(async () => {
  five = await openFive();
});
afterAll(() => five.close());

const em = () => five.desk.orm.em.fork();

/** A member whose password was stored by another system. */
async function importedMember(slug: string, passwordHash: string): Promise<Member> {
  const member = await five.addMember(slug);
  const { id: institution } = await five.of(slug);
  await em().insert(Credential, {
    id: newId(),
    institution,
    account: member.account,
    passwordHash,
    changedAt: five.desk.now,
  });
  return member;
}
const credentialOf = ({ account }: Member) => em().findOneOrFail(Credential, { account });

describe.each(Object.entries(IMPORTED))('%s', (_make, stored) => {
  it('signs its holder in, is replaced by one of ours then, and keeps its generation', async () => {
    const slug = SLUGS[Object.values(IMPORTED).indexOf(stored) % SLUGS.length]!;
    const member = await importedMember(slug, stored);
    expect(await five.signIn(member, 'wrong')).toEqual({ kind: 'refused' });
    expect((await credentialOf(member)).passwordHash).toBe(stored);

    const first = await five.signIn(member, IMPORTED_PASSWORD);
    const credential = await credentialOf(member);
    expect(isOwnMake(credential.passwordHash)).toBe(true);
    expect(credential).toMatchObject({ generation: 1, ground: 'register', failedSignIns: 0 });
    expect(await five.signIn(member, IMPORTED_PASSWORD)).toMatchObject({ kind: 'signed_in' });
    expect(await five.signIn(member, 'wrong')).toEqual({ kind: 'refused' });
    const token = first.kind === 'signed_in' ? first.token : '';
    expect(await resumeMember(five.desk.system(), (await five.of(slug)).id, token)).not.toBeNull();
  });
});

it('Argon2 at other costs is replaced too, once by many at once', async () => {
  const dear = await hash(IMPORTED_PASSWORD, { memoryCost: 8_192, timeCost: 3, parallelism: 1 });
  const member = await importedMember('creos', dear);
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => five.signIn(member, IMPORTED_PASSWORD)));
  expect(outcomes.map(({ kind }) => kind)).toEqual(Array(5).fill('signed_in'));
  const { passwordHash, generation } = await credentialOf(member);
  expect([isOwnMake(passwordHash), generation]).toEqual([true, 1]);
});

it.each(Object.entries(REFUSED))('%s signs nobody in, and administrators read why', async (_make, stored) => {
  const member = await importedMember('egec', stored);
  expect(await five.signIn(member, IMPORTED_PASSWORD)).toEqual({ kind: 'refused' });
  expect((await credentialOf(member)).passwordHash).toBe(stored);
  const entry = payloadSchema.parse(
    JSON.parse((await five.desk.audit()).findLast((one) => one.account === member.account)!.payload),
  );
  expect(entry).toMatchObject({ action: 'member.sign_in_refused', detail: { cause: 'unknown_make' } });
});

it('the database lets a hash be replaced by one of ours only, and ours by nothing at the same generation', async () => {
  const bcrypt = IMPORTED['bcrypt 2b']!;
  const member = await importedMember('institut', bcrypt);
  const set = (passwordHash: string) => em().nativeUpdate(Credential, { account: member.account }, { passwordHash });
  await expect(set(IMPORTED.Django!)).rejects.toMatchObject({ code: 'GV001' });
  expect((await five.signIn(member, IMPORTED_PASSWORD)).kind).toBe('signed_in');
  await expect(set(await hash('another', { memoryCost: 19_456, timeCost: 2, parallelism: 1 }))).rejects.toMatchObject({
    code: 'GV001',
  });
});
