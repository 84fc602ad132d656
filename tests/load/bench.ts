import { parseArgs } from 'node:util';

/** What can be measured: loaded when it is asked for, so that none waits for what another needs. */
const BENCHES = {
  ingest: async (count: number) => (await import('./ingest.ts')).benchIngest(count),
  classify: async (count: number) => (await import('./classify.ts')).benchClassify(count),
  fairness: async (count: number) => (await import('./fairness.ts')).benchFairness(count),
  recovery: async (count: number) => (await import('./recovery.ts')).benchRecovery(count),
  import: async (count: number) => (await import('./import.ts')).benchImport(count),
  lookup: async (count: number) => (await import('./lookup.ts')).benchLookUp(count, values.explain === true),
  signin: async (count: number) => (await import('./signin.ts')).benchSignIn(count),
  access: async (count: number) => (await import('./access.ts')).benchAccess(count),
  audit: async (count: number) => (await import('./audit.ts')).benchAudit(count, values.explain === true),
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { n: { type: 'string' }, explain: { type: 'boolean' } },
});
const [name = ''] = positionals;
const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name as keyof typeof BENCHES] : undefined;
const USUAL: Record<string, number> = {
  access: 100_000,
  audit: 200_000,
  classify: 20_000,
  fairness: 50_000,
  import: 100_000,
  lookup: 1_000_000,
  recovery: 600,
  signin: 800,
};
const count = Number(values.n ?? USUAL[name] ?? 2_000);
if (!bench || !Number.isInteger(count) || count < 1) {
  console.error(`usage: npm run bench -- ${Object.keys(BENCHES).join(' | ')} [--n COUNT] [--explain]`);
  process.exit(64);
}
await bench(count);
