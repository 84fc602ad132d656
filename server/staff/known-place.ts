import type { Context } from '../context.ts';
import { isDeviceOf, KNOWN_DAYS } from '../known-device.ts';
import { networkOf } from '../rate-limit.ts';

const DAY = 86_400_000;

/** Whether the person signed in from here before: by what the browser kept, or from a session of the same network. */
export async function isKnownPlace(
  { em, now, origin }: Context,
  staffId: string,
  device: string | null | undefined,
): Promise<boolean> {
  if (isDeviceOf({ kind: 'staff', id: staffId }, device, now)) return true;
  const network = networkOf(origin?.address);
  if (network === null) return false;
  const rows = await em.execute<{ address: string }[]>(
    `select distinct address from staff_session
     where staff_id = ? and is_second_factor_done and address is not null and created_at > ?`,
    [staffId, new Date(now.getTime() - KNOWN_DAYS * DAY)],
  );
  return rows.some(({ address }) => networkOf(address) === network);
}
