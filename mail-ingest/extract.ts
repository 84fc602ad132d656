import type { Found } from './extract/found.ts';
import { findNames } from './extract/names.ts';
import { findAddressChange } from './extract/new-address.ts';
import { type FoundNumber, findNumber, findSightings } from './extract/number.ts';
import type { RequestKind } from './kinds.ts';
import type { ParsedMail } from './parse/parsed-mail.ts';
import { foldText, MAX_READ, splitBody } from './words/body-parts.ts';

export type Extraction = {
  nationalNumber: FoundNumber;
  lastName: Found | null;
  firstName: Found | null;
  newAddress: Found | null;
};

/**
 * What a request says of the person it is for: national number, names, and for `email_changed` the new
 * address. Each comes with its span in the mail's own subject, text or From name, before any masking.
 */
export function extract(mail: ParsedMail, kind: RequestKind, today: Date): Extraction {
  const folded = foldText(mail.text.slice(0, MAX_READ));
  const parts = splitBody(folded);
  const sightings = findSightings(mail, parts, today);
  const numberStarts = sightings.filter(({ field }) => field === 'text').map(({ start }) => start);
  const { lastName, firstName, isForAnother } = findNames(mail, folded, parts, numberStarts);
  const names = [lastName, firstName].flatMap((name) => (name?.span.field === 'text' ? [name.span] : []));
  return {
    nationalNumber: findNumber(folded, sightings, { names, isForAnother }),
    lastName,
    firstName,
    newAddress: kind === 'email_changed' ? findAddressChange(mail, folded, parts).address : null,
  };
}
