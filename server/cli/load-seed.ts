import { z } from 'zod';
import { Account, Institution, Staff } from '#db/entities/index.ts';
import { createAccount } from '../accounts/index.ts';
import type { Context } from '../context.ts';
import { setDefaultPassword, setFirstPassword } from '../credentials/index.ts';
import type { Profile } from '../institutions/contract.ts';
import { profileSchema, serverSchema } from '../institutions/contract.ts';
import { applyProfile } from '../institutions/index.ts';
import { addStaff } from '../staff/index.ts';
import { type MadeUpAccount, readMadeUpInstitutions, readMadeUpStaff } from './seed-files.ts';

export type SeededStaff = { email: string; name: string; password: string; totpSecret: string };

const serversSchema = z.record(
  z.string(),
  z.object({
    smtp: serverSchema,
    imap: serverSchema,
    electronicIdentity: profileSchema.shape.electronicIdentity,
    staffSignOn: profileSchema.shape.staffSignOn,
    sms: profileSchema.shape.sms,
    audit: profileSchema.shape.audit.optional(),
  }),
);

/**
 * A change of profiles that read, send and identify by other servers, given by institution; one that is not named stays
 * as it is. @throws ZodError for settings that are none.
 */
export function withServers(json: string): (profile: Profile) => Profile {
  const servers = new Map(Object.entries(serversSchema.parse(JSON.parse(json))));
  return (profile) => {
    const own = servers.get(profile.slug);
    if (!own) return profile;
    const { smtp, imap, ...others } = own;
    return {
      ...profile,
      ...present(others),
      desk: { ...profile.desk, smtp, mailboxes: profile.desk.mailboxes.map((mailbox) => ({ ...mailbox, imap })) },
    };
  };
}

/**
 * Loads the institutions and made-up people of `db/seed`. What is there already stays as it is, but for the servers.
 * @param adapt changes a profile before it is applied: a demonstration reads its own mailboxes.
 * @returns the staff that were added now, with their passwords and second factors: they are told here once.
 */
export async function loadSeed(
  context: Context,
  adapt: (profile: Profile) => Profile = (profile) => profile,
): Promise<SeededStaff[]> {
  const fresh = (): Context => ({ ...context, em: context.em.fork() });
  for (const { profile, accounts } of await readMadeUpInstitutions()) {
    const stored = await context.em.fork().findOne(Institution, { slug: profile.slug });
    const { id } = await applyProfile(fresh(), adapt(stored ? profileSchema.parse(stored.profile) : profile));
    if ((await context.em.fork().count(Account, { institution: id })) > 0) continue;
    await Promise.all(accounts.map((account) => addAccount(fresh, id, account)));
  }
  const added: SeededStaff[] = [];
  for (const person of await readMadeUpStaff()) {
    const { em, ...rest } = fresh();
    if (await em.findOne(Staff, { email: person.email })) continue;
    const { totpSecret } = await addStaff({ ...rest, em }, person);
    added.push({ email: person.email, name: person.name, password: person.password, totpSecret });
  }
  return added;
}

type Present<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** The values that are there. */
const present = <T extends object>(values: T) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;

async function addAccount(fresh: () => Context, institution: string, made: MadeUpAccount): Promise<void> {
  const { password, importedHash, isDefaultPassword, lastSignInAt, ...person } = made;
  const id = await createAccount(fresh(), { ...present(person), institution });
  if (password !== undefined)
    await (isDefaultPassword
      ? setDefaultPassword(fresh(), id, password)
      : setFirstPassword(fresh(), id, password, { hash: importedHash }));
  if (lastSignInAt !== undefined)
    await fresh().em.nativeUpdate(Account, { id }, { lastSignInAt: new Date(lastSignInAt) });
}
