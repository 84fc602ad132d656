import { LockMode } from '@mikro-orm/postgresql';
import { type Staff, StaffRecoveryCode } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { openText } from '../crypto/open.ts';
import { recoveryCodeHash } from './recovery-code.ts';
import { totpPlace, totpStepOf } from './totp.ts';

export type RedeemedCode = 'totp' | 'recovery' | 'wrong' | 'used_before';

/**
 * Uses up a code of the authenticator (each time step serves once, RFC 6238 §5.2) or a recovery code (each serves once,
 * OWASP ASVS 5.0 6.5.1). The caller holds the person's row locked.
 */
export async function redeemCode({ em, now }: Context, staff: Staff, code: string): Promise<RedeemedCode> {
  if (/^\d{6}$/.test(code)) {
    const step = staff.totpSecret ? totpStepOf(openText(totpPlace(staff.id), staff.totpSecret), code, now) : null;
    if (step === null) return 'wrong';
    if (step <= staff.totpStep) return 'used_before';
    staff.totpStep = step;
    return 'totp';
  }
  const kept = await em.findOne(
    StaffRecoveryCode,
    { staff: staff.id, codeHash: recoveryCodeHash(staff.id, code) },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  if (!kept) return 'wrong';
  if (kept.usedAt) return 'used_before';
  kept.usedAt = now;
  return 'recovery';
}
