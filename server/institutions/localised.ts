import { z } from 'zod';

export const LANGUAGES = ['fr', 'nl', 'de', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text in each of the four languages. */
export const localisedSchema = z.object({ fr: z.string(), nl: z.string(), de: z.string(), en: z.string() });
export type Localised = z.output<typeof localisedSchema>;
