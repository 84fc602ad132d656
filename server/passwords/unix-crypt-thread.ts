import { verify } from 'unixcrypt';

/** Compares by SHA-crypt, which takes thousands of rounds of JavaScript. */
export default function compare({ stored, password }: { stored: string; password: string }): boolean {
  return verify(password, stored);
}
