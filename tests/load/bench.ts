import { parseArgs } from 'node:util';
import { benchIngest } from './ingest.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { n: { type: 'string', default: '2000' } },
});
const count = Number(values.n);
if (positionals[0] !== 'ingest' || !Number.isInteger(count) || count < 1) {
  console.error('usage: npm run bench -- ingest [--n 2000]');
  process.exit(64);
}
await benchIngest(count);
