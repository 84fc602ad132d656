import { Staff, StaffExternalIdentity, StaffPasskey, StaffRecoveryCode, StaffSession } from '#db/entities/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import type { OwnAccess } from './contract.ts';
import { PRESENCE_MINUTES } from './presence.ts';
import { IDLE_MINUTES } from './session.ts';
import { sessionFace } from './session-face.ts';

/** One's own access. Nothing in it is secret: no hash, no key, no code. */
export async function ownAccess({ em, actor, now }: Context<StaffActor>): Promise<OwnAccess> {
  const [staff, passkeys, identities, recoveryCodes, sessions] = await Promise.all([
    em.findOneOrFail(Staff, actor.id, { refresh: true }),
    em.find(StaffPasskey, { staff: actor.id }, { orderBy: { createdAt: 'asc' } }),
    em.find(StaffExternalIdentity, { staff: actor.id }, { orderBy: { createdAt: 'asc' } }),
    em.count(StaffRecoveryCode, { staff: actor.id, usedAt: null }),
    openSessionsOf({ em, now }, actor.id),
  ]);
  const present = sessions.find(({ id }) => id === actor.sessionId)?.authenticatedAt?.getTime() ?? 0;
  return {
    email: staff.email,
    language: staff.language ?? null,
    hasPassword: !!staff.passwordHash,
    hasTotp: !!staff.totpSecret,
    recoveryCodes,
    passkeys: passkeys.map(({ id, label, createdAt, lastUsedAt, isBackedUp }) => ({
      id,
      label,
      isBackedUp,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    })),
    identities: identities.map(({ id, issuer, createdAt, lastUsedAt }) => ({
      id,
      issuer,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    })),
    sessions: sessions.map((session) => sessionFace(session, actor.sessionId)),
    isPresent: present + PRESENCE_MINUTES * 60_000 > now.getTime(),
  };
}

/** The sessions of a person that are open at this moment, the latest used first. */
export function openSessionsOf({ em, now }: Pick<Context, 'em' | 'now'>, staffId: string): Promise<StaffSession[]> {
  return em.find(
    StaffSession,
    {
      staff: staffId,
      isSecondFactorDone: true,
      endedAt: null,
      expiresAt: { $gt: now },
      lastSeenAt: { $gt: new Date(now.getTime() - IDLE_MINUTES * 60_000) },
    },
    { orderBy: { lastSeenAt: 'desc' }, refresh: true },
  );
}

/** Chooses the language of one's mails; null: that of the institution. */
export async function chooseLanguage(
  context: Context<StaffActor>,
  language: 'fr' | 'nl' | 'de' | 'en' | null,
): Promise<void> {
  await inTransaction(context, ({ em, actor }) => em.nativeUpdate(Staff, { id: actor.id }, { language }));
}
