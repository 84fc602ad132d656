import type { EntityManager } from '@mikro-orm/postgresql';
import type { Kysely } from 'kysely';
import { newId } from '#db/columns.ts';
import { sealBytes } from '#server/crypto/index.ts';
import { rawChunkPlace } from '#server/tickets/index.ts';
import type { FetchedMail } from './mailbox.ts';
import { findHeaderEnd, fingerprintOf, openFingerprint } from './store-raw/fingerprint.ts';
import type { IngestTables, MailboxRow } from './store-raw/tables.ts';

/** How much of a mail one row holds, before encryption. */
export const CHUNK_BYTES = 256 * 1024;
/** How much of an oversize mail is looked at. */
export const OVERSIZE_START_BYTES = 64 * 1024;
/** How much of its body tells it from another: the start that was fetched holds at least that much beside most headers. */
const OVERSIZE_BODY_BYTES = 16 * 1024;

/** Its place in the queue's folder; null for a mail that was found elsewhere, of which the ledger tells nothing. */
type LedgerPlace = { uidValidity: string; uid: number } | null;
/** Where a mail lies on the server. */
export type Origin = { mailbox: MailboxRow; ledger: LedgerPlace; receivedAt: Date };

type NewMail = { id: string; fingerprint: string; size: number; isOversize: boolean; receivedAt: Date; bytes: Buffer };

/**
 * Makes a batch of mails durable in one transaction: raw bytes, encrypted, and a ledger row for every UID. A mail whose
 * content was stored before gets the ledger row alone. Once this resolves the server's copies may be filed away.
 * @param uidValidity of the queue's folder; null for mails that were found elsewhere.
 * @returns how many were not stored before.
 */
export async function storeRaw(
  em: EntityManager,
  mailbox: MailboxRow,
  uidValidity: string | null,
  mails: readonly FetchedMail[],
): Promise<number> {
  const items = mails.map(({ uid, receivedAt, bytes }) => ({
    ledger: uidValidity === null ? null : { uidValidity, uid },
    mail: { id: newId(), fingerprint: fingerprintOf(bytes), size: bytes.length, isOversize: false, receivedAt, bytes },
  }));
  return storeItems(em, mailbox, items);
}

/** Keeps the headers of a mail that is over the size limit: `start` is its first bytes, `size` what the server says. */
export async function storeOversize(em: EntityManager, origin: Origin, start: Buffer, size: number): Promise<number> {
  const { mailbox, ledger, receivedAt } = origin;
  const fingerprint = openFingerprint(OVERSIZE_BODY_BYTES);
  fingerprint.update(start);
  const { bodyStart } = findHeaderEnd(start);
  const bytes = bodyStart < 0 ? start : start.subarray(0, bodyStart);
  const mail = { id: newId(), fingerprint: fingerprint.digest(), size, isOversize: true, receivedAt, bytes };
  return storeItems(em, mailbox, [{ ledger, mail }]);
}

async function storeItems(
  em: EntityManager,
  mailbox: MailboxRow,
  items: readonly { ledger: LedgerPlace; mail: NewMail }[],
): Promise<number> {
  if (items.length === 0) return 0;
  const byFingerprint = new Map(items.map(({ mail }) => [mail.fingerprint, mail]));
  const candidates = [...byFingerprint.values()];
  return em.fork().transactional(async (inside) => {
    const db = inside.getKysely<IngestTables>();
    const inserted = await db
      .insertInto('inbound_mail')
      .values(candidates.map((mail) => toRow(mailbox, mail)))
      .onConflict((conflict) => conflict.columns(['institution_id', 'fingerprint']).doNothing())
      .returning(['id', 'fingerprint'])
      .execute();
    const idOf = new Map(inserted.map((row) => [row.fingerprint, row.id]));
    const isNew = (mail: NewMail) => idOf.get(mail.fingerprint) === mail.id;
    const fresh = candidates.filter(isNew);
    if (fresh.length < candidates.length) {
      const known = await db
        .selectFrom('inbound_mail')
        .select(['id', 'fingerprint'])
        .where('institution_id', '=', mailbox.institution)
        .where(
          'fingerprint',
          'in',
          candidates.filter((mail) => !isNew(mail)).map((mail) => mail.fingerprint),
        )
        .execute();
      for (const row of known) idOf.set(row.fingerprint, row.id);
    }
    const chunks = fresh.flatMap(({ id, bytes }) => sealChunks(mailbox.institution, id, bytes));
    if (chunks.length > 0) await db.insertInto('inbound_mail_chunk').values(chunks).execute();
    await recordPlaces(
      db,
      items.flatMap(({ ledger, mail }) =>
        ledger ? [ledgerRow(mailbox, ledger, idOf.get(mail.fingerprint) ?? mail.id)] : [],
      ),
    );
    return fresh.length;
  });
}

