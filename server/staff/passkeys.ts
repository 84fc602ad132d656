import { LockMode } from '@mikro-orm/postgresql';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { newId } from '#db/columns.ts';
import { Staff, StaffPasskey } from '#db/entities/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { env } from '../env.ts';
import { DomainError, found } from '../errors.ts';
import { takeTurnOfNetwork } from '../rate-limit.ts';
import { beginCeremony, takeCeremony } from './ceremony.ts';
import { recordInEach } from './memberships.ts';
import { completeSignIn, type SignedIn } from './open-session.ts';
import { assertRecentlyAuthenticated, markPresent } from './presence.ts';
import { recordRefusal } from './sign-in.ts';
import { tellSecurityEvent } from './tell.ts';

const MINUTES = 5;
const MOST_PASSKEYS = 10;

type Challenge = { challenge: string };
/** What a browser needs to begin, and the token that it sends back with its answer. */
export type Begun<Options> = { token: string; options: Options };

/** The relying party (WebAuthn Level 3 §4): the one configured address, whatever a request's headers say. */
function relyingParty(): { id: string; origin: string } {
  const url = new URL(env().PUBLIC_URL);
  return { id: url.hostname, origin: url.origin };
}

/** Begins to add a passkey to one's own access. @throws DomainError `forbidden` without a proof of the last minutes. */
export async function beginPasskeyRegistration(
  context: Context<StaffActor>,
): Promise<Begun<PublicKeyCredentialCreationOptionsJSON>> {
  await assertRecentlyAuthenticated(context);
  const { em, actor } = context;
  const staff = await em.findOneOrFail(Staff, actor.id);
  const kept = await em.find(StaffPasskey, { staff: actor.id });
  if (kept.length >= MOST_PASSKEYS) throw new DomainError('conflict', 'too_many_passkeys');
  const options = await generateRegistrationOptions({
    rpName: 'Guichet',
    rpID: relyingParty().id,
    userName: staff.email,
    userDisplayName: staff.name,
    userID: new Uint8Array(Buffer.from(staff.id.replaceAll('-', ''), 'hex')),
    attestationType: 'none',
    excludeCredentials: kept.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
    // A passkey stands for password and second factor at once: it is found without a name, and its holder is verified.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  const state: Challenge = { challenge: options.challenge };
  const token = await beginCeremony(context, {
    kind: 'passkey_registration',
    staff: actor.id,
    state,
    minutes: MINUTES,
  });
  return { token, options };
}

/** Keeps a new passkey; a mail tells the person. @throws DomainError `invalid`, `passkey_refused`. */
export async function finishPasskeyRegistration(
  context: Context<StaffActor>,
  answer: { token: string; response: RegistrationResponseJSON; label: string },
): Promise<void> {
  const { actor, now } = context;
  const ceremony = await takeCeremony<Challenge>(context, 'passkey_registration', answer.token);
  if (ceremony?.staff !== actor.id) throw new DomainError('invalid', 'passkey_refused');
  const { id: expectedRPID, origin: expectedOrigin } = relyingParty();
  const verified = await verifyRegistrationResponse({
    response: answer.response,
    expectedChallenge: ceremony.state.challenge,
    expectedOrigin,
    expectedRPID,
    requireUserVerification: true,
  }).catch(() => null);
  if (!verified?.verified) throw new DomainError('invalid', 'passkey_refused');
  const { credential, credentialBackedUp } = verified.registrationInfo;
  await inTransaction(context, async (inside) => {
    const { em } = inside;
    if (await em.findOne(StaffPasskey, { credentialId: credential.id }))
      throw new DomainError('conflict', 'passkey_known');
    const staff = await em.findOneOrFail(Staff, actor.id);
    em.persist(
      em.create(StaffPasskey, {
        id: newId(),
        staff: staff.id,
        credentialId: credential.id,
        publicKey: Buffer.from(credential.publicKey),
        counter: credential.counter,
        transports: credential.transports ?? [],
        isBackedUp: credentialBackedUp,
        label: answer.label.trim().slice(0, 100),
        createdAt: now,
        lastUsedAt: null,
      }),
    );
    await tellSecurityEvent(inside, staff, 'passkey_added');
    await recordInEach(inside, Object.keys(actor.roles), { action: 'staff.passkey_added' });
  });
}

/** Removes one of one's own passkeys. @throws DomainError `conflict`, `last_way_in`, where nothing else would be left. */
export async function removePasskey(context: Context<StaffActor>, passkeyId: string): Promise<void> {
  await assertRecentlyAuthenticated(context);
  const { actor } = context;
  await inTransaction(context, async (inside) => {
    const { em } = inside;
    const staff = await em.findOneOrFail(Staff, actor.id, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
    const passkey = found(await em.findOne(StaffPasskey, { id: passkeyId, staff: actor.id }), 'passkey');
    const others = (await em.count(StaffPasskey, { staff: actor.id })) - 1;
    if (others === 0 && (staff.passwordHash === null || staff.totpSecret === null))
      throw new DomainError('conflict', 'last_way_in');
    em.remove(passkey);
    await tellSecurityEvent(inside, staff, 'passkey_removed');
    await recordInEach(inside, Object.keys(actor.roles), { action: 'staff.passkey_removed' });
  });
}

/** Begins a sign-in by passkey: the browser offers what it holds for this address, so nobody is named. */
export async function beginPasskeySignIn(context: Context): Promise<Begun<PublicKeyCredentialRequestOptionsJSON>> {
  await takeTurnOfNetwork(context, 'staff_ceremony');
  const options = await generateAuthenticationOptions({ rpID: relyingParty().id, userVerification: 'required' });
  const state: Challenge = { challenge: options.challenge };
  const token = await beginCeremony(context, { kind: 'passkey_sign_in', staff: null, state, minutes: MINUTES });
  return { token, options };
}

export type PasskeyAnswer = { token: string; response: AuthenticationResponseJSON };

/**
 * Signs in by passkey: something that one has, opened by something that one is or knows (NIST SP 800-63B-4 §3.1.7).
 * @returns `refused` for every fault: unknown, another origin, a challenge used before, a counter that went back.
 */
export async function finishPasskeySignIn(
  context: Context,
  answer: PasskeyAnswer,
): Promise<SignedIn | { kind: 'refused' }> {
  const challenge = (await takeCeremony<Challenge>(context, 'passkey_sign_in', answer.token))?.state.challenge;
  return inTransaction(context, async (inside) => {
    const passkey = await lockPasskey(inside, answer.response.id);
    if (!passkey) return { kind: 'refused' };
    const staff = await inside.em.findOneOrFail(Staff, passkey.staff, {
      lockMode: LockMode.PESSIMISTIC_WRITE,
      refresh: true,
    });
    const isGood = await checkPasskey(inside, passkey, challenge, answer.response);
    if (!isGood || staff.disabledAt) {
      await recordRefusal(inside, staff, staff.disabledAt ? 'disabled' : 'passkey');
      return { kind: 'refused' };
    }
    return completeSignIn(inside, staff, 'passkey');
  });
}

/** Proves anew who sits there, by one of one's own passkeys. @throws DomainError `invalid`, `passkey_refused`. */
export async function confirmPresenceByPasskey(context: Context<StaffActor>, answer: PasskeyAnswer): Promise<void> {
  const challenge = (await takeCeremony<Challenge>(context, 'passkey_sign_in', answer.token))?.state.challenge;
  await inTransaction(context, async (inside) => {
    const passkey = await lockPasskey(inside, answer.response.id);
    const isGood =
      passkey?.staff === context.actor.id && (await checkPasskey(inside, passkey, challenge, answer.response));
    if (!isGood) throw new DomainError('invalid', 'passkey_refused');
    await markPresent(inside, 'passkey');
  });
}

const lockPasskey = ({ em }: Context, credentialId: string): Promise<StaffPasskey | null> =>
  em.findOne(StaffPasskey, { credentialId }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });

async function checkPasskey(
  { now }: Context,
  passkey: StaffPasskey,
  challenge: string | undefined,
  response: AuthenticationResponseJSON,
): Promise<boolean> {
  if (challenge === undefined) return false;
  const { id: expectedRPID, origin: expectedOrigin } = relyingParty();
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin,
    expectedRPID,
    requireUserVerification: true,
    credential: {
      id: passkey.credentialId,
      publicKey: new Uint8Array(passkey.publicKey),
      counter: passkey.counter,
      transports: passkey.transports,
    },
  }).catch(() => null);
  if (!verified?.verified) return false;
  passkey.counter = verified.authenticationInfo.newCounter;
  passkey.isBackedUp = verified.authenticationInfo.credentialBackedUp;
  passkey.lastUsedAt = now;
  return true;
}
