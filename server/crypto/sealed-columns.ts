import type { Place } from './keyring.ts';

/** A column whose values are sealed with the keys of the configuration. `key` names its rows in their order. */
export type SealedColumn = {
  /** What stands in progress and status: table and property. */
  name: string;
  table: string;
  column: string;
  key: readonly { column: string; type: 'uuid' | 'int' }[];
  /** What else is selected on, as SQL. */
  where?: string;
  isBytes?: true;
  /** Rows written anew in one transaction. */
  batch: number;
  place(institution: string, key: readonly string[]): Place;
  /** SQL of the institution that the value is bound to. */
  institution: string;
};

const ID = [{ column: 'id', type: 'uuid' }] as const;

const textColumn = (table: string, column: string, property: string): SealedColumn => ({
  name: `${table}.${property}`,
  table,
  column,
  key: ID,
  batch: 500,
  institution: 'institution_id',
  place: (institution, [row = '']) => ({ institution, column: `${table}.${property}`, row }),
});

const accountKey = (of: 'contact' | 'facts'): SealedColumn => ({
  name: `account_key.${of}`,
  table: 'account_key',
  column: 'wrapped',
  key: [{ column: 'account_id', type: 'uuid' }],
  where: `class = '${of}'`,
  batch: 500,
  institution: 'institution_id',
  place: (institution, [row = '']) => ({ institution, column: `account_key.${of}`, row }),
});

/**
 * Every column that holds values sealed with the keys of the configuration. Values of accounts are not among them: they are
 * sealed with the account's own keys, which are (account_key).
 */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  accountKey('contact'),
  accountKey('facts'),
  textColumn('ticket', 'requester_address', 'requesterAddress'),
  textColumn('ticket', 'requested_address', 'requestedAddress'),
  { ...textColumn('outbound_mail', 'recipient', 'recipient'), where: `recipient <> ''` },
  textColumn('outbound_mail', 'content', 'content'),
  textColumn('recovery_request', 'identifier', 'identifier'),
  {
    ...textColumn('default_password', 'password', 'password'),
    key: [{ column: 'account_id', type: 'uuid' }],
  },
  { ...textColumn('staff', 'totp_secret', 'totp_secret'), institution: `'staff'` },
  { ...textColumn('staff_ceremony', 'state', 'state'), institution: `'staff'` },
  {
    name: 'inbound_mail_chunk.sealedBytes',
    table: 'inbound_mail_chunk',
    column: 'sealed_bytes',
    key: [
      { column: 'mail_id', type: 'uuid' },
      { column: 'position', type: 'int' },
    ],
    isBytes: true,
    batch: 32,
    institution: 'institution_id',
    place: (institution, [mail, position]) => ({
      institution,
      column: 'inbound_mail_chunk.sealedBytes',
      row: `${mail}:${position}`,
    }),
  },
  {
    name: 'import_chunk.sealedBytes',
    table: 'import_chunk',
    column: 'sealed_bytes',
    key: [
      { column: 'account_import_id', type: 'uuid' },
      { column: 'position', type: 'int' },
    ],
    isBytes: true,
    batch: 8,
    institution: 'institution_id',
    place: (institution, [accountImport, position]) => ({
      institution,
      column: 'import_chunk.sealedBytes',
      row: `${accountImport}:${position}`,
    }),
  },
];

/** SQL of the name of the key that a column's value was written with. */
export const keyNameOf = ({ column, isBytes }: SealedColumn): string =>
  isBytes
    ? `convert_from(substring(${column} from 2 for get_byte(${column}, 0)), 'SQL_ASCII')`
    : `split_part(${column}, ':', 1)`;