async function recordPlaces(db: Kysely<IngestTables>, rows: IngestTables['mailbox_ledger'][]): Promise<void> {
  if (rows.length === 0) return;
  await db
    .insertInto('mailbox_ledger')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/**
 * Makes a large mail durable while it arrives: each piece of 256 KiB is encrypted and written before the next is asked
 * for, all in one transaction, so that a broken connection leaves nothing. @returns whether it was not stored before, 1 or 0.
 */
export async function storeLarge(em: EntityManager, origin: Origin, source: AsyncIterable<Buffer>): Promise<number> {
  const { mailbox, ledger, receivedAt } = origin;
  const id = newId();
  const fingerprint = openFingerprint();
  return em.fork().transactional(async (inside) => {
    const db = inside.getKysely<IngestTables>();
    const provisional = { id, fingerprint: `unfinished-${id}`.slice(0, 43), size: 0, isOversize: false, receivedAt };
    await db.insertInto('inbound_mail').values(toRow(mailbox, provisional)).execute();
    let size = 0;
    let position = 0;
    for await (const bytes of inChunks(source)) {
      fingerprint.update(bytes);
      size += bytes.length;
      const sealed = sealBytes(rawChunkPlace(mailbox.institution, id, position), bytes);
      await db
        .insertInto('inbound_mail_chunk')
        .values({ institution_id: mailbox.institution, mail_id: id, position, sealed_bytes: sealed })
        .execute();
      position += 1;
    }
    const digest = fingerprint.digest();
    const known = await db
      .selectFrom('inbound_mail')
      .select('id')
      .where('institution_id', '=', mailbox.institution)
      .where('fingerprint', '=', digest)
      .executeTakeFirst();
    if (known) await db.deleteFrom('inbound_mail').where('id', '=', id).execute();
    else await db.updateTable('inbound_mail').set({ fingerprint: digest, size }).where('id', '=', id).execute();
    await recordPlaces(db, ledger ? [ledgerRow(mailbox, ledger, known?.id ?? id)] : []);
    return known ? 0 : 1;
  });
}

function toRow(mailbox: MailboxRow, mail: Omit<NewMail, 'bytes'>) {
  return {
    id: mail.id,
    institution_id: mailbox.institution,
    mailbox_id: mailbox.id,
    fingerprint: mail.fingerprint,
    size: mail.size,
    is_oversize: mail.isOversize,
    received_at: mail.receivedAt,
  };
}

function ledgerRow(mailbox: MailboxRow, { uidValidity, uid }: NonNullable<LedgerPlace>, mail: string) {
  return {
    institution_id: mailbox.institution,
    mailbox_id: mailbox.id,
    uid_validity: uidValidity,
    uid,
    mail_id: mail,
    recorded_at: new Date(),
    filed_at: null,
  };
}

function sealChunks(institution: string, mail: string, bytes: Buffer) {
  const chunks: { institution_id: string; mail_id: string; position: number; sealed_bytes: Buffer }[] = [];
  for (let position = 0; position === 0 || position * CHUNK_BYTES < bytes.length; position += 1) {
    const part = bytes.subarray(position * CHUNK_BYTES, (position + 1) * CHUNK_BYTES);
    chunks.push({
      institution_id: institution,
      mail_id: mail,
      position,
      sealed_bytes: sealBytes(rawChunkPlace(institution, mail, position), part),
    });
  }
  return chunks;
}

/** The same bytes in pieces of exactly `CHUNK_BYTES`, the last one shorter. */
async function* inChunks(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let filled = 0;
  for await (const piece of source) {
    for (let at = 0; at < piece.length; ) {
      const copied = piece.copy(chunk, filled, at);
      filled += copied;
      at += copied;
      if (filled < CHUNK_BYTES) continue;
      yield chunk;
      filled = 0;
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled);
}
