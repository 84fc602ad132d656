import { Account, type ProofRequest } from '#db/entities/index.ts';
import { nationalNumberIndex, parseNationalNumber, touchTicket } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { hashToken, signature } from '../crypto/index.ts';
import { type InstitutionRecord, portalUrl } from '../institutions/index.ts';
import { takeTurnOfNetwork } from '../rate-limit.ts';
import { addEvidence } from './evidence.ts';
import { authorizationUrl, type Exchange, type ProviderAnswer, readAnswer } from './identity-provider.ts';
import { asRequester, findOpenProof, lockOpenProof } from './open-proof.ts';

/** How often a person may set out for the provider with one link. */
const MOST_STARTS = 5;

export type IdentityRequest =
  | { kind: 'open'; provider: string; reference: string; openedAt: string }
  | { kind: 'no_longer_valid' };
export type IdentityStart = { kind: 'leave'; url: string } | { kind: 'no_longer_valid' };
/** `told`: the provider said who the person is. Whether that is the account's person is for the desk to know. */
export type IdentityReturn = { kind: 'told' | 'declined' | 'unusable' | 'unavailable' | 'no_longer_valid' };

/** What binds one departure to its return. Nothing of it is stored but the state's hash: only this installation can make it. */
const exchangeOf = ({ id, attempts }: Pick<ProofRequest, 'id' | 'attempts'>): Exchange => ({
  state: signature('proof state', `${id}|${attempts}`),
  nonce: signature('proof nonce', `${id}|${attempts}`),
  verifier: signature('proof verifier', `${id}|${attempts}`),
});

const returnUrl = (institution: InstitutionRecord): string => portalUrl(institution.slug, 'identify/return');

/** What the link in a mail is about, for the page that asks for the click. Changes nothing, calls nobody. */
export async function previewIdentityRequest(
  context: Context,
  institution: InstitutionRecord,
  key: string,
): Promise<IdentityRequest> {
  await takeTurnOfNetwork(context, 'proof_link');
  const provider = institution.profile.electronicIdentity;
  const open = await findOpenProof(context, 'electronic_identity', institution.id, key);
  if (!open || !provider || open.proof.attempts >= MOST_STARTS) return { kind: 'no_longer_valid' };
  return {
    kind: 'open',
    provider: provider.label,
    reference: open.ticket.reference,
    openedAt: open.ticket.openedAt.toISOString(),
  };
}

/**
 * Lets the holder of a link set out for the institution's identity provider. An earlier departure with the link is void.
 * @throws DomainError `unavailable` where the provider does not answer.
 */
export async function startIdentification(
  context: Context,
  institution: InstitutionRecord,
  key: string,
): Promise<IdentityStart> {
  await takeTurnOfNetwork(context, 'proof_link');
  const provider = institution.profile.electronicIdentity;
  const exchange = await inTransaction(context, async (inside) => {
    const open = await lockOpenProof(inside, 'electronic_identity', institution.id, key);
    if (!open || !provider || open.proof.attempts >= MOST_STARTS) return null;
    open.proof.attempts += 1;
    const begun = exchangeOf(open.proof);
    open.proof.stateHash = hashToken(begun.state);
    return begun;
  });
  if (!exchange || !provider) return { kind: 'no_longer_valid' };
  return { kind: 'leave', url: await authorizationUrl(provider, returnUrl(institution), exchange) };
}

/**
 * Takes the person back from the provider: the state serves once, in the browser that holds the link's key and in its own
 * institution. The number that the provider tells is compared with the account's by its look-up value and not kept.
 * @param search the query that the provider sent the browser back with.
 */
export async function finishIdentification(
  context: Context,
  institution: InstitutionRecord,
  key: string,
  search: URLSearchParams,
): Promise<IdentityReturn> {
  await takeTurnOfNetwork(context, 'proof_link');
  const provider = institution.profile.electronicIdentity;
  const exchange = await takeState(context, institution, key, search.get('state') ?? '');
  if (!exchange || !provider) return { kind: 'no_longer_valid' };
  const returned = new URL(returnUrl(institution));
  returned.search = search.toString();
  const answer = await readAnswer(provider, returned, exchange);
  return settle(context, institution, key, answer);
}

/** Uses the state up, whatever comes after: of two returns at once one goes on. */
async function takeState(
  context: Context,
  institution: InstitutionRecord,
  key: string,
  state: string,
): Promise<Exchange | null> {
  return inTransaction(context, async (inside) => {
    const open = await lockOpenProof(inside, 'electronic_identity', institution.id, key);
    if (!open) return null;
    const { proof, ticket } = open;
    if (proof.stateHash && proof.stateHash === hashToken(state)) {
      proof.stateHash = null;
      return exchangeOf(proof);
    }
    await record(asRequester(inside, ticket), {
      institution: institution.id,
      action: 'identity.electronic_identity_refused',
      outcome: 'denied',
      account: proof.account,
      ticket,
      detail: { cause: 'state' },
    });
    return null;
  });
}

async function settle(
  context: Context,
  institution: InstitutionRecord,
  key: string,
  answer: ProviderAnswer,
): Promise<IdentityReturn> {
  return inTransaction(context, async (inside) => {
    const { em, now } = inside;
    const open = await lockOpenProof(inside, 'electronic_identity', institution.id, key);
    if (!open) return { kind: 'no_longer_valid' };
    const { proof, ticket } = open;
    const requester = asRequester(inside, ticket);
    const account = await em.findOneOrFail(Account, { id: proof.account });
    const judged = judge(answer, account, now);
    const isMatch = judged.outcome === 'match';
    proof.outcome = judged.outcome;
    if (answer.kind === 'claims' && judged.outcome !== 'unusable') {
      proof.closedAt = now;
      await addEvidence(requester, ticket, proof.account, [
        { kind: 'electronic_identity', outcome: judged.outcome, detail: { proof: proof.id } },
      ]);
      if (ticket.status === 'waiting') ticket.status = 'open';
    }
    touchTicket(ticket, now);
    await record(requester, {
      institution: institution.id,
      action: isMatch ? 'identity.electronic_identity_matched' : 'identity.electronic_identity_refused',
      outcome: isMatch ? 'done' : judged.outcome === 'unavailable' ? 'failed' : 'denied',
      account: proof.account,
      ticket,
      detail: isMatch ? {} : { cause: judged.cause },
    });
    return { kind: judged.outcome === 'match' || judged.outcome === 'no_match' ? 'told' : judged.outcome };
  });
}

type Judged = { outcome: 'match' | 'no_match' | 'declined' | 'unusable' | 'unavailable'; cause: string };

/** An answer that names no valid number says nothing about the person; one that names another's says that it is not them. */
function judge(answer: ProviderAnswer, account: Account, now: Date): Judged {
  if (answer.kind === 'unusable') return { outcome: 'unusable', cause: answer.cause };
  if (answer.kind !== 'claims') return { outcome: answer.kind, cause: answer.kind };
  const number = parseNationalNumber(answer.nationalNumber ?? '', now);
  if (number.kind !== 'valid') return { outcome: 'unusable', cause: 'claim_missing' };
  const isSame =
    !!account.nationalNumberIndex &&
    account.nationalNumberIndex === nationalNumberIndex(account.institution, number.number);
  return isSame ? { outcome: 'match', cause: '' } : { outcome: 'no_match', cause: 'another_person' };
}
