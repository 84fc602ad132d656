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

type SmtpFailure = { responseCode?: number; response?: string; code?: string; syscall?: string };

/** Faults that come before a connection stands: the server cannot have the mail. */
const BEFORE_THE_MAIL = ['EDNS', 'ETLS', 'EAUTH', 'ENOAUTH', 'EOAUTH2', 'EPROXY', 'ECONFIG'];

/**
 * Reads what an SMTP server answered. Of a mail's own answer the response code decides (RFC 5321 §4.2.1: 5yz is final, 4yz is not) and is read
 * before the library's own code. A connection that broke without an answer gives one and the same error before and after
 * the body, so the mail's fate is unknown.
 */
export function verdictOf(result: Error | { rejected: unknown[]; response: string }): Verdict {
  if (!(result instanceof Error)) {
    return { state: result.rejected.length > 0 ? 'refused' : 'sent', detail: trim(result.response) };
  }
  const failure = result as Error & SmtpFailure;
  // What is refused here is the sign-in: the mail waits until the password or the token is put right.
  if (failure.code === 'EAUTH') return { state: 'deferred', detail: `EAUTH ${failure.responseCode ?? ''}`.trim() };
  if (failure.responseCode) {
    const code = String(failure.responseCode);
    const detail = trim(failure.response?.startsWith(code) ? failure.response : code);
    return { state: failure.responseCode >= 500 ? 'refused' : 'deferred', detail };
  }
  const isBefore = failure.syscall === 'connect' || BEFORE_THE_MAIL.includes(failure.code ?? '');
  return { state: isBefore ? 'deferred' : 'uncertain', detail: trim(failure.code ?? 'EUNKNOWN') };
}

/** Servers repeat the recipient in their answers; only the status codes of an answer are kept. */
const trim = (answer: string): string =>
  /^\d{3}(?: \d\.\d{1,3}\.\d{1,3})?/.exec(answer)?.[0] ?? answer.replace(/[^A-Z_]/g, '').slice(0, 40);
