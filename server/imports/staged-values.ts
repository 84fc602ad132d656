/**
 * What a staged row keeps of somebody whose account exists, sealed as JSON in `import_row.kept`: the values that the register
 * seals too, as they were told. Everything else that was told stands in the row's own columns (names, language, told
 * roles and assignments, school, status, identifiers, look-up values, hints), and `changes` names what is to be written.
 * `facts` are hashes already, as the register keeps them, merged with nothing.
 */
export type StagedValues = {
  nationalNumber?: string;
  address?: string;
  phone?: string;
  birthDate?: string;
  facts?: Record<string, string>;
};

/** What `account_import.facts` keeps beside what the file is: when its rows began to be compared with the register. */
export type StagingFacts = { readAt: string };
