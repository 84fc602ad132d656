import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
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

/** SQLSTATE: the driver's message beside it repeats the statement with its values. */
const SQLSTATE = /^[0-9A-Z]{5}$/;

type Coded = { code?: unknown };

/** What may be written down of an error: its message, or of a database error its kind and code alone. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as Coded;
  return typeof code === 'string' && SQLSTATE.test(code) ? `${error.name} (SQLSTATE ${code})` : error.message;
}

/** Where an error came from, without the message that a stack begins with. */
const framesOf = (error: Error): string =>
  (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');

/**
 * The log of a process: JSON lines on standard output, personal values replaced by `[redacted]`.
 * Errors are written by {@link describeError} and their frames, never with the fields that a driver adds (row values).
 */
export function openLog(process: string, destination: DestinationStream = pino.destination(1)): Log {
  const options: LoggerOptions = {
    level: env().LOG_LEVEL,
    base: { process },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: PERSONAL.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[redacted]' },
    serializers: {
      err: (error: unknown) =>
        error instanceof Error
          ? { name: error.name, message: describeError(error), stack: framesOf(error), code: (error as Coded).code }
          : { message: String(error) },
    },
  };
  return pino(options, destination);
}
