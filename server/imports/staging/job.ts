import type { Profile } from '../../institutions/contract.ts';
import type { Mapping, RowMeaning } from '../contract.ts';

/** What is the same for all rows of a file: plain data, which threads are given. */
export type StagingJob = {
  import: string;
  /** One attempt at reading: what another attempt left behind writes nothing any more. */
  run: string;
  institution: { id: string; profile: Profile };
  source: string;
  rowIs: RowMeaning;
  mapping: Mapping;
  header: string[];
  now: Date;
  /** Accounts of the person who brought the file. */
  ownAccounts: string[];
};
