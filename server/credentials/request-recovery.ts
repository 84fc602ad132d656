import { newId } from '#db/columns.ts';
import { RecoveryRequest } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { Language } from '../institutions/contract.ts';
import type { InstitutionRecord } from '../institutions/index.ts';
import { networkOf, takeTurn } from '../rate-limit.ts';
import { insertTogether } from '../sql.ts';
import { sealIdentifier } from './typed-identifier.ts';

/** Code points that are kept of what was typed: an address has at most 254 characters (RFC 5321 §4.5.3.1.3). */
const LONGEST_IDENTIFIER = 320;

export type RecoveryWay = 'address' | 'username';

/**
 * Takes a member's word that they cannot sign in. Nothing is looked up, hashed or sent here, so that neither the answer nor
 * the time that it takes tells who has an account (OWASP Forgot Password Cheat Sheet; ASVS 5.0 6.3.8): what was typed is
 * kept sealed until the worker settles it. Past the limits of a network, or of what was typed, nothing is kept; the
 * caller cannot tell that either.
 */
export async function requestRecovery(
  context: Context,
  institution: InstitutionRecord,
  request: { way: RecoveryWay; identifier: string; language: Language },
): Promise<void> {
  const typed = request.identifier.normalize('NFKC').trim();
  const identifier = [...typed].slice(0, LONGEST_IDENTIFIER).join('');
  const id = newId();
  const sealed = sealIdentifier({ id, institution: institution.id }, identifier);
  if (!(await isWithinLimits(context, `${institution.id}|${request.way}|${identifier.toLowerCase()}`))) return;
  const row = {
    id,
    institution: institution.id,
    way: request.way,
    identifier: sealed,
    language: request.language,
    createdAt: context.now,
    dueAt: context.now,
  };
  await insertTogether(context.em, [RecoveryRequest, [row]]);
}

async function isWithinLimits(context: Context, typed: string): Promise<boolean> {
  const network = networkOf(context.origin?.address);
  try {
    if (network !== null) await takeTurn(context, 'recovery_network', network);
    await takeTurn(context, 'recovery_identifier', typed);
    return true;
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'too_many') return false;
    throw error;
  }
}
