import type { Context, StaffActor } from '#server/context.ts';
import { institutionById } from '#server/institutions/index.ts';

/** The organisations of a person's institutions that sign their own people in. */
export async function organisationsOf(
  context: Context<StaffActor>,
): Promise<{ slug: string; label: string; issuer: string }[]> {
  const records = await Promise.all(Object.keys(context.actor.roles).map((id) => institutionById(context, id)));
  return records.flatMap(({ slug, profile }) =>
    profile.staffSignOn ? [{ slug, label: profile.staffSignOn.label, issuer: profile.staffSignOn.issuer }] : [],
  );
}
