// `npm run compile:mail`: turns layout.mjml into layout.compiled.html, which is what a running process reads.
import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import mjml2html from 'mjml';

const SOURCE = new URL('layout.mjml', import.meta.url);
const COMPILED = new URL('layout.compiled.html', import.meta.url);

/** The HTML of the layout, its parts between comments and its texts in slots. @throws Error where the MJML is not valid. */
export async function compileLayout(): Promise<string> {
  const { html } = await mjml2html(await readFile(SOURCE, 'utf8'), {
    validationLevel: 'strict',
    fonts: {},
    keepComments: true,
  });
  return `${html.trim()}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await writeFile(COMPILED, await compileLayout());
