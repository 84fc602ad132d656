import { defineEntity, p } from '@mikro-orm/postgresql';
import { blindIndex, instant, primaryId, sealed } from '../columns.ts';
import { Account } from './account.ts';
import { ImportedChange } from './account-import.ts';
import { MemberSession } from './credential.ts';
import { VerificationUse } from './identity.ts';
import { Institution } from './institution.ts';
import { Ticket } from './ticket.ts';

const ADDRESS_CHANGE_STATES = ['pending', 'cooling', 'applied', 'undone', 'superseded'] as const;

/**
 * A change of the stored address, from the decision of an agent or the wish of its holder to the confirmation by the new address, and back where the
 * previous address undoes it. Without strong evidence it is `cooling` for some hours after its confirmation, and takes
 * effect at `effectiveAt`. `fromVersion` is the account's address version it starts from: a later change voids it.
 */
const schema = defineEntity({
  name: 'AddressChange',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    account: () => p.manyToOne(Account).mapToPk().index(),
    ticket: () => p.manyToOne(Ticket).mapToPk().nullable().index(),
    /** The verified action that asked for it, or the session of the member who did. */
    verificationUse: () => p.manyToOne(VerificationUse).mapToPk().nullable().unique(),
    memberSession: () => p.manyToOne(MemberSession).mapToPk().nullable().index(),
    /** The applied import that told another address. */
    importedChange: () => p.manyToOne(ImportedChange).mapToPk().nullable().unique(),
    fromVersion: p.integer(),
    newAddress: sealed(),
    newAddressIndex: blindIndex(),
    newAddressHint: p.string(),
    oldAddress: sealed().nullable(),
    oldAddressIndex: blindIndex().nullable(),
    oldAddressHint: p.string().nullable(),
    confirmKeyHash: p.string().length(43).unique(),
    confirmBy: instant(),
    undoKeyHash: p.string().length(43).unique(),
    undoBy: instant().nullable(),
    coolingHours: p.integer().default(0),
    confirmedAt: instant().nullable(),
    effectiveAt: instant().nullable(),
    state: p.enum(ADDRESS_CHANGE_STATES).default('pending'),
    requestedAt: instant(),
    settledAt: instant().nullable(),
    undoneAt: instant().nullable(),
  },
  checks: [
    {
      name: 'address_change_ground_check',
      expression: 'num_nonnulls(verification_use_id, member_session_id, imported_change_id) <= 1',
    },
  ],
  indexes: [
    {
      name: 'address_change_cooling_index',
      expression: `create index "address_change_cooling_index" on "address_change" ("effective_at") where "state" = 'cooling'`,
    },
  ],
});

export class AddressChange extends schema.class {}
schema.setClass(AddressChange);
