import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const SOURCES = ['app', 'server', 'public', 'vite.config.ts', 'remix.config.js', 'package-lock.json'];

async function newest(path: string): Promise<number> {
  const info = await stat(path);
  if (!info.isDirectory()) return info.mtimeMs;
  const names = await readdir(path, { recursive: true, withFileTypes: true });
  const times = await Promise.all(
    names
      .filter((entry) => entry.isFile())
      .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).mtimeMs),
  );
  return Math.max(0, ...times);
}

/** Builds the pages where they are older than their sources. @throws Error where the build fails. */
export async function ensureBuild(root: string): Promise<void> {
  const built = await stat(join(root, 'build/server/index.js')).then(
    (info) => info.mtimeMs,
    () => 0,
  );
  const sources = await Promise.all(SOURCES.map((name) => newest(join(root, name))));
  if (built > Math.max(...sources)) return;
  process.stdout.write('Building the pages …\n');
  const code = await new Promise<number | null>((resolve) => {
    spawn(process.execPath, [join(root, 'node_modules/@remix-run/dev/dist/cli.js'), 'vite:build'], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    }).once('exit', resolve);
  });
  if (code !== 0) throw new Error('the pages could not be built: run "npm run build" to see why');
}
