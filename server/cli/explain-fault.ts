const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'ECONNRESET',
  'EHOSTUNREACH',
  '57P03',
]);

/** Exit code of a configuration fault: EX_CONFIG of sysexits.h. */
export const CONFIGURATION_FAULT = 78;

/** What a person at a terminal is told of an error, without a stack, and the exit code that goes with it. */
export async function explainFault(error: unknown): Promise<{ text: string; exitCode: number }> {
  // Loaded here so that commands without configuration start without it.
  const [{ ConfigurationError }, { DomainError }, { ZodError }] = await Promise.all([
    import('../env.ts'),
    import('../errors.ts'),
    import('zod'),
  ]);
  if (error instanceof ConfigurationError) return { text: error.message, exitCode: CONFIGURATION_FAULT };
  if (error instanceof DomainError) return { text: `Refused: ${error.message}`, exitCode: 1 };
  if (error instanceof ZodError) {
    const lines = error.issues.map((issue) => `  - ${issue.path.join('.') || 'the whole'}: ${issue.message}`);
    return { text: `The input has ${lines.length} fault(s):\n${lines.join('\n')}`, exitCode: 1 };
  }
  const code = codeOf(error);
  if (code === '42P01' || code === '3F000')
    return { text: 'The database has no tables yet: run "guichet db migrate".', exitCode: 1 };
  if (code === '22023')
    return { text: 'The database has no application role yet: run "guichet db migrate".', exitCode: 1 };
  if (code !== undefined && UNREACHABLE.has(code)) {
    return {
      text: `The database cannot be reached (${code}): check DATABASE_URL, and that PostgreSQL runs.`,
      exitCode: 1,
    };
  }
  return { text: error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : String(error), exitCode: 1 };
}

/** The code that a driver or the system put on an error or on what caused it. */
function codeOf(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 4) return undefined;
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown[] };
  if (typeof code === 'string') return code;
  return codeOf(cause, depth + 1) ?? codeOf(Array.isArray(errors) ? errors[0] : undefined, depth + 1);
}
