import { newId } from '#db/columns.ts';
import { StaffCeremony } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { hashToken, newToken, type Place, sealText } from '../crypto/index.ts';
import { openText } from '../crypto/open.ts';
import { minutesAfter } from './open-session.ts';

export type CeremonyKind = StaffCeremony['kind'];
export type Ceremony<State> = { id: string; staff: string | null; state: State };

const place = (id: string): Place => ({ institution: 'staff', column: 'staff_ceremony.state', row: id });

/**
 * Keeps what a step that goes to the browser, to a provider or by mail needs when it comes back.
 * @returns the token by which it is found again; its hash is stored, the state is sealed.
 */
export async function beginCeremony(
  { em, now }: Context,
  ceremony: { kind: CeremonyKind; staff: string | null; state: object; minutes: number },
): Promise<string> {
  const { token, hash } = newToken();
  const id = newId();
  await em.insert(StaffCeremony, {
    id,
    kind: ceremony.kind,
    staff: ceremony.staff,
    tokenHash: hash,
    state: sealText(place(id), JSON.stringify(ceremony.state)),
    createdAt: now,
    expiresAt: minutesAfter(now, ceremony.minutes),
    usedAt: null,
  });
  return token;
}

type Row = { id: string; staff_id: string | null; state: string };

/** Takes a ceremony back, once: of any number of tries at once one gets it. Null where it is unknown, used or too old. */
export async function takeCeremony<State>(
  { em, now }: Context,
  kind: CeremonyKind,
  token: string,
): Promise<Ceremony<State> | null> {
  const rows = await em.execute<Row[]>(
    `update staff_ceremony set used_at = ? where token_hash = ? and kind = ? and used_at is null and expires_at > ?
     returning id, staff_id, state`,
    [now, hashToken(token), kind, now],
  );
  return opened(rows[0]);
}

/** Looks at a ceremony without using it up. */
export async function peekCeremony<State>(
  { em, now }: Context,
  kind: CeremonyKind,
  token: string,
): Promise<Ceremony<State> | null> {
  const rows = await em.execute<Row[]>(
    'select id, staff_id, state from staff_ceremony where token_hash = ? and kind = ? and used_at is null and expires_at > ?',
    [hashToken(token), kind, now],
  );
  return opened(rows[0]);
}

function opened<State>(row: Row | undefined): Ceremony<State> | null {
  return row ? { id: row.id, staff: row.staff_id, state: JSON.parse(openText(place(row.id), row.state)) } : null;
}

/** Voids what is still open of one kind for a person: only the newest invitation counts. */
export async function voidCeremonies({ em, now }: Context, kind: CeremonyKind, staff: string): Promise<void> {
  await em.nativeUpdate(StaffCeremony, { kind, staff, usedAt: null }, { usedAt: now });
}
