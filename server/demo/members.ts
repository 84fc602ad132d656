import type { Profile } from '../institutions/contract.ts';

/** What a demonstration tells of a made-up member, so that one can sign in as them. */
export type MadeUpMember = {
  lastName: string;
  firstName: string;
  language: string;
  status: 'active' | 'disabled' | 'not_migrated';
  username?: string | undefined;
  clientNumber?: string | undefined;
  address?: string | undefined;
  password?: string | undefined;
  importedHash?: string | undefined;
  isDefaultPassword: boolean;
};

export type SignInRow = { name: string; identifiers: string[]; address: string; password: string; note: string };

/** What a member signs in with, and what is the matter with their account. */
export function signInRow({ signInWith }: Profile, member: MadeUpMember): SignInRow {
  const values = { address: member.address, username: member.username, client_number: member.clientNumber };
  const notes = [
    member.status === 'disabled' && 'disabled: cannot sign in',
    member.status === 'not_migrated' && 'not migrated yet: gets no mail until the authority opens the account',
    !member.address && 'no address on file: gets no mail',
    member.isDefaultPassword && 'default password: must be replaced at first sign-in',
    member.importedHash && 'password brought along from a former system',
    !member.password && member.status === 'active' && member.address && 'no password yet: ask for one',
  ];
  return {
    name: `${member.firstName} ${member.lastName} (${member.language})`,
    identifiers: signInWith.flatMap((identifier) => values[identifier] ?? []),
    address: member.address ?? '',
    password: member.password ?? '',
    note: notes.filter(Boolean).join('; '),
  };
}
