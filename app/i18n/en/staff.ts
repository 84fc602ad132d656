import type { staff as source } from '../fr/staff.ts';

export const staff: typeof source = {
  signIn: {
    title: 'Staff sign-in',
  },
  shell: {
    tagline: 'Check identity before telling or changing anything.',
  },
};
