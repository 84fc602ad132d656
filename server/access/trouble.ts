import type { AccessMailTrouble } from './contract.ts';

const TROUBLES: readonly (readonly [RegExp, AccessMailTrouble])[] = [
  [/^[45]\.2\.2$/, 'mailbox_full'],
  [/^[45]\.1\.\d+$|^[45]\.2\.1$|^5\.4\.4$/, 'no_such_address'],
  [/^5\.[67]\.\d+$/, 'refused'],
  [/^4\.\d+\.\d+$|^5\.4\.\d+$/, 'away'],
];

/** Reply codes that mean one thing also without a status code beside them (RFC 5321 §4.2.3); 550 may mean several. */
const REPLIES: Readonly<Record<string, AccessMailTrouble>> = {
  452: 'mailbox_full',
  552: 'mailbox_full',
  551: 'no_such_address',
  553: 'no_such_address',
  554: 'refused',
};

/**
 * Why a mail did not arrive, by the status code of a delivery report or of a server's answer (RFC 3463 §3), else by its
 * reply code; a connection that failed has neither.
 */
export function troubleOf(detail: string): AccessMailTrouble {
  const [, reply, status] = /^(?:([245]\d\d)\b ?)?([245]\.\d{1,3}\.\d{1,3})?/.exec(detail) ?? [];
  if (status) return TROUBLES.find(([pattern]) => pattern.test(status))?.[1] ?? 'other';
  if (reply) return REPLIES[reply] ?? (reply.startsWith('4') ? 'away' : 'other');
  return /^E[A-Z]/.test(detail) ? 'away' : 'other';
}
