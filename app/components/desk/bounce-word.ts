import type { TFunction } from 'i18next';

const WORDS = [
  [/^[45]\.1\.(?:2|10)\b/, 'unknown_domain'],
  [/^5\.4\.4\b/, 'unknown_domain'],
  [/^[45]\.1\.6\b|^[45]\.2\.1\b/, 'mailbox_closed'],
  [/^[45]\.1\.\d/, 'unknown_mailbox'],
  [/^[45]\.2\.2\b/, 'mailbox_full'],
  [/^[45]\.2\.3\b|^[45]\.3\.4\b/, 'too_large'],
  [/^5\.7\.\d|^5\.6\.\d/, 'refused'],
  [/^4\.\d|^5\.4\.\d/, 'later'],
] as const;

/** What a delivery report says, in plain words with its status code (RFC 3463 §3): « boîte inconnue (5.1.1) ». */
export function bounceWord(t: TFunction<['mail']>, detail: string): string {
  const word = WORDS.find(([pattern]) => pattern.test(detail))?.[1] ?? 'other';
  const status = /^[45]\.\d{1,3}\.\d{1,3}\b/.exec(detail)?.[0];
  return status ? `${t(`bounce.${word}`)} (${status})` : t(`bounce.${word}`);
}
