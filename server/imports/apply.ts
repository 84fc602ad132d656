import { type AccountImport, ImportSource } from '#db/entities/index.ts';
import { planAccessMails } from '../access/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { DomainError } from '../errors.ts';
import { institutionById } from '../institutions/index.ts';
import { query } from '../sql.ts';
import { applyChanged, keepTold, lockChanged } from './apply-changed.ts';
import { type Applying, applyNew, keepSeries } from './apply-new.ts';
import type { Refusal } from './contract.ts';

/**
 * `register_changed`: what the preview showed no longer holds, nothing was applied, and the import is `received` again, to be
 * read anew.
 */
export type Applied = { kind: 'applied' } | { kind: 'register_changed' };

/** Told between the parts of the work, in rows. Where it throws, everything is rolled back: so an import is cancelled. */
export type OnProgress = (done: number, total: number) => Promise<void>;

type Staged = Pick<
  AccountImport,
  'id' | 'institution' | 'source' | 'asOf' | 'facts' | 'createdAt' | 'fingerprint' | 'counts'
>;

/** An identifier that another row of the register has by now (SQLSTATE unique_violation). */
const TAKEN = '23505';
const REGISTER_CHANGED: Refusal = { code: 'register_changed' };

/**
 * Applies the staged rows of an import that is `applying`, in one transaction: all of them or none, with the mails that are
 * planned and what the audit log tells; then the import is `applied`, and its file and rows are removed.
 * @throws DomainError `conflict` where it is not `applying` any more.
 */
export async function applyStaged(
  context: Context,
  staged: Staged,
  onProgress: OnProgress = async () => undefined,
): Promise<Applied> {
  try {
    await inTransaction({ ...context, em: context.em.fork() }, (inside) => apply(inside, staged, onProgress));
    return { kind: 'applied' };
  } catch (error) {
    if (!isChange(error)) throw error;
    await inTransaction({ ...context, em: context.em.fork() }, (inside) => readAnew(inside, staged));
    return { kind: 'register_changed' };
  }
}

const isChange = (error: unknown): boolean =>
  [TAKEN, REGISTER_CHANGED.code].includes((error as { code?: string }).code ?? '');

async function apply(inside: Context, staged: Staged, onProgress: OnProgress): Promise<void> {
  const { em, now } = inside;
  await lockInstitution(inside, staged);
  const institution = await institutionById(inside, staged.institution);
  const source = await em.findOneOrFail(ImportSource, { id: staged.source });
  const applying: Applying = {
    id: staged.id,
    source: source.id,
    rowIs: source.rowIs,
    institution,
    asOf: staged.asOf,
    rolesByAssignment: Object.entries(institution.profile.roles)
      .filter(([, role]) => role.needsAssignment)
      .map(([key]) => key),
  };
  if (await lockChanged(inside, staged.id, readAtOf(staged))) throw new DomainError('conflict', REGISTER_CHANGED.code);
  const total = await countRows(inside, staged.id);
  let done = 0;
  const onPart = async (rows: number) => {
    done += rows;
    await onProgress(done, total);
  };
  await onProgress(0, total);
  await applyChanged(inside, applying, onPart);
  await applyNew(inside, applying, onPart);
  await keepTold(inside, applying);
  await keepSeries(inside, applying);
  await planAccessMails(inside, institution, { import: staged.id });
  await record(inside, {
    institution: institution.id,
    action: 'accounts.imported',
    detail: { import: staged.id, source: source.key, fingerprint: staged.fingerprint, ...countsOf(staged) },
  });
  await query(em, 'delete from import_row where import_id = $1', [staged.id]);
  await query(em, 'delete from import_chunk where account_import_id = $1', [staged.id]);
  await query(
    em,
    `update account_import set state = 'applied', phase = null, done = $3, total = $3, claimed_until = null,
       refusal = null, moved_at = $2, settled_at = $2 where id = $1`,
    [staged.id, now, total],
  );
}

/** One import of an institution is applied at a time: what two of them draw and number would meet. */
async function lockInstitution({ em }: Context, { id, institution }: Staged): Promise<void> {
  await query(em, `select pg_advisory_xact_lock(hashtextextended('imports:' || $1, 0))`, [institution]);
  const [found] = await query<{ state: string }>(em, 'select state from account_import where id = $1', [id]);
  if (found?.state !== 'applying') throw new DomainError('conflict', 'import_not_applying');
}

/** When its rows began to be compared with the register. */
function readAtOf({ facts, createdAt }: Staged): Date {
  const { readAt } = (facts ?? {}) as { readAt?: string };
  return readAt === undefined ? createdAt : new Date(readAt);
}

async function countRows({ em }: Context, id: string): Promise<number> {
  const [counted] = await query<{ count: number }>(
    em,
    `select count(*)::int as count from import_row where import_id = $1 and outcome in ('new', 'changed', 'kept')`,
    [id],
  );
  return counted?.count ?? 0;
}

/** What the audit log tells of the counts: numbers alone. */
const TOLD = ['new', 'changed', 'unchanged', 'kept', 'refused', 'missing'] as const;
const countsOf = ({ counts }: Staged): Record<string, number> =>
  Object.fromEntries(TOLD.flatMap((name) => (counts?.[name] === undefined ? [] : [[name, counts[name]]])));

async function readAnew({ em, now }: Context, { id }: Staged): Promise<void> {
  await query(em, 'delete from import_row where import_id = $1', [id]);
  await query(
    em,
    `update account_import set state = 'received', phase = null, done = 0, total = null, counts = null, refusal = $3,
       decided_by_id = null, claimed_until = null, moved_at = $2 where id = $1 and state = 'applying'`,
    [id, now, JSON.stringify(REGISTER_CHANGED)],
  );
}
