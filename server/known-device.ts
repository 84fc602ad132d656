import { sameHash, signature } from './crypto/index.ts';

/** Days for which a browser is known again after its holder signed in. */
export const KNOWN_DAYS = 90;
const DAY = 86_400_000;

/** Whose browser it is: a staff member's or a requester's. */
export type DeviceOwner = { kind: 'staff' | 'member'; id: string };

const signed = ({ kind, id }: DeviceOwner, day: number): string => signature(`${kind} device`, `${id}|${day}`);

/**
 * What a browser keeps after a completed sign-in, so that failures from elsewhere cannot shut its holder out here. It
 * signs nobody in and skips no factor.
 */
export function newDevice(owner: DeviceOwner, now: Date): string {
  const day = Math.floor(now.getTime() / DAY);
  return `${day}.${signed(owner, day)}`;
}

/** Whether that person completed a sign-in in this browser within the last 90 days. */
export function isDeviceOf(owner: DeviceOwner, device: string | null | undefined, now: Date): boolean {
  const [day = '', mark = ''] = (device ?? '').split('.', 2);
  if (!/^\d{1,6}$/.test(day)) return false;
  const age = Math.floor(now.getTime() / DAY) - Number(day);
  return age >= 0 && age <= KNOWN_DAYS && sameHash(mark, signed(owner, Number(day)));
}
