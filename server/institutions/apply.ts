import { isDeepStrictEqual } from 'node:util';
import { newId } from '#db/columns.ts';
import { Institution, InstitutionRevision, Mailbox } from '#db/entities/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { type Profile, profileSchema } from './contract.ts';
import { sectionsChanged } from './profile-changes.ts';
import { tellProfileChange } from './tell-profile-change.ts';

export type AppliedProfile = { id: string; slug: string; version: number; isNew: boolean; isChanged: boolean };

/**
 * Creates an institution from a profile, or brings it to that profile; the former version stays in its history.
 * Those who lead the institution are told where it changes who is let in, or on what proof.
 * @throws ZodError naming each wrong field. Applying the same profile twice changes nothing.
 */
export async function applyProfile(
  context: Context,
  input: unknown,
  { reason }: { reason?: string } = {},
): Promise<AppliedProfile> {
  const profile = profileSchema.parse(input);
  return inTransaction(context, async (inside) => {
    const { em, now, actor } = inside;
    const existing = await em.findOne(Institution, { slug: profile.slug });
    if (existing && isDeepStrictEqual(existing.profile, profile)) {
      await keepMailboxes(inside, existing.id, profile);
      return { id: existing.id, slug: existing.slug, version: existing.profileVersion, isNew: false, isChanged: false };
    }
    const sections = existing ? sectionsChanged(existing.profile, profile) : [];
    const institution =
      existing ??
      em.create(Institution, {
        id: newId(),
        slug: profile.slug,
        name: profile.name.fr,
        profile,
        profileVersion: 0,
        createdAt: now,
        updatedAt: now,
      });
    institution.profile = profile;
    institution.name = profile.name.fr;
    institution.profileVersion += 1;
    institution.updatedAt = now;
    em.persist(institution);
    em.persist(
      em.create(InstitutionRevision, {
        institution: institution.id,
        version: institution.profileVersion,
        profile,
        changedBy: actor.name,
        changedAt: now,
      }),
    );
    await keepMailboxes(inside, institution.id, profile);
    await record(inside, {
      institution: institution.id,
      action: 'institution.applied',
      ...(reason === undefined ? {} : { reason }),
      detail: { version: institution.profileVersion, sections: sections.join(' ') },
    });
    await tellProfileChange(inside, institution.id, sections);
    return {
      id: institution.id,
      slug: institution.slug,
      version: institution.profileVersion,
      isNew: !existing,
      isChanged: true,
    };
  });
}

/** A mailbox that the profile no longer names is switched off, not removed: its ledger tells what was read. */
async function keepMailboxes({ em }: Context, institution: string, profile: Profile): Promise<void> {
  const kept = await em.find(Mailbox, { institution });
  const wanted = new Set(profile.desk.mailboxes.map((mailbox) => mailbox.address));
  for (const mailbox of kept) mailbox.isEnabled = wanted.has(mailbox.address);
  for (const address of wanted) {
    if (!kept.some((mailbox) => mailbox.address === address))
      em.persist(em.create(Mailbox, { institution, address, isEnabled: true }));
  }
}
