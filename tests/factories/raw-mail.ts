import { newId } from '#db/columns.ts';
import { InboundMail, InboundMailChunk, Mailbox, Message } from '#db/entities/index.ts';
import { sealBytes } from '#server/crypto/index.ts';
import type { MessageAttachment } from '#server/tickets/contract.ts';
import { rawChunkPlace } from '#server/tickets/index.ts';
import type { Desk } from './desk.ts';

const CHUNK = 256 * 1024;

type Row = Partial<{
  state: 'stored' | 'ticketed' | 'set_aside' | 'quarantined' | 'discarded';
  kind: string | null;
  reason: string | null;
  senderName: string | null;
  senderHint: string | null;
  subject: string | null;
  attempts: number;
  settledAt: Date | null;
}>;

/** Stores a raw mail as the mailbox reader does: sealed, in pieces. @returns its identity. */
export async function storeRawMail(desk: Desk, raw: Buffer | string, row: Row = {}): Promise<string> {
  const em = desk.orm.em.fork();
  const institution = desk.institution.id;
  const mailbox = await em.findOneOrFail(Mailbox, { institution });
  const bytes = Buffer.from(raw);
  const id = newId();
  await em.insert(InboundMail, {
    id,
    institution,
    mailbox: mailbox.id,
    fingerprint: id.replaceAll('-', '').padEnd(43, '0'),
    size: bytes.length,
    isOversize: false,
    state: 'stored',
    attempts: 0,
    receivedAt: desk.now,
    settledAt: row.state && row.state !== 'stored' ? desk.now : null,
    ...row,
  });
  for (let position = 0; position * CHUNK < Math.max(1, bytes.length); position += 1) {
    const piece = bytes.subarray(position * CHUNK, (position + 1) * CHUNK);
    await em.insert(InboundMailChunk, {
      institution,
      mail: id,
      position,
      sealedBytes: sealBytes(rawChunkPlace(institution, id, position), piece),
    });
  }
  return id;
}

/** A ticket that a raw mail opened, with its message as the mail pipeline leaves it. */
export async function receiveRaw(
  desk: Desk,
  raw: Buffer | string,
  attachments: MessageAttachment[] = [],
): Promise<{ reference: string; message: string }> {
  const inboundMail = await storeRawMail(desk, raw);
  const reference = await desk.receive({ inboundMail, attachments, hasHtml: true });
  const message = await desk.orm.em.fork().findOneOrFail(Message, { inboundMail });
  return { reference, message: message.id };
}
