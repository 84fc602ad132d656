import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { ProviderPerson } from '../embedded/identity-provider.ts';

const schema = z.object({
  accounts: z.array(z.object({ lastName: z.string(), firstName: z.string(), nationalNumber: z.string() })),
});
const ACCOUNTS = new URL('../../db/seed/accounts.json', import.meta.url);

/** Whom the demonstration's identity provider knows: the members of the seed by their number, and a colleague of the desk. */
export async function pretendPeople(): Promise<ProviderPerson[]> {
  const { accounts } = schema.parse(JSON.parse(await readFile(ACCOUNTS, 'utf8')));
  const members = accounts.map(({ lastName, firstName, nationalNumber }, at) => ({
    sub: `member-${at + 1}`,
    name: `${firstName} ${lastName}`,
    claims: { family_name: lastName, given_name: firstName, national_number: nationalNumber },
  }));
  return [...members, { sub: 'staff-lotte', name: 'Lotte Peeters (desk)', claims: { groups: ['desk'] } }];
}
