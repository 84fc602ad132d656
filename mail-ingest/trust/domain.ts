import { domainToASCII } from 'node:url';

/** The domain of an address, or of a value that is a domain, in ASCII; '' where it has none that is one. */
export function domainIn(value: string): string {
  const domain = domainToASCII(
    value
      .slice(value.lastIndexOf('@') + 1)
      .trim()
      .replace(/\.$/, ''),
  );
  return /^[a-z0-9._-]+$/.test(domain) ? domain : '';
}

/** The domain of an address in ASCII, or '' where it has none that is one. */
export const domainOf = (address: string): string => (address.includes('@') ? domainIn(address) : '');
