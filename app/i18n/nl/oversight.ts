import type { oversight as source } from '../fr/oversight.ts';

export const oversight: typeof source = {
  title: 'Toezicht',
};
