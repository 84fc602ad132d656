import { defineEntity, p } from '@mikro-orm/postgresql';
import { blindIndex, instant, primaryId, sealed } from '../columns.ts';
import { Account } from './account.ts';
import { Institution } from './institution.ts';
import { Staff } from './staff.ts';

const TICKET_STATUSES = ['new', 'open', 'waiting', 'resolved'] as const;

/** A request to the desk. `version` grows with every change, so that a stale form is noticed. */
const schema = defineEntity({
  name: 'Ticket',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    reference: p.string().length(32).unique(),
    kind: p.string().length(40),
    status: p.enum(TICKET_STATUSES).default('new'),
    language: p.string().length(2),
    subject: p.text(),
    requesterName: p.string(),
    /** Reference, name and subject without accents and capitals. */
    searchText: p.text(),
    askedLastName: p.string().nullable(),
    askedFirstName: p.string().nullable(),
    requesterAddress: sealed().nullable(),
    requesterAddressIndex: blindIndex().nullable(),
    requestedAddress: sealed().nullable(),
    requestedAddressHint: p.string().nullable(),
    nationalNumberIndex: blindIndex().nullable(),
    threadMessageId: p.string().length(998).nullable(),
    accessKeyHash: p.string().length(43).unique(),
    account: () => p.manyToOne(Account).mapToPk().nullable().index(),
    assignee: () => p.manyToOne(Staff).mapToPk().nullable(),
    openedAt: instant(),
    activeAt: instant(),
    resolvedAt: instant().nullable(),
    /** When what people wrote in it was removed, by retention or erasure. */
    purgedAt: instant().nullable(),
    version: p.integer().default(1),
  },
  indexes: [
    {
      name: 'ticket_open_index',
      expression: `create index "ticket_open_index" on "ticket" ("institution_id", "opened_at") where "status" <> 'resolved'`,
    },
    {
      name: 'ticket_resolved_index',
      expression: `create index "ticket_resolved_index" on "ticket" ("institution_id", "active_at" desc, "id") where "status" = 'resolved'`,
    },
    {
      name: 'ticket_search_index',
      expression: `create index "ticket_search_index" on "ticket" using gin (to_tsvector('simple', "search_text"))`,
    },
    { properties: ['requesterAddressIndex', 'openedAt'] },
  ],
});

export class Ticket extends schema.class {}
schema.setClass(Ticket);
