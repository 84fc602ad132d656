import { defineEntity, p } from '@mikro-orm/postgresql';
import { blindIndex, instant, primaryId, sealed } from '../columns.ts';
import { Account } from './account.ts';
import { Institution } from './institution.ts';
import { OutboundMail } from './outbound-mail.ts';
import { Staff } from './staff.ts';

const ACCESS_MAIL_REASONS = ['welcome', 'correction', 'again'] as const;
const ACCESS_MAIL_STATES = ['waiting', 'queued', 'stopped'] as const;

/**
 * A mail with a member's first access: it waits for its opening date or the night, and is `queued` once it stands in the
 * outbox, whose row tells what became of it. An account is welcomed once, and waits for one mail at a time.
 */
const mailSchema = defineEntity({
  name: 'AccessMail',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    account: () => p.manyToOne(Account).mapToPk().index(),
    school: p.string().length(64).nullable(),
    population: p.string().length(64),
    reason: p.enum(ACCESS_MAIL_REASONS),
    state: p.enum(ACCESS_MAIL_STATES).default('waiting'),
    /** Why it is not sent: the account was used or closed meanwhile, has no address … */
    stopCause: p.string().length(40).nullable(),
    dueAt: instant(),
    requestedBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    mail: () => p.manyToOne(OutboundMail).mapToPk().nullable().index(),
    createdAt: instant(),
    queuedAt: instant().nullable(),
  },
  indexes: [
    {
      name: 'access_mail_due_index',
      expression: `create index "access_mail_due_index" on "access_mail" ("due_at", "id") where "state" = 'waiting'`,
    },
    {
      name: 'access_mail_waiting_unique',
      expression: `create unique index "access_mail_waiting_unique" on "access_mail" ("account_id") where "state" = 'waiting'`,
    },
    {
      name: 'access_mail_welcome_unique',
      expression: `create unique index "access_mail_welcome_unique" on "access_mail" ("account_id") where "reason" = 'welcome'`,
    },
    { properties: ['institution', 'school', 'createdAt'] },
  ],
});
export class AccessMail extends mailSchema.class {}
mailSchema.setClass(AccessMail);

/**
 * The password that an account is handed out with, until it is used for the first time. The running product compares by
 * `mac` and may not read `password`: the database function `open_default_password` hands it out, and demands the ground for it.
 */
const passwordSchema = defineEntity({
  name: 'DefaultPassword',
  primaryKeys: ['account'],
  properties: {
    account: () => p.manyToOne(Account).mapToPk().primary(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    password: sealed(),
    /** A keyed hash, bound to the account: the password is drawn, so that nothing slower is needed. */
    mac: blindIndex(),
    createdAt: instant(),
  },
});
export class DefaultPassword extends passwordSchema.class {}
passwordSchema.setClass(DefaultPassword);

/** When the next mail of many may go to a receiving domain, which is known by a look-up value alone. */
const paceSchema = defineEntity({
  name: 'MailPace',
  primaryKeys: ['domain'],
  properties: {
    domain: blindIndex().primary(),
    nextAt: instant(),
  },
});
export class MailPace extends paceSchema.class {}
paceSchema.setClass(MailPace);
