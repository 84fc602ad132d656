import type { supervision as source } from '../fr/supervision.ts';

export const supervision: typeof source = {
  title: 'Aufsicht',
};
