import type { AccessMailsPage } from '#server/access/contract.ts';

/** What the page shows, for a form that comes back to it. */
export function Choice({ page: { institution, query } }: { page: AccessMailsPage }) {
  return (
    <>
      <input type="hidden" name="institution" value={institution.slug} />
      <input type="hidden" name="school" value={query.school ?? ''} />
      <input type="hidden" name="fate" value={query.fate ?? ''} />
      <input type="hidden" name="name" value={query.name} />
    </>
  );
}

/** As {@link Choice}, with the group, for forms that are not about one. */
export function WholeChoice({ page }: { page: AccessMailsPage }) {
  return (
    <>
      <Choice page={page} />
      <input type="hidden" name="population" value={page.query.population ?? ''} />
    </>
  );
}
