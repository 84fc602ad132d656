import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { Account, Institution, Staff } from '#db/entities/index.ts';
import { createAccount } from '../accounts/index.ts';
import type { Context } from '../context.ts';
import type { Profile } from '../institutions/contract.ts';
import { profileSchema, serverSchema } from '../institutions/contract.ts';
import { applyProfile } from '../institutions/index.ts';
import { STAFF_ROLE_NAMES } from '../staff/contract.ts';
import { addStaff } from '../staff/index.ts';

const SEED = new URL('../../db/seed/', import.meta.url);

const accountsSchema = z.object({
  institution: z.string(),
  accounts: z.array(
    z.object({
      lastName: z.string(),
      firstName: z.string(),
      language: z.enum(['fr', 'nl', 'de', 'en']),
      roles: z.array(z.string()),
      status: z.enum(['active', 'disabled', 'not_migrated']).default('active'),
      nationalNumber: z.string(),
      address: z.string(),
      phone: z.string(),
      birthDate: z.string(),
      facts: z.record(z.string(), z.string()),
    }),
  ),
});
const staffSchema = z.array(
  z.object({
    email: z.string(),
    name: z.string(),
    password: z.string(),
    roles: z.record(z.string(), z.enum(STAFF_ROLE_NAMES)),
  }),
);

const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(new URL(name, SEED), 'utf8'));

export type SeededStaff = { email: string; name: string; password: string; totpSecret: string };

const serversSchema = z.object({
  smtp: serverSchema,
  imap: serverSchema,
  electronicIdentity: profileSchema.shape.electronicIdentity,
  staffSignOn: profileSchema.shape.staffSignOn,
  sms: profileSchema.shape.sms,
  audit: profileSchema.shape.audit.optional(),
});

/** A change of profiles that reads, sends and identifies by other servers. @throws ZodError for settings that are none. */
export function withServers(json: string): (profile: Profile) => Profile {
  const { smtp, imap, ...others } = serversSchema.parse(JSON.parse(json));
  const given = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined));
  return (profile) => ({
    ...profile,
    ...given,
    desk: { ...profile.desk, smtp, mailboxes: profile.desk.mailboxes.map((mailbox) => ({ ...mailbox, imap })) },
  });
}

/**
 * Loads the institutions and made-up people of `db/seed`. What is there already stays as it is.
 * @param adapt changes a profile before it is applied: a demonstration reads its own mailbox.
 * @returns the staff that were added now, with their passwords and second factors: they are told here once.
 */
export async function loadSeed(
  context: Context,
  adapt: ((profile: Profile) => Profile) | undefined = undefined,
): Promise<SeededStaff[]> {
  const stored = profileSchema.parse(await read('profiles/iec-iab.json'));
  const profile = adapt ? adapt(stored) : stored;
  const { id: institution } = await applyProfile({ ...context, em: context.em.fork() }, profile);
  if ((await context.em.fork().count(Account, { institution })) === 0) {
    const { accounts } = accountsSchema.parse(await read('accounts.json'));
    for (const account of accounts)
      await createAccount({ ...context, em: context.em.fork() }, { ...account, institution });
  }
  const added: SeededStaff[] = [];
  for (const person of staffSchema.parse(await read('staff.json'))) {
    const em = context.em.fork();
    if (await em.findOne(Staff, { email: person.email })) continue;
    const institutions = await em.find(Institution, { slug: { $in: Object.keys(person.roles) } });
    const memberships = institutions.map((one) => ({ institution: one.id, role: person.roles[one.slug]! }));
    const { totpSecret } = await addStaff({ ...context, em }, { ...person, memberships });
    added.push({ email: person.email, name: person.name, password: person.password, totpSecret });
  }
  return added;
}
