import type { desk as source } from '../fr/desk.ts';

export const desk: typeof source = {
  nav: {
    queue: 'Queue',
    accounts: 'Accounts',
    approvals: 'Approvals',
    supervision: 'Supervision',
    admin: 'Administration',
    profile: 'My profile',
  },
};
