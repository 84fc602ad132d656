import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as rest } from 'node:timers/promises';
import { Command } from 'commander';
import type { Context } from '../context.ts';
import type { ImportState, ImportSummary } from '../imports/contract.ts';
import { openProgress } from './account-import-progress.ts';
import { countLines, doesNothing, EXIT, EXIT_HELP, questionOf, refusalWords, rowLine } from './account-import-words.ts';
import { sourceNamed } from './account-sources.ts';
import { CONFIGURATION_FAULT, explainFault } from './explain-fault.ts';
import { print, printJson, withContext } from './open-context.ts';

const slice = () => import('../imports/index.ts');

type Options = {
  institution: string;
  source: string;
  asOf?: string;
  apply?: true;
  yes?: true;
  errors?: string;
  json?: true;
};

const LOOK_MS = 250;
const SHOWN_ROWS = 10;

/** The command that brings a file of accounts in: read, shown, and applied once somebody says so. */
export function importCommand(): Command {
  return new Command('import')
    .description('bring in a file of accounts (CSV or XLSX): it is read and shown, and applied once you say so')
    .argument('<file>')
    .requiredOption('--institution <slug>')
    .requiredOption('--source <key>', 'where the file comes from; "guichet accounts sources" lists them')
    .option('--as-of <date>', 'of when the data are, 2026-09-01 or with a time; when the file was written otherwise')
    .option('--apply', 'apply without asking, unless rows are refused')
    .option('--yes', 'apply without asking, leaving refused rows out')
    .option('--errors <file>', 'write the refused rows there, each with its reasons (CSV; it holds personal data)')
    .option('--json', 'print one JSON line')
    .addHelpText('after', EXIT_HELP)
    .action(async (file: string, options: Options) => {
      try {
        process.exitCode = await importFile(file, options);
      } catch (error) {
        const { text, exitCode } = await explainFault(error);
        process.stderr.write(`${text}\n`);
        process.exitCode = exitCode === CONFIGURATION_FAULT || isRefusal(error) ? exitCode : EXIT.fault;
      }
    });
}

/** A refusal in words, of which the person at the terminal can make something. */
class Refused extends Error {}
const isRefusal = (error: unknown): boolean =>
  error instanceof Refused || (error as { name?: string }).name === 'DomainError';

async function importFile(file: string, options: Options): Promise<number> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) {
    process.stderr.write(`There is no file ${file}.\n`);
    return EXIT.noInput;
  }
  const asOf = options.asOf === undefined ? found.mtime : dateOf(options.asOf);
  return withContext(async (context) => {
    const source = await sourceNamed(context, options).catch((error: Error) => {
      throw error.name === 'Error' ? new Refused(error.message) : error;
    });
    if (!source.isMapped)
      throw new Refused('Nobody has said yet what its columns mean: see "guichet accounts sources map --help".');
    if (source.open) return tellBusy(source.open);
    const received = await receive(context, source.id, file, asOf);
    if (typeof received === 'number') return received;
    return carryOut(context, received.import, options);
  });
}

const tellBusy = ({ id, state }: { id: string; state: ImportState }): number => {
  process.stderr.write(`Another file of this source is on its way (${state}, ${id}).\n`);
  return EXIT.busy;
};

