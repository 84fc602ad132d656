import { inject } from 'vitest';
import { cloneTemplate, type TestDatabase } from './cluster.ts';

/** Clones the migrated template for one test or test file; the caller drops it. */
export function createTestDatabase(): Promise<TestDatabase> {
  return cloneTemplate(inject('cluster'));
}
