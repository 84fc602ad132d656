import type { staff as source } from '../fr/staff.ts';

export const staff: typeof source = {
  signIn: {
    title: 'Anmeldung für Mitarbeitende',
  },
  shell: {
    tagline: 'Erst die Identität prüfen, dann Auskunft geben oder ändern.',
  },
};
