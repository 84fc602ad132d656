import { LockMode } from '@mikro-orm/postgresql';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  type IDToken,
  randomNonce,
  randomPKCECodeVerifier,
} from 'openid-client';
import { newId } from '#db/columns.ts';
import { Staff, StaffExternalIdentity, StaffMembership, type StaffRole } from '#db/entities/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { env } from '../env.ts';
import { DomainError } from '../errors.ts';
import { openProvider, type ProviderSettings, providerRefusal } from '../openid.ts';
import { takeTurnOfNetwork } from '../rate-limit.ts';
import { beginCeremony, takeCeremony } from './ceremony.ts';
import { firstSchools, recordInEach } from './memberships.ts';
import { completeSignIn, type SignedIn } from './open-session.ts';
import { assertRecentlyAuthenticated, markPresent } from './presence.ts';
import { recordRefusal } from './sign-in.ts';
import { tellSecurityEvent } from './tell.ts';

/** The sign-on of one institution, from its profile. */
export type SignOn = ProviderSettings & {
  scope: string;
  roleClaim: string;
  roles: Readonly<Record<string, StaffRole>>;
};
export type SignOnOf = { institution: string; slug: string; signOn: SignOn };
type Purpose = 'sign_in' | 'link' | 'confirm';
type Exchange = { institution: string; purpose: Purpose; nonce: string; verifier: string; next: string };

const MINUTES = 10;
/** For a proof of presence the provider must have asked again; its clock may differ from ours by this. */
const LATEST_SECONDS = 60;

const redirectUri = (slug: string): string => new URL(`/staff/sign-on/${slug}/back`, env().PUBLIC_URL).href;

/**
 * Sends a person to their organisation's provider (OpenID Connect Core §3.1, with PKCE by RFC 7636).
 * @returns where to, and a token for a cookie: who comes back must be the browser that left.
 * @throws DomainError `unavailable`, `provider_unavailable`.
 */
