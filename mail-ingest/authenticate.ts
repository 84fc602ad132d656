import { Readable } from 'node:stream';
import type { SenderAuthenticationMethod } from '#server/institutions/contract.ts';
import type { SenderAuthentication } from '#server/tickets/contract.ts';
import { type DnsResolver, systemResolver, untilLate } from './authenticate/dns-cache.ts';
import { authorsOf, type HeaderField, type MailBytes, readHead, valuesOf } from './authenticate/read-head.ts';
import { type MethodResult, parseAuthenticationResults } from './authenticate/results-header.ts';
import type { ParsedMail } from './parse/parsed-mail.ts';
import { domainIn } from './trust/domain.ts';
import { registrableOf } from './trust/look-alike.ts';

type Verdicts = Pick<SenderAuthentication, 'dmarc' | 'spf' | 'dkim' | 'arc'>;

const NOTHING: Verdicts = { dmarc: 'none', spf: 'none', dkim: 'none', arc: 'none' };
const UNKNOWN: Verdicts = { dmarc: 'temperror', spf: 'none', dkim: 'temperror', arc: 'temperror' };
const WORDS = ['pass', 'fail', 'softfail', 'neutral', 'policy', 'temperror', 'permerror', 'none'];
const TIMEOUT_MS = 5_000;
/** More signatures than any honest mail bears; a verifier may limit how many it tries (RFC 6376 §6.1). */
const MOST_SIGNATURES = 20;

/**
 * How far the domain in From vouches for a mail, in the words of RFC 8601 §2.7. `dmarc` alone speaks about From, and only
 * its `pass` proves anything: `fail` says that no proof was found, `temperror` that DNS did not answer. `dkim` is `pass`
 * only for a signature of the same organisation as From. Mails with two From fields or with authors of two domains fail
 * (RFC 9989 §5.3.1). By `verify` SPF is `none`, because IMAP does not tell the client's address (RFC 7208 §2.4): `fail` is
 * said then only of domains that want such mails refused or set apart.
 *
 * `source` is called, at most once, where the bytes are needed. Resolves within `timeoutMs`, and never rejects: what could
 * not be found out is `temperror`.
 */
export async function authenticateMail(
  source: () => MailBytes,
  { from }: Pick<ParsedMail, 'from'>,
  settings: SenderAuthenticationMethod,
  { resolver = systemResolver(), timeoutMs = TIMEOUT_MS }: { resolver?: DnsResolver; timeoutMs?: number } = {},
): Promise<SenderAuthentication> {
  const domain = domainIn(from?.address ?? '');
  const by = settings.method === 'trusted_header' ? settings.authservId : settings.method;
  if (settings.method === 'none') return { by, domain, ...NOTHING };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('no answer in time'), { code: 'ETIMEOUT' })), timeoutMs);
  });
  late.catch(() => undefined);
  const judge = async (): Promise<Verdicts> => {
    const { fields, whole, discard } = await readHead(source());
    if (settings.method === 'trusted_header' || fields === null || isForged(fields)) await discard();
    if (fields === null || isForged(fields)) return { ...NOTHING, dmarc: 'fail' };
    if (settings.method === 'trusted_header') return readUpstream(fields, domain, settings.authservId);
    return verify(whole, domain, untilLate(resolver, late));
  };
  try {
    return { by, domain, ...(await Promise.race([judge(), late])) };
  } catch {
    return { by, domain, ...UNKNOWN };
  } finally {
    clearTimeout(timer);
  }
}

/** The flag of a mail by its verdicts; null where nothing is known of it. */
export function authenticationFlag({
  dmarc,
}: Pick<SenderAuthentication, 'dmarc'>): 'authenticated' | 'not_authenticated' | null {
  if (dmarc === 'pass') return 'authenticated';
  return dmarc === 'fail' ? 'not_authenticated' : null;
}

/** What no mail program writes: whom such a mail is from depends on who reads it. */
function isForged(fields: readonly HeaderField[]): boolean {
  const signatures = valuesOf(fields, 'dkim-signature').length + valuesOf(fields, 'arc-seal').length;
  const domains = new Set(authorsOf(fields).map(domainIn));
  return valuesOf(fields, 'from').length > 1 || domains.size > 1 || signatures > MOST_SIGNATURES;
}

