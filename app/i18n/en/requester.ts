import type { requester as source } from '../fr/requester.ts';

export const requester: typeof source = {
  footer: {
    help: 'A problem? Write to the service desk: {{address}}',
    privacy: 'Your data are used only to handle your request.',
  },
  junk: 'Nothing after a few minutes? Look in the junk folder too.',
  landing: {
    title: 'Which is your institution?',
    lead: 'Choose the institution with which you have an account.',
    none: 'No institution is open at the moment.',
    staff: 'Do you work at the service desk? Sign in',
  },
};
