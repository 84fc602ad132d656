import type { StaffSession } from '#db/entities/index.ts';
import type { SessionFace } from './contract.ts';

const BROWSERS: readonly [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const SYSTEMS: readonly [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
];

const nameOf = (list: readonly [RegExp, string][], agent: string): string | null =>
  list.find(([sign]) => sign.test(agent))?.[1] ?? null;

/** Browser and system by name, from what a browser says of itself; null where neither is known. */
export function browserName(userAgent: string | null | undefined): string | null {
  const agent = userAgent ?? '';
  const parts = [nameOf(BROWSERS, agent), nameOf(SYSTEMS, agent)].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', ');
}

/** What a list of sessions shows of one: browser and system by name, from what the browser says of itself. */
export function sessionFace(session: StaffSession, present: string | null): SessionFace {
  return {
    id: session.id,
    method: session.method,
    browser: browserName(session.userAgent),
    address: session.address ?? null,
    createdAt: session.createdAt.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
    isPresent: session.id === present,
  };
}
