import { domainToUnicode } from 'node:url';
import { distance } from 'fastest-levenshtein';
import { parse } from 'tldts';
import { isMailProvider, PROVIDER_DOMAINS } from './mail-providers.ts';
import { skeletonOf } from './skeleton.ts';

/**
 * A domain in its parts: `registrable` in ASCII; `name` is its label before the suffix as people read it. `seen` and
 * `labels` are skeletons of the name and of all labels.
 */
type Domain = { host: string; registrable: string; name: string; suffix: string; seen: string; labels: string[] };
/** `own`: of the institution, where more resemblances count than for a mail service. */
type Known = { domain: Domain; own: boolean; isDistinctive: boolean };

/** Ordinary words that lie one letter away from the name of a mail service. */
const ORDINARY = new Set(['mail', 'email', 'webmail', 'cloud', 'range', 'grange', 'pandore', 'look', 'live', 'prox']);

function readDomain(host: string): Domain | null {
  const { domain, domainWithoutSuffix, publicSuffix } = parse(host);
  if (!domain || !domainWithoutSuffix || !publicSuffix) return null;
  const name = domainToUnicode(domainWithoutSuffix) || domainWithoutSuffix;
  return {
    host,
    registrable: domain,
    name,
    suffix: publicSuffix,
    seen: skeletonOf(name),
    labels: host.split('.').map((label) => skeletonOf(domainToUnicode(label) || label)),
  };
}

/** The registrable part of a host name in ASCII (by the Public Suffix List), or the host itself where it has none. */
export const registrableOf = (host: string): string => parse(host).domain ?? host;

const providers: readonly Known[] = PROVIDER_DOMAINS.flatMap(({ domain, isDistinctive }) => {
  const read = readDomain(domain);
  return read ? [{ domain: read, own: false, isDistinctive }] : [];
});

/** One exchange of neighbours counts as one edit: hotmial for hotmail. */
function editsBetween(one: string, other: string): number {
  const edits = distance(one, other);
  if (edits !== 2 || one.length !== other.length) return edits;
  const at = [...one].findIndex((letter, index) => letter !== other[index]);
  return one[at] === other[at + 1] && one[at + 1] === other[at] ? 1 : 2;
}

/** How many edits still make a name pass for another: none below five letters, two from eight on for the institution's own. */
function editsAllowed({ domain, own, isDistinctive }: Known, isSameSuffix: boolean): number {
  const { length } = domain.name;
  if (!own) return isDistinctive && isSameSuffix && length >= 5 ? 1 : 0;
  if (length < 5 || (!isSameSuffix && length < 6)) return 0;
  return isSameSuffix && length >= 8 ? 2 : 1;
}

const compact = (name: string): string => name.replace(/[-.]/g, '');
const hasWord = (name: string, word: string): boolean => `-${name}-`.includes(`-${word}-`);

function resembles(candidate: Domain, known: Known): boolean {
  const { domain, own, isDistinctive } = known;
  const { seen } = candidate;
  const model = domain.seen;
  const isSameSuffix = candidate.suffix === domain.suffix;
  const isTelling = own ? domain.name.length >= 3 : isDistinctive;

  // The known domain as labels of another one: institute.example.evil.example.
  const labels = candidate.labels.slice(0, -candidate.suffix.split('.').length);
  if (`.${labels.join('.')}.`.includes(`.${domain.labels.join('.')}.`)) return true;
  if (seen === model && candidate.name !== domain.name) return isSameSuffix || isTelling || domain.name.length >= 5;
  // The same name under another top-level domain.
  if (candidate.name === domain.name) return isTelling && !isSameSuffix;
  if (ORDINARY.has(candidate.name)) return false;
  // A hyphen or a dot more or less: ieciab.be, iec.iab.be.
  if (model.length >= 5 && (own || isSameSuffix)) {
    if (labels.some((_, from) => compact(labels.slice(from).join('')) === compact(model))) return true;
  }
  // A word more: institute-login.be, my-gmail.com; or the institution's name as a label of a foreign domain.
  if ((own ? model.length >= 4 : isDistinctive) && hasWord(seen, model)) return true;
  if (own && model.length >= 6 && seen.includes(model)) return true;
  if (own && model.length >= 4 && labels.includes(model)) return true;
  return editsBetween(seen, model) <= editsAllowed(known, isSameSuffix);
}

/** Of the known domains that a candidate resembles the one with the fewest letters to change. */
function nearest(candidate: Domain, among: readonly Known[]): string | null {
  const alike = among.filter((known) => resembles(candidate, known)).map(({ domain }) => domain.host);
  const edits = (host: string) => distance(candidate.registrable, host);
  return alike.sort((one, other) => edits(one) - edits(other))[0] ?? null;
}

/**
 * The known domain that a host name looks like without being it or a part of it, or null. Known are the institution's
 * domains, which go before, and the mail services that people use; none of these is taken for another.
 */
export function lookAlikeOf(host: string, institution: readonly string[]): string | null {
  const key = [host, ...institution].join(' ');
  const known = judged.get(key);
  if (known !== undefined) return known;
  const verdict = judge(host, institution);
  if (judged.size >= MOST_JUDGED) judged.clear();
  judged.set(key, verdict);
  return verdict;
}

/** Most people write from few domains. */
const judged = new Map<string, string | null>();
const MOST_JUDGED = 5_000;

function judge(host: string, institution: readonly string[]): string | null {
  const candidate = readDomain(host);
  if (!candidate) return null;
  const own = institution.flatMap((domain): Known[] => {
    const read = readDomain(domain);
    return read ? [{ domain: read, own: !isMailProvider(read.registrable), isDistinctive: true }] : [];
  });
  const isGenuine = (known: Known) =>
    known.domain.registrable === candidate.registrable || candidate.host === known.domain.host;
  if (own.some(isGenuine) || providers.some(isGenuine)) return null;
  return nearest(candidate, own) ?? nearest(candidate, providers);
}
