import { Command } from 'commander';
import type { ChainVerdict } from '../audit/contract.ts';
import type { PublicKey } from '../audit/index.ts';
import { print, printJson, withContext } from './open-context.ts';

/** Exit codes of `audit verify`: a chain that is broken, and input from which nothing can be told. */
const BROKEN = 1;
const UNUSABLE = 2;

export function auditCommand(): Command {
  const audit = new Command('audit').description('The audit log');
  audit
    .command('verify')
    .description(
      'check the hash chain of each institution; exit code 1 where one is broken, 2 where the input cannot be used',
    )
    .option('--institution <slug>', 'only this one')
    .option('--export <file>', 'check an export in JSON lines, without database and secrets')
    .option('--checkpoints <file>', 'beside signed checkpoints that were kept elsewhere, one a line')
    .option('--public-key <key...>', 'the keys that signed them: PEM files, or 32 bytes in base64')
    .option('--partial', 'let a filtered export pass: its entries are checked one by one')
    .option('--json', 'print one JSON line an institution')
    .action(verify);
  audit
    .command('public-key')
    .description('print the public key that checks the signed checkpoints, as PEM')
    .action(async () => {
      const { ownPublicKey, ownPublicKeyPem } = await import('../audit/index.ts');
      const pem = ownPublicKeyPem();
      const { id, base64 } = ownPublicKey();
      process.stderr.write(`key ${id}, as 32 bytes ${base64}\n`);
      print(pem.trimEnd());
    });
  audit
    .command('checkpoint')
    .description('sign the head of each chain that has grown, and queue it for the targets of the profile')
    .option('--institution <slug>', 'only this one')
    .action(({ institution }: { institution?: string }) =>
      withContext(async (context) => {
        const { makeCheckpoint } = await import('../audit/index.ts');
        for (const one of await chosen(context, institution)) {
          const targets = one.profile.audit.targets.map(({ name }) => name);
          const position = await makeCheckpoint(context, { institution: one, targets, everyMinutes: 0 });
          const said = position === null ? 'nothing new to sign' : `signed at entry ${position}`;
          print(`${one.slug}: ${said}, ${targets.length} target(s)`);
        }
      }),
    );
  return audit;
}

type VerifyOptions = {
  institution?: string;
  export?: string;
  checkpoints?: string;
  publicKey?: string[];
  partial?: true;
  json?: true;
};

async function verify(options: VerifyOptions): Promise<void> {
  const { readCheckpoints, UnusableInput, verifyChain, verifyExport } = await import('../audit/index.ts');
  try {
    const keys = await keysFrom(options.publicKey ?? []);
    const checkpoints = options.checkpoints === undefined ? [] : await readCheckpoints(options.checkpoints);
    if (options.export !== undefined) {
      const check = { checkpoints, keys, isPartialAllowed: options.partial === true };
      let isJudgedByItself = checkpoints.length > 0;
      for (const { slug, isPartial, verdict } of await verifyExport(options.export, check)) {
        tell(slug, verdict, options, isPartial);
        isJudgedByItself ||= verdict.removed !== null;
      }
      if (isJudgedByItself && keys.length === 0)
        process.stderr.write(
          'The checkpoints were judged by the key that they carry: compare it with "guichet audit public-key", or give --public-key.\n',
        );
      return;
    }
    await withContext(async (context) => {
      for (const { id, slug } of await chosen(context, options.institution))
        tell(slug, await verifyChain(context, id, { checkpoints, keys }), options);
    });
  } catch (error) {
    if (!(error instanceof UnusableInput)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = UNUSABLE;
  }
}

async function chosen(context: Parameters<Parameters<typeof withContext>[0]>[0], slug: string | undefined) {
  const { findInstitution, listInstitutions } = await import('../institutions/index.ts');
  return slug === undefined ? listInstitutions(context) : [await findInstitution(context, slug)];
}

async function keysFrom(given: readonly string[]): Promise<PublicKey[]> {
  const [{ readPublicKey, UnusableInput }, { readFile }] = await Promise.all([
    import('../audit/index.ts'),
    import('node:fs/promises'),
  ]);
  return Promise.all(
    given.map(async (one) => {
      const text = /^[A-Za-z0-9+/]{43}=$/.test(one) ? one : await readFile(one, 'utf8').catch(() => '');
      try {
        return readPublicKey(text);
      } catch {
        throw new UnusableInput(`${one} is no Ed25519 public key: give the output of "guichet audit public-key"`);
      }
    }),
  );
}

function tell(slug: string, verdict: ChainVerdict, { json }: VerifyOptions, isPartial = false): void {
  if (!verdict.isIntact || verdict.checkpoints.foreign > 0) process.exitCode = BROKEN;
  if (json) printJson({ institution: slug, isPartial, ...verdict });
  else for (const line of sentencesOf(verdict, isPartial)) print(`${slug}: ${line}`);
}

/** What a verdict says, line by line: the chain, the first bad entry, what the checkpoints prove. */
function sentencesOf(verdict: ChainVerdict, isPartial: boolean): string[] {
  const { entries, removed, head, bad, shownBy, checkpoints } = verdict;
  const lines: string[] = [];
  if (verdict.firstBad === null)
    lines.push(
      isPartial
        ? `${entries} entries hold, each by itself; what the filter left out, or someone removed, cannot be told`
        : `intact, ${entries} entries, head ${head}`,
    );
  else
    lines.push(
      `BROKEN at position ${verdict.firstBad}: ${whyOf(verdict)}; ${entries} entries were read before that showed`,
    );
  if (bad)
    lines.push(
      `  at that place: entry ${bad.id || '(unreadable)'}, ${bad.at || 'no time'}, ${bad.action || 'no action'}`,
    );
  if (removed)
    lines.push(
      `  begins at entry ${removed.until + 1}: those before it were removed by retention, the last as the checkpoint of ${removed.signedAt} signed it`,
    );
  if (shownBy) lines.push(`  shown by the checkpoint of ${shownBy.at}, which signed entry ${shownBy.position}`);
  const { proven, foreign, altered, last } = checkpoints;
  if (altered > 0) lines.push(`  ALTERED: ${altered} checkpoint(s) do not carry a valid signature`);
  if (foreign > 0)
    lines.push(
      `  NOT PROVEN: ${foreign} checkpoint(s) were signed by another key: give it with --public-key if it was yours`,
    );
  if (last)
    lines.push(`  ${proven} checkpoint(s) signed by key ${last.key}, the last at entry ${last.position} on ${last.at}`);
  if (!isPartial && (last?.position ?? 0) <= (removed?.until ?? 0))
    lines.push('  no signed checkpoint: a tail that was cut off together with its head would not show');
  return lines;
}

function whyOf({ reason, entries, removed, shownBy }: ChainVerdict): string {
  switch (reason) {
    case 'hash':
      return 'its content is not what was hashed';
    case 'columns':
      return 'a column that is searched does not say what the entry says';
    case 'link':
      return 'it does not follow the entry before it';
    case 'gap':
      return 'an entry is missing here';
    case 'cut':
      return `the chain ends at ${(removed?.until ?? 0) + entries}, a checkpoint of ${shownBy?.at.slice(0, 10)} signed ${shownBy?.position}`;
    case 'rewritten':
      return `entries were written anew between here and ${shownBy?.position}`;
    default:
      return 'the end of the chain is not the entry that its head names';
  }
}
