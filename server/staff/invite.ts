import { LockMode } from '@mikro-orm/postgresql';
import { newId } from '#db/columns.ts';
import { Institution, Staff, StaffMembership, type StaffRole } from '#db/entities/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { sealText } from '../crypto/index.ts';
import { env } from '../env.ts';
import { DomainError, found } from '../errors.ts';
import { assertPasswordFits, hashPassword } from '../passwords/index.ts';
import { takeTurnOfNetwork } from '../rate-limit.ts';
import { beginCeremony, peekCeremony, takeCeremony, voidCeremonies } from './ceremony.ts';
import { assertMayManage } from './manage.ts';
import { firstSchools, recordInEach, rolesOf } from './memberships.ts';
import { completeSignIn, type SignedIn } from './open-session.ts';
import { replaceRecoveryCodes } from './recovery-code.ts';
import { tellStaff } from './tell.ts';
import { newTotpSecret, totpPlace, totpStepOf, totpUri } from './totp.ts';

/** Hours for which an invitation is good. */
export const INVITATION_HOURS = 72;

export type Invitation = {
  email: string;
  name: string;
  institution: string;
  role: StaffRole;
  language: 'fr' | 'nl' | 'de' | 'en' | null;
};
type Secret = { totpSecret: string };

/**
 * Invites someone to work at the desk: by mail, with a link that serves once. Someone who works at another desk already is
 * given the role here and needs no link.
 * @throws DomainError `forbidden` without `staff.manage`; `conflict`, `staff_exists`, for someone with a role here.
 */
export async function inviteStaff(context: Context, input: Invitation): Promise<{ id: string; isNew: boolean }> {
  assertMayManage(context, input.institution);
  const email = input.email.normalize('NFC').trim().toLowerCase();
  const name = input.name.trim();
  return inTransaction(context, async (inside) => {
    const { em, now } = inside;
    found(await em.findOne(Institution, { id: input.institution }), 'institution');
    const known = await em.findOne(Staff, { email }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
    if (known && (await em.count(StaffMembership, { staff: known.id, institution: input.institution })) > 0)
      throw new DomainError('conflict', 'staff_exists');
    const staff =
      known ??
      em.create(Staff, {
        id: newId(),
        email,
        name,
        language: input.language,
        passwordHash: null,
        totpSecret: null,
        totpStep: 0,
        failedSignIns: 0,
        lockedUntil: null,
        disabledAt: null,
        createdAt: now,
      });
    em.persist(staff);
    const membership = { id: newId(), staff: staff.id, institution: input.institution, role: input.role };
    const schools = await firstSchools(inside, input.institution, input.role);
    em.persist(em.create(StaffMembership, { ...membership, ownAccount: null, schools }));
    await em.flush();
    if (!known) await mailInvitation(inside, staff, input.institution);
    await record(inside, {
      institution: input.institution,
      action: 'staff.invited',
      detail: { staff: staff.name, role: input.role },
    });
    return { id: staff.id, isNew: !known };
  });
}

/** Sends a new link in the place of the last, to someone who has not taken up their invitation. */
export async function inviteAgain(context: Context, staffId: string, institution: string): Promise<void> {
  assertMayManage(context, institution);
  await inTransaction(context, async (inside) => {
    const staff = found(
      await inside.em.findOne(Staff, { id: staffId }, { lockMode: LockMode.PESSIMISTIC_WRITE }),
      'staff',
    );
    found(await inside.em.findOne(StaffMembership, { staff: staffId, institution }), 'staff');
    if (staff.passwordHash !== null) throw new DomainError('conflict', 'invitation_accepted');
    await mailInvitation(inside, staff, institution);
    await record(inside, { institution, action: 'staff.invited', detail: { staff: staff.name } });
  });
}

async function mailInvitation(inside: Context, staff: Staff, institution: string): Promise<void> {
  await voidCeremonies(inside, 'invitation', staff.id);
  const state: Secret = { totpSecret: newTotpSecret() };
  const minutes = INVITATION_HOURS * 60;
  const token = await beginCeremony(inside, { kind: 'invitation', staff: staff.id, state, minutes });
  await tellStaff(
    inside,
    staff,
    {
      purpose: 'staff_invitation',
      params: { inviter: inside.actor.kind === 'staff' ? inside.actor.name : 'Guichet', hours: INVITATION_HOURS },
      url: new URL(`/staff/invitation?key=${token}`, env().PUBLIC_URL).href,
    },
    institution,
  );
}

/** What the page of an invitation shows; null where the link no longer holds. */
export type OpenInvitation = { name: string; email: string; totpSecret: string; totpUri: string };

export async function openInvitation(context: Context, token: string): Promise<OpenInvitation | null> {
  await takeTurnOfNetwork(context, 'staff_ceremony');
  const ceremony = await peekCeremony<Secret>(context, 'invitation', token);
  const staff = ceremony?.staff ? await context.em.findOne(Staff, { id: ceremony.staff, disabledAt: null }) : null;
  if (!ceremony || !staff) return null;
  const { totpSecret } = ceremony.state;
  return { name: staff.name, email: staff.email, totpSecret, totpUri: totpUri(totpSecret, staff.email) };
}

/**
 * Takes an invitation up: a password, a code that proves the authenticator was set up, and ten recovery codes that are
 * told here once. The link serves no more.
 * @throws DomainError `invalid`: `invitation_over`, `code_wrong`, or as {@link assertPasswordFits}.
 */
export async function acceptInvitation(
  context: Context,
  answer: { token: string; password: string; code: string },
): Promise<SignedIn & { recoveryCodes: string[] }> {
  const invitation = await openInvitation(context, answer.token);
  if (!invitation) throw new DomainError('invalid', 'invitation_over');
  const step = totpStepOf(invitation.totpSecret, answer.code, context.now);
  if (step === null) throw new DomainError('invalid', 'code_wrong');
  await assertPasswordFits(answer.password, invitation);
  const passwordHash = await hashPassword(answer.password);
  return inTransaction(context, async (inside) => {
    const ceremony = await takeCeremony<Secret>(inside, 'invitation', answer.token);
    if (!ceremony?.staff) throw new DomainError('invalid', 'invitation_over');
    const staff = await inside.em.findOneOrFail(Staff, ceremony.staff, {
      lockMode: LockMode.PESSIMISTIC_WRITE,
      refresh: true,
    });
    staff.passwordHash = passwordHash;
    staff.totpSecret = sealText(totpPlace(staff.id), ceremony.state.totpSecret);
    staff.totpStep = step;
    const recoveryCodes = await replaceRecoveryCodes(inside, staff.id);
    const institutions = Object.keys(await rolesOf(inside, staff.id));
    await recordInEach(inside, institutions, { action: 'staff.invitation_accepted', detail: { staff: staff.name } });
    return { ...(await completeSignIn(inside, staff, 'password')), recoveryCodes };
  });
}
