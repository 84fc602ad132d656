import type { Context } from '#server/context.ts';
import { DomainError } from '#server/errors.ts';
import { findInstitution } from '#server/institutions/index.ts';
import type { SignOnOf } from '#server/staff/index.ts';

/** How the staff of an institution sign in by their organisation. @throws DomainError `not_found` where they do not. */
export async function signOnOf(context: Context, slug: string | undefined): Promise<SignOnOf & { label: string }> {
  const { id, profile } = await findInstitution(context, slug ?? '');
  if (!profile.staffSignOn) throw new DomainError('not_found', 'sign_on');
  return { institution: id, slug: profile.slug, signOn: profile.staffSignOn, label: profile.staffSignOn.label };
}
