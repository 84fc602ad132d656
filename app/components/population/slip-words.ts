/** What stands on a slip beside its values, in the language of whoever gets it. */
export type SlipWords = Record<
  'title' | 'school' | 'username' | 'clientNumber' | 'address' | 'password' | 'first' | 'keep',
  string
>;
