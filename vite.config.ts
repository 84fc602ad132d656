import { vitePlugin as remix } from '@remix-run/dev';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig, type Plugin } from 'vite';
import remixOptions from './remix.config.js';

const OUR_SERVER_CODE = /^#(server|db|mail-ingest)\//;
const BROWSER_DOOR = /\/contract\.ts$/;

/**
 * Keeps one copy of the domain in the server process and none in the browser.
 *
 * In the browser's build a slice's `contract.ts` passes and every other module of `server/`, `db/` or `mail-ingest/`
 * is an error. In the server's build all of them stay external subpath imports, so that host, worker and routes share
 * one module instance. In development the server side is left alone: Vite loads the domain itself.
 */
export function guardServerCode(): Plugin {
  let isBuild = false;
  return {
    name: 'guichet:guard-server-code',
    enforce: 'pre',
    configResolved(config) {
      isBuild = config.command === 'build';
    },
    resolveId(id, importer, options) {
      if (!OUR_SERVER_CODE.test(id)) return null;
      if (options.ssr) return isBuild ? { id, external: true } : null;
      if (BROWSER_DOOR.test(id)) return null;
      return this.error(`${id}, imported by ${importer ?? 'an entry'}, would reach the browser`);
    },
  };
}

export default defineConfig({
  plugins: [guardServerCode(), tailwindcss(), remix(remixOptions)],
  build: { assetsInlineLimit: 0, target: 'es2022' },
  worker: { format: 'es' },
});
