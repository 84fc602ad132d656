import type { desk as source } from '../fr/desk.ts';

export const desk: typeof source = {
  nav: {
    queue: 'Warteschlange',
    accounts: 'Konten',
    approvals: 'Freigaben',
    supervision: 'Aufsicht',
    admin: 'Verwaltung',
    profile: 'Mein Profil',
  },
};
