import { z } from 'zod';

/** What a person fills in on a page of an institution in place of a mail to its desk. */
export type RequestForm = {
  lastName: string;
  firstName: string;
  /** As it was typed; null where it was left out, or is not asked. */
  nationalNumber: string | null;
  /** Where the answer goes. Nobody has shown that it is theirs. */
  address: string;
  newAddress: string | null;
  /** Key of one of the profile's support options. */
  option: string | null;
  /** Key of one of the profile's schools. */
  school: string | null;
  attempts: string | null;
  text: string | null;
  /** A field that people do not see: whatever fills it in is a machine. */
  website: string;
};

/** What the form of a page asks, as its profile has it. */
export type AskedFields = {
  nationalNumber: 'required' | 'optional' | 'no';
  newAddress: boolean;
  options: readonly string[];
  schools: readonly string[];
  attempts: boolean;
  /** Whether it cannot be sent without a word of one's own. */
  text: 'required' | 'optional';
};

/** Line ends and marks that steer how text is written (RFC 5322 §2.2, Unicode bidi): a name holds neither. */
const STEERING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
const MOST_TEXT = 4_000;

const name = z
  .string('name_empty')
  .transform((value) => value.normalize('NFC').replace(STEERING, ' ').trim())
  .pipe(
    z
      .string()
      .min(1, 'name_empty')
      .max(100, 'name_long')
      .regex(/^[^\p{N}@<>]*\p{L}[^\p{N}@<>]*$/u, 'name_shape'),
  );
/** One address, whole: no list, no name beside it, nothing that a header could be made of. */
const address = z
  .string('address_empty')
  .trim()
  .min(1, 'address_empty')
  .max(254, 'address_shape')
  .pipe(z.email('address_shape'));
const words = z
  .string('text_empty')
  .transform((value) =>
    value
      .replace(/\r\n?/g, '\n')
      .replace(/[^\P{Cc}\n\t]|\p{Cf}/gu, '')
      .trim(),
  )
  .pipe(z.string().max(MOST_TEXT, 'text_long'));
const absent = z
  .unknown()
  .optional()
  .transform(() => null);
const optionalWords = words.optional().transform((value) => value || null);
const oneOf = (keys: readonly string[]) =>
  keys.length === 0 ? absent : z.string('choice_empty').refine((value) => keys.includes(value), 'choice_empty');
const number = z.string('number_empty').trim().max(40, 'number_shape');

/** The schema of a form that asks these fields; the errors are codes of sentences. */
export const requestForm = (asks: AskedFields) =>
  z.object({
    lastName: name,
    firstName: name,
    nationalNumber:
      asks.nationalNumber === 'required'
        ? number.min(1, 'number_empty')
        : asks.nationalNumber === 'optional'
          ? number.optional().transform((value) => value || null)
          : absent,
    address,
    newAddress: asks.newAddress ? address : absent,
    option: oneOf(asks.options),
    school: oneOf(asks.schools),
    attempts: asks.attempts ? optionalWords : absent,
    text: asks.text === 'required' ? words.refine((value) => value !== '', 'text_empty') : optionalWords,
    website: z.string().max(200).default(''),
  });
