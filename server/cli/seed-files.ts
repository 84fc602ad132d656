import { readdir, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { deriveUsername } from '../accounts/index.ts';
import { LANGUAGES, type Profile, profileSchema } from '../institutions/contract.ts';
import { STAFF_ROLE_NAMES } from '../staff/contract.ts';

const SEED = new URL('../../db/seed/', import.meta.url);
const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(new URL(name, SEED), 'utf8'));

const accountsSchema = z.object({
  accounts: z.array(
    z.object({
      lastName: z.string(),
      firstName: z.string(),
      language: z.enum(LANGUAGES),
      roles: z.array(z.string()),
      status: z.enum(['active', 'disabled', 'not_migrated']).default('active'),
      username: z.string().optional(),
      clientNumber: z
        .string()
        .regex(/^\d{10}$/)
        .optional(),
      school: z.string().optional(),
      nationalNumber: z.string().optional(),
      address: z.string().optional(),
      phone: z.string().optional(),
      birthDate: z.string().optional(),
      facts: z.record(z.string(), z.string()),
      password: z.string().optional(),
      /** The hash of the password that a former system kept. */
      importedHash: z.string().optional(),
      /** Whether the password is a default one that was handed out: it must be replaced at first sign-in. */
      isDefaultPassword: z.boolean().default(false),
      lastSignInAt: z.iso.datetime().optional(),
    }),
  ),
});
export type MadeUpAccount = z.output<typeof accountsSchema>['accounts'][number];

const membershipSchema = z.union([
  z.enum(STAFF_ROLE_NAMES),
  z.object({ role: z.enum(STAFF_ROLE_NAMES), schools: z.array(z.string()) }),
]);
const staffSchema = z.array(
  z.object({
    email: z.string(),
    name: z.string(),
    password: z.string(),
    roles: z.record(z.string(), membershipSchema),
  }),
);
export type MadeUpStaff = {
  email: string;
  name: string;
  password: string;
  memberships: { institution: string; role: (typeof STAFF_ROLE_NAMES)[number]; schools?: string[] }[];
};

export type MadeUpInstitution = { profile: Profile; accounts: MadeUpAccount[] };

/** The institutions of `db/seed/profiles` with their made-up members; usernames are derived where the profile says so. */
export async function readMadeUpInstitutions(): Promise<MadeUpInstitution[]> {
  const names = (await readdir(new URL('profiles/', SEED))).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    names.map(async (name) => {
      const profile = profileSchema.parse(await read(`profiles/${name}`));
      const { accounts } = accountsSchema.parse(await read(`accounts/${name}`));
      return { profile, accounts: withUsernames(profile, accounts) };
    }),
  );
}

function withUsernames({ usernames }: Profile, accounts: readonly MadeUpAccount[]): MadeUpAccount[] {
  if (usernames.source !== 'names') return [...accounts];
  const taken = new Set<string>();
  return accounts.map((account) => {
    const username = account.username ?? deriveUsername(account, usernames, (one) => taken.has(one));
    if (username === null) return account;
    taken.add(username);
    return { ...account, username };
  });
}

/** The made-up people who work at the desks, secretariats and organising authorities. */
export async function readMadeUpStaff(): Promise<MadeUpStaff[]> {
  return staffSchema.parse(await read('staff.json')).map(({ roles, ...person }) => ({
    ...person,
    memberships: Object.entries(roles).map(([institution, one]) =>
      typeof one === 'string' ? { institution, role: one } : { institution, ...one },
    ),
  }));
}
