import { randomInt } from 'node:crypto';
import { newId } from '#db/columns.ts';
import { StaffRecoveryCode } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { hashCode } from '../crypto/index.ts';

const COUNT = 10;
const LENGTH = 10;
/** Crockford's base 32: no letter is taken for a digit. Ten of them are 50 bits, for a code that only serves once. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

export const recoveryCodeHash = (staffId: string, code: string): string => hashCode(`recovery|${staffId}`, code);

/** Puts ten new codes in the place of those there were. @returns them as `xxxxx-xxxxx`; nothing tells them again. */
export async function replaceRecoveryCodes({ em, now }: Context, staffId: string): Promise<string[]> {
  await em.nativeDelete(StaffRecoveryCode, { staff: staffId });
  const codes = Array.from({ length: COUNT }, () =>
    Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join(''),
  );
  for (const code of codes) {
    const codeHash = recoveryCodeHash(staffId, code);
    em.persist(em.create(StaffRecoveryCode, { id: newId(), staff: staffId, codeHash, createdAt: now, usedAt: null }));
  }
  return codes.map((code) => `${code.slice(0, 5)}-${code.slice(5)}`);
}
