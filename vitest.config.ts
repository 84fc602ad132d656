import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tests/setup/longest-first.ts';

const IGNORED = ['node_modules/**', 'build/**', '.guichet/**'];

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 3,
    isolate: false,
    fsModuleCache: true,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{mail-ingest,server,db,app}/**/*.test.ts'],
          exclude: IGNORED,
          setupFiles: ['tests/setup/start-file.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['tests/{integration,architecture,faults}/**/*.test.ts'],
          exclude: IGNORED,
          setupFiles: ['tests/setup/start-file.ts'],
          globalSetup: ['tests/setup/global-postgres.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
