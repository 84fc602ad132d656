import type { privacy as source } from '../fr/privacy.ts';

export const privacy: typeof source = {
  title: 'Privacy',
};
