import { open } from 'node:fs/promises';
import type { CheckpointDelivery } from '../audit/index.ts';
import type { Context } from '../context.ts';
import { env } from '../env.ts';
import type { CheckpointTarget } from '../institutions/contract.ts';
import { type InstitutionRecord, mailSender } from '../institutions/index.ts';
import { enqueue } from '../outbox/index.ts';

/** Milliseconds within which an HTTP target answers. */
const WITHIN_MS = 10_000;

/**
 * Gives a checkpoint to a file or an HTTP endpoint. A file has it on disk when this resolves; an endpoint has answered 2xx.
 * @throws Error that says what the target did, without what was sent.
 */
export async function hand(
  { checkpoint, id }: CheckpointDelivery,
  target: Exclude<CheckpointTarget, { kind: 'mail' }>,
): Promise<void> {
  const line = JSON.stringify(checkpoint);
  if (target.kind === 'file') return appendLine(target.path, line);
  const headers: Record<string, string> = { 'Content-Type': 'application/json', 'Idempotency-Key': id };
  if (target.tokenName !== undefined) {
    const token = env().GUICHET_SECRETS[target.tokenName];
    if (token === undefined) throw new Error(`GUICHET_SECRETS has no "${target.tokenName}"`);
    headers.Authorization = `Bearer ${token}`;
  }
  const answer = await fetch(target.url, {
    method: 'POST',
    headers,
    body: line,
    redirect: 'error',
    signal: AbortSignal.timeout(WITHIN_MS),
  }).catch((error: unknown) => {
    throw new Error(reasonOf(error));
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`the endpoint answered ${answer.status}`);
}

/** Puts the mail that carries a checkpoint into the outbox, in the transaction of the delivery. */
export async function mailCheckpoint(
  context: Context,
  institution: InstitutionRecord,
  { checkpoint, position }: CheckpointDelivery,
  address: string,
): Promise<void> {
  const language = institution.profile.defaultLanguage;
  await enqueue(context, {
    sender: mailSender(institution, language),
    purpose: 'audit_checkpoint',
    language,
    recipient: address,
    recipientHint: address,
    params: { position },
    secret: JSON.stringify(checkpoint),
  });
}

/** Appends a line and waits until it is on disk. */
async function appendLine(path: string, line: string): Promise<void> {
  const file = await open(path, 'a', 0o640).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`the file cannot be opened (${error.code})`);
  });
  try {
    await file.appendFile(`${line}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
}

function reasonOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  if (name === 'TimeoutError') return `no answer within ${WITHIN_MS / 1000} s`;
  return `the endpoint cannot be reached (${cause?.code ?? name ?? 'unknown'})`;
}
