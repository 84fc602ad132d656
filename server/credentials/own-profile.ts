import { Account, Credential, MemberSession } from '#db/entities/index.ts';
import { ownChange } from '../accounts/index.ts';
import type { Context, MemberActor } from '../context.ts';
import { found } from '../errors.ts';
import type { Language, Profile } from '../institutions/contract.ts';
import { institutionById } from '../institutions/index.ts';
import { KNOWN_DAYS } from '../known-device.ts';
import { query } from '../sql.ts';
import { browserName } from '../staff/index.ts';
import type { MemberSessionFace, OwnProfile } from './contract.ts';
import { IDLE_MINUTES } from './session.ts';

const DAY = 86_400_000;
const REFUSED_DAYS = 7;
const MOST_REFUSED = 100;
const MOST_SESSIONS = 40;
const SHOWN_SIGN_INS = 10;

/** The signed-in member's own page: their data as hints, what is under way, where they are signed in. Nothing is opened. */
export async function ownProfile(context: Context<MemberActor>, language: Language): Promise<OwnProfile> {
  const { em, now, actor } = context;
  const { profile } = await institutionById(context, actor.institutionId);
  const [account, credential, sessions, change, refused] = await Promise.all([
    em.findOne(Account, { id: actor.accountId }),
    em.findOne(Credential, { account: actor.accountId }),
    em.find(
      MemberSession,
      { account: actor.accountId, createdAt: { $gt: new Date(now.getTime() - KNOWN_DAYS * DAY) } },
      { orderBy: { createdAt: 'desc' }, limit: MOST_SESSIONS },
    ),
    ownChange(context),
    refusedSignIns(context),
  ]);
  const person = found(account, 'account');
  const generation = credential?.generation;
  const isOpen = (session: MemberSession) =>
    !session.endedAt &&
    session.expiresAt > now &&
    session.lastSeenAt.getTime() + IDLE_MINUTES * 60_000 > now.getTime() &&
    session.generation === generation;
  return {
    firstName: person.firstName,
    lastName: person.lastName,
    roles: person.roles.map((role) => profile.roles[role]?.label[language] ?? role),
    username: person.username ?? null,
    clientNumber: person.clientNumber ?? null,
    school: profile.schools.find((school) => school.key === person.school)?.name ?? person.school ?? null,
    addressHint: person.addressHint ?? null,
    phoneHint: person.phoneHint ?? null,
    nationalNumberHint: person.nationalNumberHint ?? null,
    addressChange: profile.addressChange.bySelf ? termsOf(profile) : null,
    change,
    passwordChangedAt: credential?.changedAt.toISOString() ?? null,
    openSessions: sessions.filter(isOpen).map((session) => sessionFace(session, actor)),
    signIns: sessions.slice(0, SHOWN_SIGN_INS).map((session) => sessionFace(session, actor)),
    refused,
  };
}

const termsOf = ({ addressChange, policy }: Profile) => ({
  coolingHours: policy.actions.change_address?.coolingOffHours ?? 0,
  confirmHours: addressChange.confirmHours,
  undoHours: addressChange.undoHours,
});

const sessionFace = (session: MemberSession, { sessionId }: MemberActor): MemberSessionFace => ({
  id: session.id,
  browser: browserName(session.userAgent),
  network: shortened(session.address),
  signedInAt: session.createdAt.toISOString(),
  seenAt: session.lastSeenAt.toISOString(),
  isPresent: session.id === sessionId,
});

/** An address of the network without its last part: enough to recognise one's own. */
function shortened(address: string | null | undefined): string | null {
  if (!address) return null;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (!mapped.includes(':')) return `${mapped.split('.').slice(0, 3).join('.')}.•`;
  return `${mapped.split(':').slice(0, 3).join(':')}:•`;
}

async function refusedSignIns({ em, now, actor }: Context<MemberActor>): Promise<OwnProfile['refused']> {
  const [row] = await query<{ count: number }>(
    em,
    `select count(*)::int as count from (select from audit_entry
       where account = $1 and recorded_at > $2 and action = 'member.sign_in_refused' limit ${MOST_REFUSED}) as refused`,
    [actor.accountId, new Date(now.getTime() - REFUSED_DAYS * DAY)],
  );
  const count = row?.count ?? 0;
  return { count, isMore: count === MOST_REFUSED, days: REFUSED_DAYS };
}
