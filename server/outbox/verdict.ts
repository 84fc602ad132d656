/** `refused`: the server said a final no. `deferred`: it may say yes later. `uncertain`: it may have the mail already. */
export type Verdict = { state: 'sent' | 'refused' | 'deferred' | 'uncertain'; detail: string };

const MINUTE = 60_000;
/** Waiting times before the second and later attempts; with the last one a mail has been tried for about two days. */
const WAITS = [0.5, 2, 10, 30, 120, 360, 720, 1440].map((minutes) => minutes * MINUTE);

/** @returns when to try again after `attempts` attempts, or null when it has been tried often enough. */
export function nextAttempt(attempts: number, now: Date): Date | null {
  const wait = WAITS[attempts - 1];
  return wait === undefined ? null : new Date(now.getTime() + wait * (0.9 + Math.random() * 0.2));
}

type SmtpFailure = { responseCode?: number; code?: string; command?: string; message?: string };

/**
 * Reads what an SMTP server answered. The response code decides (RFC 5321 §4.2.1: 5yz is final, 4yz is not) and is read
 * before the library's own code; without one, a connection lost in or after DATA leaves the mail's fate unknown.
 */
export function verdictOf(result: unknown): Verdict {
  if (result && typeof result === 'object' && 'rejected' in result) {
    const { rejected, response } = result as { rejected: unknown[]; response: string };
    return rejected.length > 0
      ? { state: 'refused', detail: trim(response) }
      : { state: 'sent', detail: trim(response) };
  }
  const failure = result as SmtpFailure;
  if (failure.responseCode)
    return { state: failure.responseCode >= 500 ? 'refused' : 'deferred', detail: trim(String(failure.responseCode)) };
  const isAfterConnect =
    failure.command === 'DATA' ||
    (failure.code === 'ECONNECTION' && failure.command !== 'CONN') ||
    failure.code === 'ESOCKET' ||
    failure.code === 'ETIMEDOUT';
  return {
    state: isAfterConnect && failure.command !== 'CONN' ? 'uncertain' : 'deferred',
    detail: trim(failure.code ?? 'unknown'),
  };
}

/** Servers repeat the recipient in their answers; only the status codes of an answer are kept. */
const trim = (answer: string): string =>
  /^\d{3}(?: \d\.\d{1,3}\.\d{1,3})?/.exec(answer)?.[0] ?? answer.replace(/[^A-Z_]/g, '').slice(0, 40);
