import type { Context } from '../context.ts';
import { sameHash, signature } from '../crypto/index.ts';
import { networkOf } from '../rate-limit.ts';

/** Days for which a browser, or a network, is known again after a person signed in from it. */
export const KNOWN_DAYS = 90;
const DAY = 86_400_000;

const deviceSignature = (staffId: string, day: number): string => signature('staff device', `${staffId}|${day}`);

/**
 * What a browser keeps after a completed sign-in, so that failures from elsewhere cannot shut this person out here. It
 * signs nobody in and skips no factor.
 */
export function newDevice(staffId: string, now: Date): string {
  const day = Math.floor(now.getTime() / DAY);
  return `${day}.${deviceSignature(staffId, day)}`;
}

/** Whether the person signed in from here before: by what the browser kept, or from a session of the same network. */
export async function isKnownPlace(
  { em, now, origin }: Context,
  staffId: string,
  device: string | null | undefined,
): Promise<boolean> {
  if (isDeviceOf(staffId, device, now)) return true;
  const network = networkOf(origin?.address);
  if (network === null) return false;
  const rows = await em.execute<{ address: string }[]>(
    `select distinct address from staff_session
     where staff_id = ? and is_second_factor_done and address is not null and created_at > ?`,
    [staffId, new Date(now.getTime() - KNOWN_DAYS * DAY)],
  );
  return rows.some(({ address }) => networkOf(address) === network);
}

function isDeviceOf(staffId: string, device: string | null | undefined, now: Date): boolean {
  const [day = '', signed = ''] = (device ?? '').split('.', 2);
  if (!/^\d{1,6}$/.test(day)) return false;
  const age = Math.floor(now.getTime() / DAY) - Number(day);
  return age >= 0 && age <= KNOWN_DAYS && sameHash(signed, deviceSignature(staffId, Number(day)));
}
