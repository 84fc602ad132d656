import { Secret, TOTP } from 'otpauth';
import type { Place } from '../crypto/index.ts';

const ISSUER = 'Guichet';

/** Where a staff member's TOTP secret stands; staff belong to no single institution. */
export const totpPlace = (staffId: string): Place => ({
  institution: 'staff',
  column: 'staff.totp_secret',
  row: staffId,
});

const generator = (secret: string, label = ''): TOTP =>
  new TOTP({ issuer: ISSUER, label, secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: 30 });

/** A new 160-bit secret in base32 (RFC 4226 §4, R6). */
export const newTotpSecret = (): string => new Secret({ size: 20 }).base32;

/** What an authenticator application reads, as `otpauth://totp/…`. */
export const totpUri = (secret: string, label: string): string => generator(secret, label).toString();

/** The six digits that an authenticator shows at `now`. */
export const currentTotpCode = (secret: string, now = new Date()): string =>
  generator(secret).generate({ timestamp: now.getTime() });

/**
 * The time step that a code belongs to, one step of drift allowed each way (RFC 6238 §5.2).
 * @returns null where the code is wrong.
 */
export function totpStepOf(secret: string, code: string, now: Date): number | null {
  const totp = generator(secret);
  const drift = totp.validate({ token: code, timestamp: now.getTime(), window: 1 });
  return drift === null ? null : totp.counter({ timestamp: now.getTime() }) + drift;
}
