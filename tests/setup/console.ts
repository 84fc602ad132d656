import { afterEach, beforeEach } from 'vitest';

let unexpected: string[] = [];
let expected: RegExp[] = [];
const original = console.error;

/** Lets the current test print errors that match `pattern`; any other `console.error` fails it. */
export function expectConsoleError(pattern: RegExp): void {
  expected.push(pattern);
}

beforeEach(() => {
  unexpected = [];
  expected = [];
  console.error = (...args: unknown[]) => {
    const text = args.map((arg) => (arg instanceof Error ? arg.message : String(arg))).join(' ');
    if (expected.some((pattern) => pattern.test(text))) return;
    unexpected.push(text);
    original(...args);
  };
});

afterEach(() => {
  console.error = original;
  if (unexpected.length > 0) throw new Error(`The test printed an error: ${unexpected.join(' | ')}`);
});
