import { domainToASCII, domainToUnicode } from 'node:url';
import type { ParsedMail } from './parse/parsed-mail.ts';
import { domainOf } from './trust/domain.ts';
import { lookAlikeOf, registrableOf } from './trust/look-alike.ts';
import { isMailProvider } from './trust/mail-providers.ts';
import { addressesIn, hidesCharacters, passesForDesk } from './trust/sender-name.ts';
import { mixesScripts } from './trust/skeleton.ts';

/** The institution's own domains (the desk's among them), and the names under which the desk writes. */
export type KnownSenders = { domains: readonly string[]; deskNames: readonly string[] };

const LONGEST_VALUE = 120;
/** What is longer is no name that anybody reads. */
const LONGEST_NAME = 1_000;
const MOST_REPLY_TO = 5;

const flagOf = (word: string, domain: string): string =>
  domain === '' ? word : `${word}:${domain.length > LONGEST_VALUE ? domain.slice(-LONGEST_VALUE) : domain}`;

/**
 * What is odd about the sender of a mail, by its header alone, the gravest first; each is a warning for a person and proves
 * nothing. Values are domains in ASCII.
 * - `reply_to_differs:DOMAIN`: replies are wanted at another organisation, or at another address of a mail service, where
 *   that is somebody else. `reply_to_same_domain:DOMAIN`: at another address of the sender's own organisation, which is
 *   common and weaker.
 * - `lookalike_domain:KNOWN`: the domain of From or Reply-To looks like a known one without being it.
 * - `mixed_script_domain:DOMAIN`: it mixes scripts within a word.
 * - `name_shows_address:DOMAIN`: the display name holds an address that is not the sender's.
 * - `name_of_desk`: the display name passes for the desk, from an address that is not the institution's.
 * - `hidden_characters`: the name or the address holds characters that nobody sees.
 */
export function senderFlags(
  { from, replyTo: all }: Pick<ParsedMail, 'from' | 'replyTo'>,
  { domains, deskNames }: KnownSenders,
): string[] {
  const flags = new Set<string>();
  const replyTo = all.slice(0, MOST_REPLY_TO);
  const own = domains.map((domain) => domainToASCII(domain)).filter((domain) => domain !== '');
  const address = (from?.address ?? '').slice(0, LONGEST_NAME).toLowerCase();
  const fromDomain = domainOf(address);

  for (const domain of new Set([fromDomain, ...replyTo.map((one) => domainOf(one.address))])) {
    if (domain === '') continue;
    const known = lookAlikeOf(domain, own);
    if (known) flags.add(flagOf('lookalike_domain', known));
    if (domainToUnicode(domain).split('.').some(mixesScripts)) flags.add(flagOf('mixed_script_domain', domain));
  }
  const name = (from?.name ?? '').slice(0, LONGEST_NAME);
  const shown = addressesIn(name).find((one) => one.address !== address);
  if (shown) flags.add(flagOf('name_shows_address', domainOf(shown.address)));
  const isOwn = own.some((domain) => registrableOf(domain) === registrableOf(fromDomain));
  if (!isOwn && passesForDesk(name, deskNames)) flags.add('name_of_desk');
  if (hidesCharacters(name) || hidesCharacters(address)) flags.add('hidden_characters');
  for (const other of replyTo) {
    if (other.address === '' || other.address.toLowerCase() === address) continue;
    const domain = domainOf(other.address);
    const isSame =
      domain !== '' &&
      fromDomain !== '' &&
      registrableOf(domain) === registrableOf(fromDomain) &&
      !isMailProvider(registrableOf(domain));
    flags.add(flagOf(isSame ? 'reply_to_same_domain' : 'reply_to_differs', domain));
  }
  return [...flags];
}
