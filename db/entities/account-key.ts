import { defineEntity, p } from '@mikro-orm/postgresql';
import { instant, primaryId, sealed } from '../columns.ts';
import { Account } from './account.ts';
import { Institution } from './institution.ts';

const KEY_CLASSES = ['contact', 'facts'] as const;

/**
 * The data key of one account's values: `contact` opens the address, `facts` what call-back answers are compared with.
 * The running product may write a key but not read the table: the database function `open_account_key` hands one out, and
 * demands the ground for it. Destroying the row makes the values unreadable for good. No foreign key stands behind it: it is
 * written with its account, the product may remove no account, and a million keys are not each looked up for.
 */
const schema = defineEntity({
  name: 'AccountKey',
  primaryKeys: ['account', 'class'],
  properties: {
    account: () => p.manyToOne(Account).createForeignKeyConstraint(false).mapToPk().primary(),
    class: p.enum(KEY_CLASSES).primary(),
    institution: () => p.manyToOne(Institution).createForeignKeyConstraint(false).mapToPk(),
    wrapped: sealed(),
    createdAt: instant(),
  },
});
export class AccountKey extends schema.class {}
schema.setClass(AccountKey);

/** One handing-out of a contact key: a ground opens it once. Written by `open_account_key` alone. */
const openingSchema = defineEntity({
  name: 'AccountKeyOpening',
  properties: {
    id: primaryId(),
    account: () => p.manyToOne(Account).mapToPk().index(),
    ground: p.string().length(40),
    groundId: p.uuid(),
    openedAt: instant(),
  },
  uniques: [{ properties: ['ground', 'groundId'] }],
});
export class AccountKeyOpening extends openingSchema.class {}
openingSchema.setClass(AccountKeyOpening);

/** A change of the encryption key in progress: how far each table has been written anew. */
const rotationSchema = defineEntity({
  name: 'KeyRotation',
  properties: {
    id: primaryId(),
    toKey: p.string().length(16),
    /** By `table.column`: the last row done and the number of rows written. */
    progress: p.json<Record<string, { last: string | null; rows: number; isDone: boolean }>>(),
    startedAt: instant(),
    movedAt: instant(),
    finishedAt: instant().nullable(),
  },
});
export class KeyRotation extends rotationSchema.class {}
rotationSchema.setClass(KeyRotation);
