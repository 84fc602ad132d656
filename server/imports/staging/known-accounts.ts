import type { ClientBase } from 'pg';
import { openStoredFacts, type StoredFacts } from '../../accounts/values.ts';
import type { StagingJob } from './job.ts';
import type { LookUps } from './look-ups.ts';
import type { ToldRow } from './stage-row.ts';

/** What the register knows of somebody whom a row may be about. */
export type KnownAccount = {
  id: string;
  status: 'active' | 'disabled' | 'not_migrated' | 'erased';
  lastName: string;
  firstName: string;
  language: string;
  roles: string[];
  school: string | null;
  username: string | null;
  clientNumber: string | null;
  nationalNumberIndex: string | null;
  addressIndex: string | null;
};

/** What the source told of somebody last. */
export type KnownRecord = {
  account: string;
  fingerprint: string;
  addressIndex: string | null;
  roles: string[];
  updatedAt: Date;
};

export type Known = {
  records: ReadonlyMap<string, KnownRecord>;
  accounts: ReadonlyMap<string, KnownAccount>;
  /** Identities of accounts by their identifiers. */
  byNumber: ReadonlyMap<string, string>;
  byClientNumber: ReadonlyMap<string, string>;
  byUsername: ReadonlyMap<string, string>;
};

type Told = { row: ToldRow; found: LookUps };

const RECORDS = `
  select record_key, account_id as account, fingerprint, address_index as "addressIndex", roles, updated_at as "updatedAt"
  from source_record where source_id = $1 and record_key = any($2)`;

/** The source's own records of the rows of a batch. */
export async function recordsOf(
  client: ClientBase,
  job: StagingJob,
  keys: readonly string[],
): Promise<Map<string, KnownRecord>> {
  const { rows } = await client.query<KnownRecord & { record_key: string }>({
    name: 'import-records',
    text: RECORDS,
    values: [job.source, keys],
  });
  return new Map(rows.map(({ record_key: key, ...record }) => [key, record]));
}

const ACCOUNT = `
  select id, status, last_name as "lastName", first_name as "firstName", language, roles, school, username,
    client_number as "clientNumber", national_number_index as "nationalNumberIndex", address_index as "addressIndex"
  from account`;
/** Each identifier is looked up along an index of its own. */
const ACCOUNTS = `
  ${ACCOUNT} where id = any($2::uuid[]) and institution_id = $1
  union all ${ACCOUNT} where institution_id = $1 and national_number_index = any($3)
  union all ${ACCOUNT} where institution_id = $1 and client_number = any($4)
  union all ${ACCOUNT} where institution_id = $1 and username = any($5)`;

const present = (values: readonly (string | null | undefined)[]): string[] =>
  values.filter((value): value is string => value !== null && value !== undefined);

/** The accounts that rows may be about: by the source's records, and by every number and name that identifies one. */
export async function accountsOf(
  client: ClientBase,
  job: StagingJob,
  told: readonly Told[],
  records: ReadonlyMap<string, KnownRecord>,
): Promise<Known> {
  const { rows } = await client.query<KnownAccount>({
    name: 'import-accounts',
    text: ACCOUNTS,
    values: [
      job.institution.id,
      present(told.map(({ found }) => records.get(found.recordKey ?? '')?.account)),
      present(told.map(({ found }) => found.nationalNumberIndex)),
      present(told.map(({ row }) => row.clientNumber)),
      present(told.map(({ row }) => row.username)),
    ],
  });
  const by = (of: (account: KnownAccount) => string | null) =>
    new Map(rows.flatMap((account) => (of(account) === null ? [] : [[of(account) as string, account.id] as const])));
  return {
    records,
    accounts: new Map(rows.map((account) => [account.id, account])),
    byNumber: by(({ nationalNumberIndex }) => nationalNumberIndex),
    byClientNumber: by(({ clientNumber }) => clientNumber),
    byUsername: by(({ username }) => username),
  };
}

/**
 * When an address was last put in place, or asked for, by somebody who proved who they are, or a change of it was undone:
 * by account.
 */
const VERIFIED = `
  select account_id as account, max(coalesce(undone_at, settled_at, confirmed_at, requested_at)) as at
  from address_change
  where account_id = any($1) and state <> 'superseded'
    and (verification_use_id is not null or member_session_id is not null or state = 'undone')
  group by account_id`;

export async function verifiedChangesOf(
  client: ClientBase,
  accounts: readonly string[],
): Promise<ReadonlyMap<string, Date>> {
  if (accounts.length === 0) return new Map();
  const { rows } = await client.query<{ account: string; at: Date }>({
    name: 'import-verified',
    text: VERIFIED,
    values: [accounts],
  });
  return new Map(rows.map(({ account, at }) => [account, at]));
}

/** A change of address that takes effect later. `source`: whose file told it; null where no file did. */
export type CoolingAddress = { addressIndex: string; source: string | null };

const COOLING = `
  select c.account_id as account, c.new_address_index as "addressIndex", i.source_id as source
  from address_change c left join imported_change m on m.id = c.imported_change_id
    left join account_import i on i.id = m.account_import_id
  where c.account_id = any($1) and c.state = 'cooling'`;

export async function coolingAddressesOf(
  client: ClientBase,
  accounts: readonly string[],
): Promise<ReadonlyMap<string, CoolingAddress>> {
  if (accounts.length === 0) return new Map();
  const { rows } = await client.query<CoolingAddress & { account: string }>({
    name: 'import-cooling',
    text: COOLING,
    values: [accounts],
  });
  return new Map(rows.map(({ account, ...cooling }) => [account, cooling]));
}

const FACTS = `
  select id, facts, birth_date as "birthDate", open_account_key(id, 'facts', null, null, $2) as wrapped
  from account where id = any($1)`;
type Sealed = { id: string; facts: string | null; birthDate: string | null; wrapped: string | null };

/** What is kept of accounts for comparing: hashes of answers, and the birth date. */
export async function storedFactsOf(
  client: ClientBase,
  { institution, now }: StagingJob,
  accounts: readonly string[],
): Promise<ReadonlyMap<string, StoredFacts>> {
  if (accounts.length === 0) return new Map();
  const { rows } = await client.query<Sealed>({ name: 'import-facts', text: FACTS, values: [accounts, now] });
  return new Map(
    rows.map(({ id, wrapped, ...sealed }) => [
      id,
      openStoredFacts({ id, institution: institution.id }, wrapped, sealed),
    ]),
  );
}
