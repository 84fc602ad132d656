import type { EntityManager } from '@mikro-orm/postgresql';
import type { Place } from '../crypto/index.ts';
import { openBytes } from '../crypto/open.ts';
import { query } from '../sql.ts';

const CHUNK = `
  select c.sealed_bytes,
    not exists (select from inbound_mail_chunk n where n.mail_id = c.mail_id and n.position = c.position + 1) as is_last
  from inbound_mail_chunk c where c.mail_id = $1 and c.position = $2`;

/** Where a chunk of a raw mail is sealed for. */
export const rawChunkPlace = (institution: string, mail: string, position: number): Place => ({
  institution,
  column: 'inbound_mail_chunk.sealedBytes',
  row: `${mail}:${position}`,
});

/** The raw bytes of a mail, chunk by chunk, so that a large one is never in memory at once. */
export async function* openRawMail(em: EntityManager, institution: string, mail: string): AsyncGenerator<Buffer> {
  let isLast = false;
  for (let position = 0; !isLast; position += 1) {
    const [chunk] = await query<{ sealed_bytes: Buffer; is_last: boolean }>(em, CHUNK, [mail, position]);
    if (!chunk) return;
    yield openBytes(rawChunkPlace(institution, mail, position), chunk.sealed_bytes);
    isLast = chunk.is_last;
  }
}

/** The raw bytes of mails that lie in one chunk each, read with one statement. @returns them by mail. */
export async function openSmallMails(
  em: EntityManager,
  institution: string,
  mails: readonly string[],
): Promise<Map<string, Buffer>> {
  if (mails.length === 0) return new Map();
  const rows = await query<{ mail: string; sealed_bytes: Buffer }>(
    em,
    'select mail_id as mail, sealed_bytes from inbound_mail_chunk where mail_id = any($1) and position = 0',
    [mails],
  );
  return new Map(rows.map((row) => [row.mail, openBytes(rawChunkPlace(institution, row.mail, 0), row.sealed_bytes)]));
}
