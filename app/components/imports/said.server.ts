import type { z } from 'zod';
import type { Mapping, mappingForm } from '#server/imports/contract.ts';
import type { Said } from './column-page.ts';

type Sent = z.output<typeof mappingForm>;

/** What was said of a file's columns, as its form was sent: a code without a meaning has none. */
export const saidOf = (codes: Sent['codes'], told: Omit<Said, 'values'>): Said => ({
  ...told,
  values: Object.fromEntries(
    Object.entries(codes).map(([field, pairs]) => [
      field,
      Object.fromEntries(pairs.filter(({ value }) => value !== '').map(({ code, value }) => [code, value])),
    ]),
  ) satisfies Mapping['values'],
});
