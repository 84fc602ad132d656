import { Account, Ticket, Verification } from '#db/entities/index.ts';
import {
  addressHint,
  addressIndex,
  changeAddress,
  compareNames,
  nationalNumberIndex,
  parseNationalNumber,
} from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { DomainError, found } from '../errors.ts';
import { acceptName, confirmIdentity, identityView, requestApproval, seeDocument } from '../identity/index.ts';
import { deskNote } from '../outbox/index.ts';
import { takeTurn } from '../rate-limit.ts';
import { linkAccount } from '../tickets/index.ts';
import type { AddressOnSite, CorrectionOutcome } from './contract.ts';
import { openTicketOnSite } from './open-ticket-on-site.ts';
import { isOwn, type OwnPopulation, populationOfAccount } from './own-population.ts';

type Correction = { account: string } & AddressOnSite;

/**
 * Changes the address of somebody who stands at the counter with an identity document. It passes through the same door as
 * everywhere: a ticket, the evidence (the document that this person saw, the names and the number typed from it and compared
 * with the stored ones, which are not shown), the institution's policy, four eyes and caps, the link to the new address, the
 * hours of cooling off. Where the policy asks for more than a document, the ticket waits for it.
 * @throws DomainError `not_found` for somebody else's people, `forbidden` for one's own account or address (T21), `conflict`
 * for an account that is not open, `too_many` after ten tries on one account in an hour.
 */
export async function correctAddress(context: Context<StaffActor>, request: Correction): Promise<CorrectionOutcome> {
  const population = await populationOfAccount(context, request.account, 'population.correct');
  await takeTurn(context, 'address_on_site', request.account);
  await refuseOwn(context, population, request);
  const opened = await inTransaction(context, (inside) => openWithEvidence(inside, population, request));
  return 'kind' in opened ? opened : goOn(context, population, opened.ticket, request);
}

/** T21: neither one's own account nor one's own address; the try is an audit entry. */
async function refuseOwn(
  context: Context<StaffActor>,
  population: OwnPopulation,
  { account: id, newAddress }: Correction,
): Promise<void> {
  const account = found(await context.em.findOne(Account, { id }), 'account');
  const isTheirs = addressIndex(population.institution.id, newAddress) === population.ownAddressIndex;
  if (!isTheirs && !isOwn(population, account)) return;
  await inTransaction(context, (inside) => recordRefusal(inside, account, 'own_account'));
  throw new DomainError('forbidden', 'own_account');
}

/** The ticket with the evidence of the document; or why there is none, told in the audit log. */
async function openWithEvidence(
  context: Context<StaffActor>,
  population: OwnPopulation,
  request: Correction,
): Promise<{ ticket: string } | Extract<CorrectionOutcome, { kind: 'refused' }>> {
  const { em } = context;
  const { institution } = population;
  const account = found(await em.findOne(Account, { id: request.account }, { refresh: true }), 'account');
  if (account.status !== 'active') throw new DomainError('conflict', 'account_not_active');
  const problem = await problemOf(context, population, account, request);
  if (problem) {
    if (problem.code !== 'number_shape') await recordRefusal(context, account, problem.code);
    return problem;
  }
  const ticket = await openTicketOnSite(context, institution, account, request.newAddress);
  const on = async () => {
    const { id, version } = await em.findOneOrFail(Ticket, { id: ticket.id }, { refresh: true });
    return { ticketId: id, version };
  };
  const { lastName, firstName } = request;
  const number = institution.profile.nationalNumber.isUsed ? request.nationalNumber : null;
  await linkAccount(context, { ...(await on()), account: account.id, lastName, firstName, number });
  if (compareNames(request, account) === 'close') {
    const { text } = deskNote(institution.profile.defaultLanguage, 'name_on_document');
    await acceptName(context, { ...(await on()), reason: text });
  }
  await seeDocument(context, { ...(await on()), document: request.document, place: 'counter' });
  return { ticket: ticket.id };
}

/** What of the form does not agree with what is stored, or with what can be. Nothing stored is told. */
async function problemOf(
  { em, now }: Context,
  { institution }: OwnPopulation,
  account: Account,
  request: Correction,
): Promise<Extract<CorrectionOutcome, { kind: 'refused' }> | null> {
  const refuse = (field: 'nationalNumber' | 'lastName' | 'newAddress', code: string) =>
    ({ kind: 'refused', field, code }) as const;
  if (institution.profile.nationalNumber.isUsed) {
    const typed = parseNationalNumber(request.nationalNumber ?? '', now);
    if (account.nationalNumberIndex && typed.kind !== 'valid') return refuse('nationalNumber', 'number_shape');
    if (
      account.nationalNumberIndex &&
      typed.kind === 'valid' &&
      nationalNumberIndex(institution.id, typed.number) !== account.nationalNumberIndex
    )
      return refuse('nationalNumber', 'number_differs');
  }
  if (compareNames(request, account) === 'different') return refuse('lastName', 'names_differ');
  const newIndex = addressIndex(institution.id, request.newAddress);
  if (newIndex === account.addressIndex) return refuse('newAddress', 'address_unchanged');
  const taken = await em.count(Account, { institution: institution.id, addressIndex: newIndex });
  return taken > 0 ? refuse('newAddress', 'address_taken') : null;
}

/** What can be done with the evidence at hand: the change itself, or a second person's consent, or more evidence. */
async function goOn(
  context: Context<StaffActor>,
  { institution }: OwnPopulation,
  id: string,
  request: Correction,
): Promise<CorrectionOutcome> {
  const { profile } = institution;
  const read = () => context.em.findOneOrFail(Ticket, { id }, { refresh: true });
  const on = async () => ({ ticketId: id, version: (await read()).version });
  const { reference } = await read();
  const askSecond = async (): Promise<CorrectionOutcome> => {
    const { text } = deskNote(profile.defaultLanguage, 'on_site');
    await requestApproval(context, { ...(await on()), action: 'change_address', reason: text });
    return { kind: 'second_person', reference };
  };
  const view = await identityView(context, await read(), profile);
  const change = view.actions.find(({ action }) => action === 'change_address');
  if (view.nextStep === 'request_approval') return askSecond();
  if (change?.state !== 'ready') return { kind: 'more_evidence', reference };
  await confirmIdentity(context, { ...(await on()), action: 'change_address' });
  const where = { ticket: id, action: 'change_address' as const, agent: context.actor.id, revokedAt: null };
  const verification = await context.em.findOneOrFail(Verification, where);
  try {
    await changeAddress(context, { ...(await on()), verification: verification.id, newAddress: request.newAddress });
  } catch (error) {
    if (error instanceof DomainError && error.code.startsWith('cap_')) return askSecond();
    throw error;
  }
  return {
    kind: 'mailed',
    reference,
    hint: addressHint(request.newAddress),
    confirmHours: profile.addressChange.confirmHours,
    coolingHours: change.coolingOffHours,
  };
}

const recordRefusal = (context: Context<StaffActor>, account: Account, refusal: string): Promise<void> =>
  record(context, {
    institution: account.institution,
    action: 'account.address_change_requested',
    outcome: 'denied',
    account: account.id,
    detail: { refusal },
  });
