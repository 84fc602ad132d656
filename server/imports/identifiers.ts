import type { EntityManager } from '@mikro-orm/postgresql';
import type { AccountImport } from '#db/entities/index.ts';
import type { Profile } from '../institutions/contract.ts';

/**
 * Gives the new rows of a staged import the identifiers that the profile derives or draws. Rows are staged with
 * `username = username_base` where the profile derives usernames from names, and with `client_number` null where the file
 * gives none: homonyms are numbered here, and client numbers drawn. Rows whose given username another new row or account has
 * become `refused`.
 */
export async function proposeIdentifiers(
  _em: EntityManager,
  _accountImport: AccountImport,
  _profile: Profile,
): Promise<void> {
  throw new Error('not there yet');
}
