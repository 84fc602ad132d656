import { newId } from '#db/columns.ts';
import { Institution, Staff, StaffMembership, type StaffRole } from '#db/entities/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { sealText } from '../crypto/index.ts';
import { DomainError } from '../errors.ts';
import { assertPasswordFits, hashPassword } from '../passwords/index.ts';
import { recordInEach } from './memberships.ts';
import { newTotpSecret, totpPlace, totpUri } from './totp.ts';

/** `schools`: keys of those that an organising authority answers for. */
type Membership = { institution: string; role: StaffRole; schools?: readonly string[] };

export type NewStaff = {
  email: string;
  name: string;
  password: string;
  /** The role in each institution, by the institution's identity or slug. */
  memberships: readonly Membership[];
};
/** `totpSecret` (base32) and `totpUri` are told here once; nothing tells them again. */
export type AddedStaff = { id: string; email: string; totpSecret: string; totpUri: string };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Adds someone who works at the desk, with a new second factor.
 * @throws DomainError `conflict` where the address is taken, `not_found` for an unknown institution, `invalid` for no
 * membership or a password that {@link assertPasswordFits} refuses.
 */
export async function addStaff(context: Context, input: NewStaff): Promise<AddedStaff> {
  const email = input.email.normalize('NFC').trim().toLowerCase();
  if (input.memberships.length === 0) throw new DomainError('invalid', 'membership_missing');
  await assertPasswordFits(input.password, { name: input.name, email });
  const passwordHash = await hashPassword(input.password);
  const totpSecret = newTotpSecret();
  return inTransaction(context, async (inside) => {
    const { em, now } = inside;
    if (await em.findOne(Staff, { email })) throw new DomainError('conflict', 'staff_exists');
    const id = newId();
    const fresh = { totpStep: 0, failedSignIns: 0, lockedUntil: null, disabledAt: null, createdAt: now };
    em.persist(
      em.create(Staff, {
        id,
        email,
        name: input.name.trim(),
        passwordHash,
        totpSecret: sealText(totpPlace(id), totpSecret),
        ...fresh,
      }),
    );
    const joined = new Map<string, Membership>();
    for (const membership of input.memberships) {
      const named = membership.institution;
      const institution = await em.findOne(Institution, UUID.test(named) ? { id: named } : { slug: named });
      if (!institution) throw new DomainError('not_found', 'institution');
      joined.set(institution.id, membership);
    }
    for (const [institution, { role, schools }] of joined) {
      em.persist(
        em.create(StaffMembership, {
          id: newId(),
          staff: id,
          institution,
          role,
          schools: schools ? [...schools] : null,
        }),
      );
    }
    await recordInEach(inside, [...joined.keys()], { action: 'staff.added', detail: { staff: input.name.trim() } });
    return { id, email, totpSecret, totpUri: totpUri(totpSecret, email) };
  });
}
