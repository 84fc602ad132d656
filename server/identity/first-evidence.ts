import { type Candidate, compareNames, isKnownAddress } from '../accounts/index.ts';
import type { NewEvidence } from './evidence.ts';

export type AskedAs = {
  /** `unused`: the institution does not work with national numbers, and none was looked at. */
  numberStatus: 'valid' | 'invalid_checksum' | 'ambiguous' | 'missing' | 'unused';
  /** Whether the number that was given is the account's own. */
  isNumberOfAccount: boolean;
  lastName: string | null;
  firstName: string | null;
  senderAddress: string | null;
  /** Whether the domain in From vouches for the mail (RFC 7489): anyone can write any address there. */
  dmarc: string;
};

/**
 * What a mail alone tells about who asks. None of it is proof: name and number may be known to anyone, so every request
 * starts here and no action is open yet.
 */
export function firstEvidence(asked: AskedAs, account: Candidate | null): NewEvidence[] {
  const findings: NewEvidence[] =
    asked.numberStatus === 'unused' ? [] : [{ kind: 'number_well_formed', outcome: asked.numberStatus }];
  if (asked.numberStatus === 'valid')
    findings.push({ kind: 'number_found', outcome: asked.isNumberOfAccount ? 'found' : 'not_found' });
  if (asked.senderAddress) findings.push({ kind: 'sender_authenticated', outcome: domainOutcome(asked.dmarc) });
  if (account) {
    findings.push({ kind: 'names_agree', outcome: compareNames(asked, account) });
    if (asked.senderAddress)
      findings.push({ kind: 'sender_is_known', outcome: senderOutcome(asked.senderAddress, asked.dmarc, account) });
  }
  return findings;
}

/** A pass alone vouches; none and a fault of the look-up (RFC 8601 §2.7) say nothing; a fail says that it is forged. */
function domainOutcome(dmarc: string): 'yes' | 'forged' | 'unproven' {
  if (dmarc === 'pass') return 'yes';
  return dmarc === 'fail' ? 'forged' : 'unproven';
}

/** The known address in From counts only where its domain vouches for it; where the domain denies it, it is a forgery. */
function senderOutcome(address: string, dmarc: string, account: Candidate): string {
  return isKnownAddress(account, address) ? domainOutcome(dmarc) : 'no';
}
