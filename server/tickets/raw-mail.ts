import type { EntityManager } from '@mikro-orm/postgresql';
import { InboundMailChunk } from '#db/entities/index.ts';
import type { Place } from '../crypto/index.ts';
import { openBytes } from '../crypto/open.ts';

/** Where a chunk of a raw mail is sealed for. */
export const rawChunkPlace = (institution: string, mail: string, position: number): Place => ({
  institution,
  column: 'inbound_mail_chunk.sealedBytes',
  row: `${mail}:${position}`,
});

/** The raw bytes of a mail, chunk by chunk, so that a large one is never in memory at once. */
export async function* openRawMail(em: EntityManager, institution: string, mail: string): AsyncGenerator<Buffer> {
  for (let position = 0; ; position += 1) {
    const chunk = await em.fork().findOne(InboundMailChunk, { mail, position });
    if (!chunk) return;
    yield openBytes(rawChunkPlace(institution, mail, position), Buffer.from(chunk.sealedBytes));
  }
}
