import type { ProviderPerson } from '../embedded/identity-provider.ts';

type Member = { lastName: string; firstName: string; nationalNumber?: string | undefined };

/** Whom an identity provider of tests knows: these members by their number, in their order, and a colleague of the desk. */
export function pretendPeople(members: readonly Member[]): ProviderPerson[] {
  const known = members.flatMap(({ lastName, firstName, nationalNumber }, at) =>
    nationalNumber === undefined
      ? []
      : [
          {
            sub: `member-${at + 1}`,
            name: `${firstName} ${lastName}`,
            claims: { family_name: lastName, given_name: firstName, national_number: nationalNumber },
          },
        ],
  );
  return [...known, { sub: 'staff-lotte', name: 'Lotte Peeters (desk)', claims: { groups: ['desk'] } }];
}