export async function beginSignOn(
  context: Context,
  { institution, slug, signOn }: SignOnOf,
  { purpose, next }: { purpose: Purpose; next: string },
): Promise<{ url: string; token: string }> {
  await takeTurnOfNetwork(context, 'staff_ceremony');
  const staff = context.actor.kind === 'staff' ? context.actor.id : null;
  if (purpose === 'link') await assertRecentlyAuthenticated(context as Context<StaffActor>);
  const provider = await openProvider(signOn);
  const state: Exchange = { institution, purpose, next, nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
  const token = await beginCeremony(context, { kind: 'organisation_sign_in', staff, state, minutes: MINUTES });
  const url = buildAuthorizationUrl(provider, {
    redirect_uri: redirectUri(slug),
    scope: signOn.scope,
    state: token,
    nonce: state.nonce,
    code_challenge: await calculatePKCECodeChallenge(state.verifier),
    code_challenge_method: 'S256',
    ...(purpose === 'sign_in' ? {} : { prompt: 'login', max_age: '0' }),
  });
  return { url: url.href, token };
}

export type SignOnOutcome =
  | (SignedIn & { next: string })
  | { kind: 'linked' | 'confirmed'; next: string }
  | { kind: 'refused'; cause: 'not_linked' | 'no_role' | 'disabled' | 'linked_elsewhere' };

/**
 * Takes a person back from the provider. People are known by issuer and subject and by nothing else: an identity that is
 * not linked is refused, also where its mail address is that of someone who works here (OpenID Connect Core §5.7).
 * @param url the address that the browser came back to, with what the provider gave it.
 * @param token what {@link beginSignOn} left in the browser.
 * @throws DomainError `invalid` for an exchange that is unknown, used, too old, another browser's or another
 * institution's, and for anything the provider says that does not hold; `unavailable` where it does not answer.
 */
export async function finishSignOn(
  context: Context,
  { institution, slug, signOn }: SignOnOf,
  { url, token }: { url: URL; token: string | null },
): Promise<SignOnOutcome> {
  const ceremony = token ? await takeCeremony<Exchange>(context, 'organisation_sign_in', token) : null;
  if (!ceremony || !token || ceremony.state.institution !== institution)
    throw new DomainError('invalid', 'sign_on_over');
  const { purpose, next } = ceremony.state;
  const claims = await redeem(signOn, slug, url, token, ceremony.state);
  if (purpose === 'sign_in') return enter(context, { institution, signOn, claims, next });
  const { actor } = context;
  if (actor.kind !== 'staff' || actor.id !== ceremony.staff) throw new DomainError('invalid', 'sign_on_over');
  const own = context as Context<StaffActor>;
  return purpose === 'link' ? link(own, claims, next) : confirm(own, claims, next);
}

async function redeem(signOn: SignOn, slug: string, url: URL, token: string, exchange: Exchange): Promise<IDToken> {
  const provider = await openProvider(signOn);
  const answered = new URL(redirectUri(slug));
  answered.search = url.search;
  try {
    const tokens = await authorizationCodeGrant(provider, answered, {
      expectedNonce: exchange.nonce,
      expectedState: token,
      pkceCodeVerifier: exchange.verifier,
      idTokenExpected: true,
      ...(exchange.purpose === 'sign_in' ? {} : { maxAge: LATEST_SECONDS }),
    });
    const claims = tokens.claims();
    if (!claims) throw new DomainError('invalid', 'provider_refused');
    return claims;
  } catch (error) {
    throw providerRefusal(error);
  }
}

const identityOf = ({ em }: Context, { iss, sub }: IDToken): Promise<StaffExternalIdentity | null> =>
  em.findOne(StaffExternalIdentity, { issuer: iss, subject: sub }, { refresh: true });

async function enter(
  context: Context,
  { institution, signOn, claims, next }: { institution: string; signOn: SignOn; claims: IDToken; next: string },
): Promise<SignOnOutcome> {
  return inTransaction(context, async (inside): Promise<SignOnOutcome> => {
    const { em, now } = inside;
    const identity = await identityOf(inside, claims);
    if (!identity) {
      await record(inside, {
        institution,
        action: 'staff.sign_in_refused',
        outcome: 'denied',
        detail: { cause: 'not_linked' },
      });
      return { kind: 'refused', cause: 'not_linked' };
    }
    const staff = await em.findOneOrFail(Staff, identity.staff, {
      lockMode: LockMode.PESSIMISTIC_WRITE,
      refresh: true,
    });
    const role = await takeRole(inside, staff, institution, roleIn(signOn, claims));
    if (staff.disabledAt || role === null) {
      const cause = staff.disabledAt ? 'disabled' : 'no_role';
      await recordRefusal(inside, staff, cause);
      return { kind: 'refused', cause };
    }
    identity.lastUsedAt = now;
    return { ...(await completeSignIn(inside, staff, 'organisation')), next };
  });
}

/** The role that a person's claim maps to: the first of the profile's that they hold. No value, no role. */
function roleIn(signOn: SignOn, claims: IDToken): StaffRole | null {
  const held = [claims[signOn.roleClaim] ?? []].flat();
  const [, role = null] = Object.entries(signOn.roles).find(([value]) => held.includes(value)) ?? [];
  return role;
}

/** Gives a person the role that their organisation says, at this institution alone. */
async function takeRole(
  inside: Context,
  staff: Staff,
  institution: string,
  role: StaffRole | null,
): Promise<StaffRole | null> {
  const { em } = inside;
  const held = await em.findOne(StaffMembership, { staff: staff.id, institution }, { refresh: true });
  const former = held?.role ?? null;
  if (former === role) return role;
  if (held && role === null) em.remove(held);
  else if (role !== null) {
    const schools = await firstSchools(inside, institution, role);
    if (held) Object.assign(held, { role, schools });
    else
      em.persist(
        em.create(StaffMembership, { id: newId(), staff: staff.id, institution, role, ownAccount: null, schools }),
      );
  }
  await record(inside, {
    institution,
    action: 'staff.role_changed',
    detail: { staff: staff.name, from: former ?? '', to: role ?? '', by: 'organisation' },
  });
  return role;
}

async function link(context: Context<StaffActor>, claims: IDToken, next: string): Promise<SignOnOutcome> {
  return inTransaction(context, async (inside): Promise<SignOnOutcome> => {
    const { em, actor, now } = inside;
    const known = await identityOf(inside, claims);
    if (known && known.staff !== actor.id) return { kind: 'refused', cause: 'linked_elsewhere' };
    if (known) return { kind: 'linked', next };
    const staff = await em.findOneOrFail(Staff, actor.id);
    const identity = { id: newId(), staff: actor.id, issuer: claims.iss, subject: claims.sub, createdAt: now };
    em.persist(em.create(StaffExternalIdentity, { ...identity, lastUsedAt: null }));
    await tellSecurityEvent(inside, staff, 'identity_linked');
    await recordInEach(inside, Object.keys(actor.roles), { action: 'staff.identity_linked' });
    return { kind: 'linked', next };
  });
}

async function confirm(context: Context<StaffActor>, claims: IDToken, next: string): Promise<SignOnOutcome> {
  return inTransaction(context, async (inside): Promise<SignOnOutcome> => {
    const identity = await identityOf(inside, claims);
    if (identity?.staff !== inside.actor.id) return { kind: 'refused', cause: 'not_linked' };
    await markPresent(inside, 'organisation');
    return { kind: 'confirmed', next };
  });
}

/** Takes the link to one of one's organisation's identities away. */
export async function unlinkIdentity(context: Context<StaffActor>, identityId: string): Promise<void> {
  await assertRecentlyAuthenticated(context);
  const { actor } = context;
  await inTransaction(context, async (inside) => {
    const { em } = inside;
    const staff = await em.findOneOrFail(Staff, actor.id, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
    const others = (await em.count(StaffExternalIdentity, { staff: actor.id })) - 1;
    if (others <= 0 && staff.passwordHash === null) throw new DomainError('conflict', 'last_way_in');
    const removed = await em.nativeDelete(StaffExternalIdentity, { id: identityId, staff: actor.id });
    if (removed === 0) throw new DomainError('not_found', 'identity');
    await recordInEach(inside, Object.keys(actor.roles), { action: 'staff.identity_unlinked' });
  });
}
