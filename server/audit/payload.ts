import { z } from 'zod';
import { AUDIT_ACTIONS, AUDIT_OUTCOMES } from './contract.ts';

/** The text that was hashed, read back. */
export const payloadSchema = z.object({
  id: z.string(),
  at: z.string(),
  action: z.enum(AUDIT_ACTIONS),
  outcome: z.enum(AUDIT_OUTCOMES),
  actor: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string() }),
  account: z.string().nullable(),
  ticket: z.object({ id: z.string(), reference: z.string() }).nullable(),
  reason: z.string().nullable(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  origin: z.object({ address: z.string(), agent: z.string(), request: z.string() }).nullable(),
});
export type Payload = z.output<typeof payloadSchema>;
