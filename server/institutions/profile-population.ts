import { z } from 'zod';
import { localisedSchema } from './localised.ts';

/** A day of any year. */
const dayOfYearSchema = z
  .object({ month: z.number().int().min(1).max(12), day: z.number().int().min(1).max(31) })
  .refine(({ month, day }) => day <= new Date(Date.UTC(2024, month, 0)).getUTCDate(), 'is no day of any year');
export type DayOfYear = z.output<typeof dayOfYearSchema>;

/**
 * When somebody new gets their access. `date`: on a day of the year, for those who arrive from `intakeFrom` on until then;
 * whoever arrives at another time gets it the next night. `arrival`: within so many hours, from a day of the year on where
 * there is one.
 */
const openingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('date'), opensOn: dayOfYearSchema, intakeFrom: dayOfYearSchema }),
  z.object({
    kind: z.literal('arrival'),
    withinHours: z.number().int().min(1).max(72),
    /** From the intake on until this day it waits; later arrivals do not. */
    notBefore: dayOfYearSchema.optional(),
    intakeFrom: dayOfYearSchema.optional(),
  }),
]);
export type Opening = z.output<typeof openingSchema>;

/** People who are given their access in the same way: the first population that a person belongs to counts. */
export const populationSchema = z.object({
  key: z.string().regex(/^[a-z_]+$/),
  label: localisedSchema,
  /** Keys of roles, any of which makes one belong to it. */
  roles: z.array(z.string()).min(1),
  /** Keys of schools; empty: of any, or of none. */
  schools: z.array(z.string()).default([]),
  opening: openingSchema,
});
export type Population = z.output<typeof populationSchema>;

/** The mail with which a first access is given. */
export const accessMailSchema = z.object({
  /** A default password that must be replaced at the first sign-in, or a link to choose one. */
  carries: z.enum(['default_password', 'link']).default('default_password'),
  /** Days for which the link is good. */
  linkDays: z.number().int().min(1).max(7).default(7),
  /** When the night's mails go out, by the clock of Brussels. */
  sendAt: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, 02:00')
    .default('02:00'),
  /** Mails that one receiving domain is sent in a minute. */
  perDomainAMinute: z.number().int().min(1).max(600).default(30),
});
