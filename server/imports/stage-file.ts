import type { EntityManager } from '@mikro-orm/postgresql';
import { AccountImport, ImportSource } from '#db/entities/index.ts';
import { APPLICATION_ROLE } from '#db/orm.ts';
import { systemContext } from '../context.ts';
import { institutionById } from '../institutions/index.ts';
import { query } from '../sql.ts';
import { holdClaim } from './claim.ts';
import { compareRows, countRows, NO_SECRETS, NOT_DRAWN, waitCause } from './compare-rows.ts';
import { type FileRefusal, mappingSchema, type Refusal } from './contract.ts';
import { endImport } from './end-import.ts';
import { proposeIdentifiers } from './identifiers.ts';
import type { ReadOutcome, ReadTask } from './staging/read-thread.ts';
import { runReader } from './staging/run-reader.ts';
import { storedFile } from './stored-file.ts';
import { Stopped, type Work } from './work.ts';

type Job = ReadTask['job'];

/**
 * Reads the file of a claimed import, stages its rows and compares them: the import is `previewed` then, or, of a trusted
 * source and within its limits, to be applied; or refused where the file will not do.
 */
export async function stageFile(work: Work): Promise<void> {
  const { em, claimed, now } = work;
  const readAt = now();
  const context = systemContext(em.fork(), 'imports', readAt);
  const source = await context.em.findOneOrFail(ImportSource, { id: claimed.source });
  const { id, profile } = await institutionById(context, claimed.institution);
  const job: Job = {
    import: claimed.id,
    run: claimed.run,
    institution: { id, profile },
    source: source.id,
    rowIs: source.rowIs,
    mapping: mappingSchema.parse(source.mapping),
    now: readAt,
    ownAccounts: await ownAccountsOf(context.em, claimed.createdBy),
  };
  const read = await readThrough(work, job, 'stage');
  if (read.kind === 'cancelled' || read.kind === 'lost') throw new Stopped(read.kind);
  if (read.kind === 'refused') {
    if (OF_COLUMNS.includes(read.refusal.code) && (await askForColumns(work, read.refusal))) return;
    await endImport(systemContext(em.fork(), 'imports', now()), claimed.id, {
      state: 'refused',
      refusal: read.refusal,
      run: claimed.run,
    });
    return;
  }
  work.at('comparing', 0, null);
  // In a transaction of its own: it keeps others from doing the same.
  await query(em.fork(), 'select analyze_import_rows()');
  await inClaim(work, async (inside) => {
    await compareRows(inside, { ...job, id: claimed.id, hasOwnKeys: job.mapping.columns.record_key !== undefined });
    const staged = await inside.findOneOrFail(AccountImport, { id: claimed.id });
    await proposeIdentifiers(inside, staged, profile);
  });
  await keepCells(work, job);
  await inClaim(work, (inside) => preview(inside, work, source, read, readAt));
}

/** Refusals that somebody who looks at the file can mend by saying otherwise what its columns mean, or how it is read. */
const OF_COLUMNS: readonly FileRefusal[] = [
  'column_missing',
  'column_twice',
  'header_missing',
  'sheet_missing',
  'wrong_delimiter',
];

/** Keeps a file that somebody brought by page, for them to say what its columns mean. @returns whether it was one. */
async function askForColumns(work: Work, refusal: Refusal): Promise<boolean> {
  let isAsked = false;
  await inClaim(work, async (inside) => {
    const rows = await query(
      inside,
      `update account_import set state = 'unmapped', phase = null, done = 0, total = null, refusal = $2, claimed_until = null,
         moved_at = $3 where id = $1 and origin = 'page' returning 1`,
      [work.claimed.id, JSON.stringify(refusal), work.now()],
    );
    isAsked = rows.length > 0;
    if (isAsked) await query(inside, 'delete from import_row where import_id = $1', [work.claimed.id]);
  });
  return isAsked;
}

async function ownAccountsOf(em: EntityManager, staff: string | null): Promise<string[]> {
  const rows = await query<{ account: string }>(
    em,
    'select own_account as account from staff_membership where staff_id = $1 and own_account is not null',
    [staff],
  );
  return rows.map(({ account }) => account);
}

async function readThrough(work: Work, job: Job, doing: ReadTask['doing']): Promise<ReadOutcome> {
  const { em, databaseUrl, claimed, signal } = work;
  const file = await storedFile(em.fork(), claimed.id);
  return runReader({ databaseUrl, role: APPLICATION_ROLE, job, doing }, file, {
    signal,
    onProgress: ({ bytes }) => {
      if (doing === 'stage') work.at('reading', Math.min(bytes, file.bytes), file.bytes);
    },
  });
}

/** A transaction in which no other process can take the import over. */
const inClaim = (work: Work, does: (inside: EntityManager) => Promise<void>): Promise<void> =>
  work.em.fork().transactional(async (tx) => {
    const inside = tx as EntityManager;
    if (!(await holdClaim(inside, work.claimed))) throw new Stopped('lost');
    work.signal.throwIfAborted();
    await does(inside);
  });

/**
 * Rows that are refused for what other rows tell were staged as if they were fine: what they hold of a person goes, and
 * their cells are read again for the error file.
 */
async function keepCells(work: Work, job: Job): Promise<void> {
  const em = work.em.fork();
  const [late] = await query(
    em,
    `update import_row set account_id = null, changes = '{}', kept = null, ${NO_SECRETS}, ${NOT_DRAWN}
     where import_id = $1 and outcome = 'refused' and (fingerprint is not null or account_id is not null)
       and (contact_key is not null or kept is null or cardinality(changes) > 0 or account_id is not null)
     returning 1`,
    [job.import],
  );
  if (!late) return;
  const read = await readThrough(work, job, 'keep_cells');
  if (read.kind === 'cancelled' || read.kind === 'lost') throw new Stopped(read.kind);
}

async function preview(
  inside: EntityManager,
  { claimed, now }: Work,
  source: ImportSource,
  read: Extract<ReadOutcome, { kind: 'read' }>,
  readAt: Date,
): Promise<void> {
  const counts = await countRows(inside, claimed.id);
  const waits = source.isTrusted ? await waitCause(inside, source.id, counts) : null;
  const at = now();
  const facts = { ...read.facts, header: read.header, readAt: readAt.toISOString(), waitsBecause: waits };
  await query(
    inside,
    `update account_import set state = 'previewed', phase = null, done = 0, total = null, counts = $2,
       facts = facts - 'run' - 'tries' || $3::jsonb, claimed_until = null, moved_at = $4 where id = $1`,
    [claimed.id, JSON.stringify(counts), JSON.stringify(facts), at],
  );
  // Read again whether it is trusted: somebody may have withdrawn that meanwhile.
  await query(
    inside,
    `update account_import i set state = 'applying', phase = 'applying' from import_source s
     where i.id = $1 and s.id = i.source_id and s.is_trusted and $2`,
    [claimed.id, source.isTrusted && waits === null],
  );
}