/**
 * What a trusted server upstream found: its field is the topmost, and any other may be the sender's own (RFC 8601 §5).
 * A verdict on another domain than that of From is none on this mail.
 */
function readUpstream(fields: readonly HeaderField[], domain: string, authservId: string): Verdicts {
  const [topmost] = valuesOf(fields, 'authentication-results');
  const read = topmost === undefined ? null : parseAuthenticationResults(topmost);
  if (read?.authservId.toLowerCase() !== authservId.toLowerCase()) return NOTHING;
  const resultsOf = (method: string) =>
    read.results.filter((one) => one.method === method && WORDS.includes(one.result));
  const about = (result: MethodResult) => domainIn(result.properties['header.from'] ?? '');
  const dmarc = resultsOf('dmarc').filter((result) => domain !== '' && about(result) === domain);
  const isOne = new Set(dmarc.map(({ result }) => result)).size <= 1;
  return {
    dmarc: isOne ? (dmarc[0]?.result ?? 'none') : 'fail',
    spf: resultsOf('spf')[0]?.result ?? 'none',
    dkim: bestSignature(
      resultsOf('dkim').map(({ result, properties }) => ({
        result,
        domain: domainIn(properties['header.d'] ?? properties['header.i'] ?? ''),
      })),
      domain,
    ),
    arc: resultsOf('arc')[0]?.result ?? 'none',
  };
}

/** The best result among signatures. One of a foreign domain is `policy` at best: sound, and no word about From. */
function bestSignature(signatures: readonly { result: string; domain: string }[], domain: string): string {
  const isOwn = (signer: string) => signer !== '' && registrableOf(signer) === registrableOf(domain);
  const results = signatures.map(({ result, domain: signer }) =>
    result === 'pass' && !isOwn(signer) ? 'policy' : result,
  );
  const order = ['pass', 'temperror', 'fail', 'neutral', 'policy', 'permerror', 'softfail'];
  return order.find((word) => results.includes(word)) ?? 'none';
}

async function verify(source: MailBytes, domain: string, resolver: DnsResolver): Promise<Verdicts> {
  // Loaded when the first mail is verified: it is large, and most processes never need it.
  const { authenticate } = await import('mailauth');
  const { dkim, dmarc, arc } = await authenticate(
    Buffer.isBuffer(source) ? source : Readable.from(source, { objectMode: false }),
    {
      resolver,
      mta: 'localhost',
      rejectRsaSha1: true,
      disableBimi: true,
    },
  );
  const signatures = (dkim.results ?? []).map(({ status, signingDomain }) => ({
    result: status.underSized ? 'policy' : status.result,
    domain: domainIn(signingDomain ?? ''),
  }));
  return {
    dmarc: dmarcOf(dmarc || null, domain, signatures),
    spf: 'none',
    dkim: bestSignature(signatures, domain),
    arc: arc ? (arc.status?.result ?? 'none') : 'none',
  };
}

type DmarcResult = {
  status: { result: string; header?: { from?: string } };
  policy?: string;
  alignment?: { dkim?: { underSized?: number } };
};

/** mailauth gives no result where From has no one author; a part of the body that is not signed may be anybody's. */
function dmarcOf(dmarc: DmarcResult | null, domain: string, signatures: readonly { result: string }[]): string {
  if (domain === '') return 'none';
  if (!dmarc) return 'fail';
  const { result, header } = dmarc.status;
  if (result === 'pass') {
    const isAboutFrom = domainIn(header?.from ?? '') === domain;
    return isAboutFrom && !dmarc.alignment?.dkim?.underSized ? 'pass' : 'fail';
  }
  // A domain that asks for nothing to be done about its other mails may send some that only SPF vouches for.
  if (result === 'fail' && dmarc.policy === 'none') return 'none';
  // A signature whose key could not be fetched may be the one that passes.
  if (result === 'fail' && signatures.some((signature) => signature.result === 'temperror')) return 'temperror';
  return result;
}
