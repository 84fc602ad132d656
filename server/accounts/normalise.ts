/** The form of an address in which two are compared: NFC, lower case, no blanks around it. */
export const normaliseAddress = (address: string): string => address.normalize('NFC').trim().toLowerCase();

/** A phone number as digits with country code; a Belgian number may be written without it. */
export function normalisePhone(phone: string): string {
  const digits = phone.normalize('NFKC').replace(/[^\d+]/g, '');
  if (digits.startsWith('+')) return digits.slice(1);
  if (digits.startsWith('00')) return digits.slice(2);
  return digits.startsWith('0') ? `32${digits.slice(1)}` : digits;
}

/** An answer or a name without accents, capitals, punctuation and double blanks. */
export const foldText = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
