export { correctAddress } from './correct-address.ts';
export { readListing } from './listing.ts';
export { populationOfAccount } from './own-population.ts';
export { readPerson } from './person.ts';
export { searchPopulation } from './search.ts';
export { type ShowRequest, showPasswords } from './show-passwords.ts';
