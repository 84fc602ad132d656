import { build } from 'vite';
import { expect, it } from 'vitest';
import { guardServerCode } from '../../vite.config.ts';

const ENTRY = 'virtual:entry';

it('a server module that a browser module imports fails the build', async () => {
  await expect(buildFrom("import '#server/tickets/index.ts';", false)).rejects.toThrow(
    '#server/tickets/index.ts, imported by virtual:entry, would reach the browser',
  );
  await expect(buildFrom("import { orm } from '#db/orm.ts'; orm();", false)).rejects.toThrow('would reach the browser');
});

it('the server build leaves our own modules to Node, so that host and routes share one copy', async () => {
  const code = await buildFrom("export * from '#server/tickets/index.ts';", true);
  expect(code).toMatch(/from ['"]#server\/tickets\/index\.ts['"]/);
});

/** Builds one module that holds `source`; returns the code of the first chunk. */
async function buildFrom(source: string, ssr: boolean): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [
      guardServerCode(),
      {
        name: 'entry',
        resolveId: (id) => (id === ENTRY ? id : null),
        load: (id) => (id === ENTRY ? source : null),
      },
    ],
    build: { ssr, write: false, rollupOptions: { input: ENTRY, preserveEntrySignatures: 'strict' } },
  });
  const [output] = Array.isArray(result) ? result : [result];
  if (output === undefined || !('output' in output)) throw new Error('the build gave nothing');
  return output.output[0].code;
}
