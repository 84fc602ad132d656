import type { staff as source } from '../fr/staff.ts';

export const staff: typeof source = {
  signIn: {
    title: 'Aanmelden voor medewerkers',
  },
  shell: {
    tagline: 'Eerst de identiteit nagaan, dan pas iets meedelen of wijzigen.',
  },
};