/** @throws Refused for what is no date. */
function dateOf(text: string): Date {
  const date = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00+01:00` : text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(date.getTime()))
    throw new Refused(`--as-of: "${text}" is no date, 2026-09-01`);
  return date;
}

async function receive(context: Context, source: string, file: string, asOf: Date) {
  const { FileRefused, receiveFile } = await slice();
  try {
    const what = { source, fileName: basename(file), origin: 'command', asOf } as const;
    return await receiveFile(fresh(context), what, createReadStream(file));
  } catch (error) {
    if ((error as { code?: unknown }).code === 'import_runs') {
      process.stderr.write('Another file of this source has just come.\n');
      return EXIT.busy;
    }
    if (!(error instanceof FileRefused)) throw error;
    process.stderr.write(`${refusalWords(error.refusal)}\n`);
    return EXIT.refused;
  }
}

const fresh = (context: Context): Context => ({ ...context, em: context.em.fork(), now: new Date() });

const UNDER_WAY: readonly ImportState[] = ['received', 'reading', 'applying'];

async function carryOut(context: Context, id: string, options: Options): Promise<number> {
  const { applyImport, cancelImport, readStatus } = await slice();
  const cancel = onInterrupt(() => cancelImport(fresh(context), id));
  try {
    let status = await carry(context, id);
    if (status.state === 'previewed') {
      await tellPreview(context, status, options);
      const answer = await decide(status, options, cancel.signal);
      if (answer === 'cancel') await cancelImport(fresh(context), id);
      if (answer === 'apply') {
        await applyImport(fresh(context), { import: id });
        status = await carry(context, id);
      } else status = await readStatus(fresh(context), id);
    }
    return tellEnd(status, options);
  } finally {
    cancel.end();
  }
}

/** Does the work itself, beside any worker, and shows how far it is, until there is none left to do. */
async function carry(context: Context, id: string): Promise<ImportSummary> {
  const [{ readStatus, runImports }, { env }] = await Promise.all([slice(), import('../env.ts')]);
  const progress = openProgress();
  const isOver = { value: false };
  const working = (async () => {
    while (!isOver.value) {
      const { handled } = await runImports({ em: context.em.fork(), databaseUrl: env().DATABASE_URL, only: id });
      if (handled === 0) await rest(LOOK_MS);
    }
  })();
  const looking = (async () => {
    for (;;) {
      const status = await readStatus(fresh(context), id);
      if (!UNDER_WAY.includes(status.state)) return status;
      progress.show(status);
      await rest(LOOK_MS);
    }
  })();
  try {
    // A fault of the work ends it; while it goes on, what another process does with the import counts as well.
    return await Promise.race([looking, working.then(() => looking)]);
  } finally {
    isOver.value = true;
    progress.end();
    await working.catch(() => undefined);
  }
}

async function tellPreview(context: Context, status: ImportSummary, { errors, json }: Options): Promise<void> {
  const { previewRows, wordsOf, writeErrorFile } = await slice();
  const { counts, id } = status;
  if (!counts) return;
  if (!json) {
    print(`${status.source.name}, ${status.fileName}:`);
    for (const line of countLines(counts)) print(line);
    if (status.sameFileAppliedAt) print(`The very same file was applied on ${status.sameFileAppliedAt}.`);
    if (counts.refused > 0) {
      const { rows } = await previewRows(fresh(context), id, { outcome: 'refused' });
      print('Refused:');
      for (const row of rows.slice(0, SHOWN_ROWS)) print(rowLine(row, wordsOf));
      if (counts.refused > SHOWN_ROWS) print(`  … and ${counts.refused - SHOWN_ROWS} more (--errors FILE writes all).`);
    }
  }
  if (errors !== undefined && counts.refused > 0) {
    const lines = writeErrorFile(fresh(context), id, 'en');
    await pipeline(Readable.from(lines), createWriteStream(errors, { mode: 0o600 }));
    if (!json) print(`The refused rows are in ${errors}.`);
  }
}

/** `cancel`: nothing is to be done, or the person says no. `wait`: nobody is there to ask. */
async function decide(
  status: ImportSummary,
  { apply, yes, json }: Options,
  signal: AbortSignal,
): Promise<'apply' | 'cancel' | 'wait'> {
  if (yes) return 'apply';
  if (apply) return (status.counts?.refused ?? 0) === 0 ? 'apply' : 'wait';
  if (doesNothing(status)) return 'cancel';
  if (json || !process.stdin.isTTY) return 'wait';
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^(y|yes)$/i.test((await terminal.question(questionOf(status), { signal })).trim()) ? 'apply' : 'cancel';
  } catch {
    return 'cancel';
  } finally {
    terminal.close();
  }
}

async function tellEnd(status: ImportSummary, { json }: Options): Promise<number> {
  const { state, counts, refusal, id } = status;
  const { env } = await import('../env.ts');
  const page = new URL(`/desk/imports/${id}`, env().PUBLIC_URL).href;
  if (json) printJson({ import: id, state, counts, refusal, page });
  const say = (text: string) => {
    if (!json) print(text);
  };
  if (state === 'applied') {
    say(`Applied: ${counts?.new ?? 0} added, ${counts?.changed ?? 0} changed.`);
    return EXIT.done;
  }
  if (state === 'refused') {
    if (refusal) process.stderr.write(`${refusalWords(refusal)}\n`);
    return EXIT.refused;
  }
  if (state === 'cancelled') {
    if (counts && doesNothing(status)) {
      say('Nothing would change.');
      return counts.refused > 0 ? EXIT.notApplied : EXIT.done;
    }
    say('Cancelled. Nothing was applied.');
    return EXIT.cancelled;
  }
  say(`Not applied. It waits for a decision: ${page}`);
  return EXIT.notApplied;
}

/** The first Ctrl-C cancels; a second one, a second later, ends the process at once. */
function onInterrupt(cancel: () => Promise<unknown>): { signal: AbortSignal; end(): void } {
  const asked = new AbortController();
  let at = 0;
  const interrupted = () => {
    if (at > 0 && Date.now() - at > 1_000) process.exit(EXIT.cancelled);
    if (at > 0) return;
    at = Date.now();
    process.stderr.write('\nCancelling …\n');
    asked.abort();
    cancel().catch(() => undefined);
  };
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  return {
    signal: asked.signal,
    end() {
      process.off('SIGINT', interrupted);
      process.off('SIGTERM', interrupted);
    },
  };
}
