import { type Logger, pino } from 'pino';
import { env } from './env.ts';

export type Log = Logger;

/** Keys whose values are personal or secret; they are cut out of every line, at three levels of depth. */
const PERSONAL = [
  'password',
  'newPassword',
  'oldPassword',
  'code',
  'token',
  'address',
  'recipient',
  'to',
  'from',
  'email',
  'phone',
  'nationalNumber',
  'birthDate',
  'text',
  'subject',
  'content',
  'raw',
  'cookie',
  'authorization',
  'params',
  'parameters',
  'query',
];

/**
 * The log of a process: JSON lines on standard output, personal values replaced by `[redacted]`.
 * Errors are written with name, message and stack, never with the fields that a driver adds (they hold row values).
 */
export function openLog(process: string): Log {
  return pino({
    level: env().LOG_LEVEL,
    base: { process },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: PERSONAL.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[redacted]' },
    serializers: {
      err: (error: unknown) =>
        error instanceof Error
          ? { name: error.name, message: error.message, stack: error.stack, code: (error as { code?: unknown }).code }
          : { message: String(error) },
    },
  });
}
