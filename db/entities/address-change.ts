import { defineEntity, p } from '@mikro-orm/postgresql';
import { blindIndex, instant, primaryId, sealed } from '../columns.ts';
import { Account } from './account.ts';
import { VerificationUse } from './identity.ts';
import { Institution } from './institution.ts';
import { Ticket } from './ticket.ts';

const ADDRESS_CHANGE_STATES = ['pending', 'cooling', 'applied', 'undone', 'superseded'] as const;

/**
 * A change of the stored address, from the agent's decision to the confirmation by the new address, and back where the
 * previous address undoes it. Without strong evidence it is `cooling` for some hours after its confirmation, and takes
 * effect at `effectiveAt`. `fromVersion` is the account's address version it starts from: a later change voids it.
 */
const schema = defineEntity({
  name: 'AddressChange',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    account: () => p.manyToOne(Account).mapToPk().index(),
    ticket: () => p.manyToOne(Ticket).mapToPk().index(),
    verificationUse: () => p.manyToOne(VerificationUse).mapToPk().unique(),
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
  indexes: [
    {
      name: 'address_change_cooling_index',
      expression: `create index "address_change_cooling_index" on "address_change" ("effective_at") where "state" = 'cooling'`,
    },
  ],
});

export class AddressChange extends schema.class {}
schema.setClass(AddressChange);
