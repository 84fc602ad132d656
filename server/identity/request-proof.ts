import { newId } from '#db/columns.ts';
import { Account, ProofRequest, type Ticket } from '#db/entities/index.ts';
import {
  addressHint,
  addressIndex,
  lockTicket,
  openRequestedAddress,
  openRequesterAddress,
  sealForTicket,
  touchTicket,
} from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { newToken } from '../crypto/index.ts';
import { DomainError } from '../errors.ts';
import {
  type InstitutionRecord,
  institutionById,
  keyLink,
  mailSender,
  offeredLanguage,
} from '../institutions/index.ts';
import { enqueue } from '../outbox/index.ts';
import { query } from '../sql.ts';
import { assertAllowed } from '../staff/index.ts';
import type { ProofKind } from './contract.ts';
import { assertCounts } from './cooling.ts';
import { revokeRows } from './revoke-evidence.ts';

/** Hours for which a mailed link is good. */
const HOURS = 24;
const PROOFS_AN_HOUR = 5;
const HOUR = 3_600_000;

type Destination = { address: string; hint: string; index: string | null };

/**
 * Mails the requester a link for a proof that only they can give: that they read the new address (the link goes there), or
 * who an identity provider says they are (it goes to where the request came from). Voids an earlier link of the kind.
 * @param request `newAddress` becomes the ticket's requested address; null: the one that the mail asked for.
 * @throws DomainError `conflict` without an account, where the institution or the account has no such proof, or after too
 * many links, and while a national number that a file told does not count yet; `invalid` without a new address.
 */
export async function requestProof(
  context: Context<StaffActor>,
  request: { ticketId: string; version: number; kind: ProofKind; newAddress: string | null },
): Promise<void> {
  await inTransaction(context, async (inside) => {
    const { em, now, actor } = inside;
    const ticket = await lockTicket(inside, request.ticketId, request.version);
    assertAllowed(actor, ticket.institution, 'identity.verify');
    const account = ticket.account ? await em.findOne(Account, { id: ticket.account }) : null;
    if (!account) throw new DomainError('conflict', 'account_missing');
    const recent = await em.count(ProofRequest, {
      ticket: ticket.id,
      createdAt: { $gt: new Date(now.getTime() - HOUR) },
    });
    if (recent >= PROOFS_AN_HOUR) throw new DomainError('conflict', 'too_many_proofs');
    const institution = await institutionById(inside, ticket.institution);
    const { address, hint, index } =
      request.kind === 'new_address'
        ? await newAddressOf(inside, ticket, account, request.newAddress)
        : await requesterOf(inside, ticket, account, institution);
    await em.nativeUpdate(
      ProofRequest,
      { ticket: ticket.id, kind: request.kind, closedAt: null },
      { closedAt: now, outcome: 'superseded', stateHash: null },
    );
    const { token, hash } = newToken();
    em.persist(
      em.create(ProofRequest, {
        id: newId(),
        institution: ticket.institution,
        ticket: ticket.id,
        account: account.id,
        kind: request.kind,
        keyHash: hash,
        addressIndex: index,
        addressHint: hint,
        requestedBy: actor.id,
        createdAt: now,
        expiresAt: new Date(now.getTime() + HOURS * HOUR),
      }),
    );
    const language = offeredLanguage(institution.profile, ticket.language);
    const isNewAddress = request.kind === 'new_address';
    await enqueue(inside, {
      sender: mailSender(institution, language),
      purpose: isNewAddress ? 'prove_address' : 'identify',
      language,
      recipient: address,
      recipientHint: hint,
      params: { hours: HOURS, provider: institution.profile.electronicIdentity?.label ?? '' },
      url: keyLink(institution.slug, isNewAddress ? 'prove' : 'identify', token),
      ticket,
    });
    if (ticket.status !== 'resolved') ticket.status = 'waiting';
    touchTicket(ticket, now);
    await record(inside, {
      institution: ticket.institution,
      action: 'identity.proof_requested',
      account: account.id,
      ticket,
      detail: { proof: request.kind },
    });
  });
}

async function newAddressOf(
  context: Context,
  ticket: Ticket,
  account: Account,
  typed: string | null,
): Promise<Destination> {
  const address = typed ?? openRequestedAddress(ticket);
  if (!address) throw new DomainError('invalid', 'new_address_missing');
  const index = addressIndex(ticket.institution, address);
  if (index === account.addressIndex) throw new DomainError('conflict', 'address_unchanged');
  const hint = addressHint(address);
  if (typed) {
    ticket.requestedAddress = sealForTicket(ticket, 'requestedAddress', address);
    ticket.requestedAddressHint = hint;
  }
  await forgetOtherAddresses(context, ticket, index);
  return { address, hint, index };
}

/** A confirmation from another address says nothing about this one. */
async function forgetOtherAddresses(context: Context, ticket: Ticket, index: string): Promise<void> {
  const others = await query<{ id: string }>(
    context.em,
    `select e.id from evidence e join proof_request p on p.id = (e.detail->>'proof')::uuid
     where e.ticket_id = $1 and e.kind = 'new_address_confirmed' and e.revoked_at is null
       and p.address_index is distinct from $2`,
    [ticket.id, index],
  );
  if (others.length > 0)
    await revokeRows(
      context,
      ticket,
      others.map((row) => row.id),
      null,
    );
}

async function requesterOf(
  context: Context,
  ticket: Ticket,
  account: Account,
  { profile }: InstitutionRecord,
): Promise<Destination> {
  if (!profile.electronicIdentity) throw new DomainError('conflict', 'electronic_identity_not_offered');
  if (!account.nationalNumberIndex) throw new DomainError('conflict', 'account_without_number');
  assertCounts(account, 'national_number', context.now);
  if (!ticket.requesterAddress) throw new DomainError('conflict', 'requester_without_address');
  const address = await openRequesterAddress(context, ticket.id);
  return { address, hint: addressHint(address), index: null };
}
