import { fileURLToPath } from 'node:url';
import { pwnedPassword } from 'hibp';
import { Piscina } from 'piscina';
import { env } from '../env.ts';
import { DomainError } from '../errors.ts';
import type { ToJudge, Weakness } from './strength-thread.ts';

/** Code points. NIST SP 800-63B-4 §3.1.1.2 asks for 8 beside a second factor, and for at least 64 to be allowed. */
export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 128;
/** zxcvbn's scale from 0 to 4: 3 is more than 10^8 guesses, 2 more than 10^6. */
const LEAST_SCORE = { staff: 3, member: 2 };
const BREACH_TIMEOUT_MS = 3_000;
/** Code points of a password that are judged, and for how long: its dictionaries are loaded in this time too. */
const JUDGED = 32;
const JUDGING_MS = 30_000;
const MOST_WAITING = 32;

/** What a person's password must not rest on: their own name and address, and the words of their desk. */
type OwnWords = { name: string; email: string; words?: readonly string[] };

/** Whether a list of breached passwords was asked. */
export type BreachCheck = 'checked' | 'unavailable' | 'off';

/**
 * Checks a password that a person chooses: its length, how easily it is guessed by words of four languages, and whether
 * it stands in a list of breached ones. Only five hexadecimal digits of its SHA-1 leave this machine; where the list
 * does not answer within three seconds the password is taken (OWASP ASVS 5.0 6.2.4, 6.2.12).
 * @throws DomainError `invalid`: `password_short`, `password_long`, `password_breached`, or `password_weak_…` with why.
 */
export async function assertPasswordFits(password: string, own: OwnWords): Promise<BreachCheck> {
  const normal = password.normalize('NFKC');
  const length = [...normal].length;
  if (length < SHORTEST_PASSWORD) throw new DomainError('invalid', 'password_short');
  if (length > LONGEST_PASSWORD) throw new DomainError('invalid', 'password_long');
  const words = wordsOf([own.name, own.email, ...(own.words ?? [])]);
  const weakness = await weaknessOf(normal, words, LEAST_SCORE.staff);
  if (weakness) throw new DomainError('invalid', `password_weak_${weakness}`);
  const times = await timesBreached(normal);
  if (typeof times === 'number' && times > 0) throw new DomainError('invalid', 'password_breached');
  return typeof times === 'number' ? 'checked' : times;
}

/**
 * Whether a member's password is one of the first million that anyone tries, knowing the words that are their own, or
 * stands in a list of breached ones (NIST SP 800-63B-4 §3.1.1.2; OWASP ASVS 5.0 6.2.4, 6.2.11, 6.2.12). Fewer guesses are
 * feared than of staff: a member's password is tried at the sign-in page, which counts.
 */
export async function isEasilyGuessed(password: string, ownWords: readonly string[]): Promise<boolean> {
  const normal = password.normalize('NFKC');
  if ((await weaknessOf(normal, wordsOf(ownWords), LEAST_SCORE.member)) !== null) return true;
  const times = await timesBreached(normal);
  return typeof times === 'number' && times > 0;
}

let threads: Piscina | undefined;

/** The thread that judges; it is there from the first password that is chosen until a while after the last. */
function thread(): Piscina {
  threads ??= new Piscina({
    filename: fileURLToPath(new URL('./strength-thread.ts', import.meta.url)),
    minThreads: 0,
    maxThreads: 1,
    maxQueue: MOST_WAITING,
    idleTimeout: 60_000,
    recordTiming: false,
    workerHistogram: false,
  });
  return threads;
}

/**
 * Why a password is easily guessed, or null; only its beginning is judged, since what is longer is not.
 * @throws DomainError `unavailable` where more than 32 wait, or where it could not be judged in time.
 */
async function weaknessOf(password: string, words: readonly string[], leastScore: number): Promise<Weakness | null> {
  const task: ToJudge = { password: [...password].slice(0, JUDGED).join(''), words, leastScore };
  if (thread().queueSize >= MOST_WAITING) throw new DomainError('unavailable', 'busy');
  try {
    return await thread().run(task, { signal: AbortSignal.timeout(JUDGING_MS) });
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw new DomainError('unavailable', 'busy');
    throw error;
  }
}

function wordsOf(texts: readonly string[]): string[] {
  const parts = texts.flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)]);
  const own = parts.map((part) => part.normalize('NFKC').toLowerCase()).filter((part) => part.length >= 3);
  return [...new Set([...own, 'guichet'])].sort((one, other) => other.length - one.length);
}

async function timesBreached(password: string): Promise<number | 'unavailable' | 'off'> {
  const url = env().GUICHET_BREACHED_PASSWORDS_URL;
  if (url === 'off') return 'off';
  const baseUrl = url.replace(/\/(range\/)?$/, '');
  const options = { addPadding: true, baseUrl, timeoutMs: BREACH_TIMEOUT_MS };
  return pwnedPassword(password, options).catch(() => 'unavailable' as const);
}
