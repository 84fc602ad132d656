import type { ClientBase } from 'pg';
import { v7 } from 'uuid';
import type { ImportRow } from './copy-line.ts';
import type { StagingJob } from './job.ts';
import { accountsOf, coolingAddressesOf, recordsOf, storedFactsOf, verifiedChangesOf } from './known-accounts.ts';
import { type LookUps, lookUpsOf } from './look-ups.ts';
import { type Decision, differencesOf, lackOf, matchOf } from './outcome.ts';
import type { FileRow, RowReader, ToldRow } from './stage-row.ts';
import { stagedRow } from './staged-row.ts';

type Seen = { file: FileRow; row: ToldRow; found: LookUps };

/** Understands a batch of rows, finds whom they are about, and seals what is new: the rows as they are staged. */
export async function stageBatch(
  client: ClientBase,
  job: StagingJob,
  read: RowReader,
  files: readonly FileRow[],
): Promise<ImportRow[]> {
  const seen = files.map((file): Seen => {
    const row = read(file);
    return { file, row, found: lookUpsOf(job, row) };
  });
  const decisions = await decide(client, job, seen);
  return seen.map(({ file, row, found }, at) => stagedRow(job, file, row, found, decisions[at]!, v7()));
}

const refused = (reasons: string[]): Decision => ({ outcome: 'refused', account: null, reasons, changes: [] });

async function decide(client: ClientBase, job: StagingJob, seen: readonly Seen[]): Promise<Decision[]> {
  const decisions = new Map<Seen, Decision>();
  const records = await recordsOf(
    client,
    job,
    seen.flatMap(({ found }) => (found.recordKey === null ? [] : [found.recordKey])),
  );
  const open: Seen[] = [];
  for (const one of seen) {
    const record = records.get(one.found.recordKey ?? '');
    if (one.row.reasons.length > 0) decisions.set(one, refused(one.row.reasons));
    else if (job.rowIs === 'person' && record?.fingerprint === one.found.fingerprint)
      decisions.set(one, { outcome: 'unchanged', account: record?.account ?? null, reasons: [], changes: [] });
    else open.push(one);
  }
  if (open.length > 0) await decideOpen(client, job, open, records, decisions);
  return seen.map((one) => decisions.get(one) ?? refused(['unreadable']));
}

async function decideOpen(
  client: ClientBase,
  job: StagingJob,
  open: readonly Seen[],
  records: Awaited<ReturnType<typeof recordsOf>>,
  decisions: Map<Seen, Decision>,
): Promise<void> {
  const known = await accountsOf(client, job, open, records);
  const matched: { one: Seen; account: string }[] = [];
  for (const one of open) {
    const match = matchOf(one.row, one.found, known);
    if ('refused' in match) decisions.set(one, refused([match.refused]));
    else if (match.account) matched.push({ one, account: match.account.id });
    else {
      const lack = lackOf(job, one.row);
      decisions.set(one, lack ? refused([lack]) : { outcome: 'new', account: null, reasons: [], changes: [] });
    }
  }
  const addressed = matched.filter(({ one }) => one.row.address !== null);
  const telling = matched.filter(
    ({ one: { row } }) => row.phone !== null || row.birthDate !== null || Object.keys(row.facts).length > 0,
  );
  const addressees = addressed.map(({ account }) => account);
  const verified = await verifiedChangesOf(client, addressees);
  const cooling = await coolingAddressesOf(client, addressees);
  const stored = await storedFactsOf(
    client,
    job,
    telling.map(({ account }) => account),
  );
  for (const { one, account } of matched) {
    const person = known.accounts.get(account)!;
    const record = records.get(one.found.recordKey ?? '');
    decisions.set(
      one,
      differencesOf(job, one.row, {
        account: person,
        record,
        verifiedAt: verified.get(account),
        cooling: cooling.get(account),
        stored: stored.get(account),
      }),
    );
  }
}
