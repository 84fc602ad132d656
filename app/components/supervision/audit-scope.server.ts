import { type AuditQuery, auditQuery, SYSTEM_ACTORS } from '#server/audit/contract.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { DomainError } from '#server/errors.ts';
import { institutionsWith } from '#server/staff/index.ts';
import { i18nFor } from '../../i18n/i18n.server.ts';
import type { Language } from '../../i18n/languages.ts';

export type AuditScope = { institutions: string[]; query: AuditQuery };

/**
 * The institutions whose log this person may read, and what the address of the request asks of it: the product's own
 * names are asked for as they are shown, in the reader's language.
 * @throws DomainError `invalid` for filters that no form of ours sends.
 */
export function auditScope(request: Request, { actor }: Context<StaffActor>, language: Language): AuditScope {
  const parsed = auditQuery.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!parsed.success) throw new DomainError('invalid', 'query');
  const words = parsed.data.actor?.toLocaleLowerCase(language);
  const { t } = i18nFor(language);
  const systemActors = SYSTEM_ACTORS.filter(
    (name) =>
      words !== undefined && t(`supervision:audit.systemActor.${name}`).toLocaleLowerCase(language).includes(words),
  );
  return {
    institutions: institutionsWith(actor, 'audit.read'),
    query: { ...parsed.data, ...(systemActors.length > 0 && { systemActors }) },
  };
}
