import type { desk as source } from '../fr/desk.ts';

export const desk: typeof source = {
  nav: {
    queue: 'Wachtrij',
    accounts: 'Accounts',
    approvals: 'Goedkeuringen',
    supervision: 'Toezicht',
    admin: 'Beheer',
    profile: 'Mijn profiel',
  },
};
