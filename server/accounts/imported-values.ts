/**
 * What an import tells of an account that is there: only what is to be written. `change` is the row of what it changes,
 * which the database takes as the ground.
 */
export type ImportedValues = {
  account: string;
  change: string;
  lastName?: string;
  firstName?: string;
  language?: string;
  roles?: readonly string[];
  school?: string;
  status?: 'active' | 'disabled';
  username?: string;
  clientNumber?: string;
  nationalNumber?: string;
  address?: string;
  phone?: string;
  birthDate?: string;
  /** Hashes of answers; those of other questions stay. */
  facts?: Readonly<Record<string, string>>;
};

/** An account as it stands before a file changes it. */
export type StoredForImport = {
  id: string;
  institution: string;
  lastName: string;
  firstName: string;
  language: string;
  status: string;
  username: string | null;
  address: string | null;
  addressIndex: string | null;
  addressHint: string | null;
  addressVersion: number;
  phone: string | null;
  facts: string | null;
  /** Whether anybody ever came in, or could with a password of their own or a temporary one. */
  isUsed: boolean;
};
