import { vi } from 'vitest';

const AT_START = Symbol.for('guichet.tests.environment');
const kept = globalThis as { [AT_START]?: NodeJS.ProcessEnv };

// A worker runs one file after the other, since the packages take long to load. What is ours each file loads anew, in the
// environment that the worker began with, so that no file meets what another has set or remembered.
kept[AT_START] ??= { ...process.env };
for (const name of Object.keys(process.env)) if (!(name in kept[AT_START])) delete process.env[name];
Object.assign(process.env, kept[AT_START]);
vi.resetModules();
await import('./environment.ts');
await import('./console.ts');
