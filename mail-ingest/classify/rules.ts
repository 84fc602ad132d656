import type { RequestKind } from '../kinds.ts';
import type { Concept } from './concepts.ts';
import {
  ASKS_HOW_TO_ENTER,
  ASKS_WHICH_ADDRESS,
  CHANGED_ADDRESS,
  FORGOT_ADDRESS,
  LACKS_CREDENTIALS,
  MISSING_ACCOUNT,
  NEWCOMER,
  OF_THE_DESK,
  OLD_SYSTEM,
} from './situations.ts';
import { OTHER_TOPIC } from './topics.ts';

export type Finding = { kind: RequestKind; weight: number; concepts: readonly Concept[] };
type Has = (...concepts: Concept[]) => boolean;
/** Whether the stretch that is looked at says one of a table's phrases. */
export type Says = (phrases: RegExp) => boolean;
type Rule = { kind: RequestKind; weight: number; concepts: readonly Concept[]; when(has: Has, says: Says): boolean };

const NO_LONGER = /\b(?:plus|meer|mehr|no longer|longer|aucune)\b/;

const any = (has: Has, ...concepts: Concept[]): boolean => concepts.some((concept) => has(concept));

/** An address that is not said to be postal; "adresse oubliée" alone is the e-mail address. */
const isMailAddress = (has: Has): boolean => (has('address') || has('mail')) && !(has('postal') && !has('mail'));

export const RULES: readonly Rule[] = [
  {
    kind: 'email_forgotten',
    weight: 3.2,
    concepts: ['address', 'mail', 'forget', 'unknown'],
    when: (has, says) => isMailAddress(has) && says(FORGOT_ADDRESS),
  },
  {
    kind: 'email_forgotten',
    weight: 3,
    concepts: ['address', 'mail', 'forget'],
    when: (has) => isMailAddress(has) && has('forget') && !has('password'),
  },
  {
    kind: 'email_forgotten',
    weight: 2.6,
    concepts: ['address', 'mail', 'forget', 'password'],
    when: (has) => has('address') && has('forget') && has('password'),
  },
  {
    kind: 'email_forgotten',
    weight: 2.6,
    concepts: ['address', 'mail', 'unknown'],
    when: (has) => isMailAddress(has) && has('unknown') && has('not') && !has('password'),
  },
  {
    kind: 'email_forgotten',
    weight: 2.6,
    concepts: ['address', 'mail', 'unknown'],
    when: (has, says) => isMailAddress(has) && has('unknown') && says(NO_LONGER) && !has('password'),
  },
  {
    kind: 'email_forgotten',
    weight: 2.6,
    concepts: ['address', 'mail', 'which', 'register'],
    when: (has, says) => isMailAddress(has) && says(ASKS_WHICH_ADDRESS) && !has('password') && !says(OF_THE_DESK),
  },
  {
    kind: 'email_forgotten',
    weight: 2,
    concepts: ['address', 'find'],
    when: (has) => has('address') && has('find') && !has('password') && !has('change'),
  },
  {
    kind: 'email_changed',
    weight: 3.1,
    concepts: ['address', 'mail', 'change', 'new'],
    when: (has, says) => isMailAddress(has) && has('password') && says(CHANGED_ADDRESS),
  },
  {
    kind: 'email_changed',
    weight: 3,
    concepts: ['address', 'mail', 'change'],
    when: (has) => isMailAddress(has) && has('change') && !has('password') && !has('forget'),
  },
  {
    kind: 'email_changed',
    weight: 2.6,
    concepts: ['address', 'mail', 'new'],
    when: (has) => isMailAddress(has) && has('new') && !has('password'),
  },
  {
    kind: 'email_changed',
    weight: 2,
    concepts: ['address', 'mail', 'old'],
    when: (has) => has('address') && has('old') && !has('password'),
  },
  {
    kind: 'email_changed',
    weight: 1.6,
    concepts: ['address', 'exist'],
    when: (has, says) => has('address') && has('exist') && says(NO_LONGER) && !has('unknown'),
  },
  {
    kind: 'password_reset',
    weight: 3,
    concepts: ['password', 'forget'],
    when: (has) => has('password') && has('forget'),
  },
  {
    kind: 'password_reset',
    weight: 3,
    concepts: ['password', 'reset'],
    when: (has) => has('password') && has('reset'),
  },
  {
    kind: 'password_reset',
    weight: 2.4,
    concepts: ['password', 'blocked', 'fail', 'change', 'new', 'unknown'],
    when: (has, says) =>
      has('password') &&
      (any(has, 'blocked', 'fail', 'change', 'new', 'receive') || (has('unknown') && !says(FORGOT_ADDRESS))),
  },
  { kind: 'password_reset', weight: 0.8, concepts: ['password'], when: (has) => has('password') },
  {
    kind: 'password_reset',
    weight: 2,
    concepts: ['account', 'login', 'blocked'],
    when: (has) => any(has, 'account', 'login') && has('blocked'),
  },
  {
    kind: 'password_reset',
    weight: 1,
    concepts: ['login', 'fail'],
    when: (has) => has('login') && has('fail') && !has('first'),
  },
  { kind: 'first_connection', weight: 3.2, concepts: ['first', 'login'], when: (has) => has('first') && has('login') },
  {
    kind: 'first_connection',
    weight: 3,
    concepts: ['credentials', 'receive', 'not'],
    when: (has) => any(has, 'credentials', 'activate') && has('receive'),
  },
  {
    kind: 'first_connection',
    weight: 2.4,
    concepts: ['activate', 'account'],
    when: (has) => has('activate') && any(has, 'account', 'mail', 'login', 'not') && !has('address'),
  },
  {
    kind: 'first_connection',
    weight: 2.2,
    concepts: ['login', 'portal'],
    when: (has, says) => says(ASKS_HOW_TO_ENTER) && !has('password'),
  },
  {
    kind: 'first_connection',
    weight: 2.8,
    concepts: ['credentials', 'login', 'account', 'not'],
    when: (_has, says) => says(LACKS_CREDENTIALS),
  },
  {
    kind: 'first_connection',
    weight: 2.8,
    concepts: ['login', 'account'],
    when: (has, says) => says(NEWCOMER) && any(has, 'account', 'login', 'credentials', 'receive', 'portal', 'not'),
  },
  {
    kind: 'first_connection',
    weight: 2.2,
    concepts: ['login', 'receive', 'not'],
    when: (has) => has('login', 'receive', 'not') && !has('password'),
  },
  {
    kind: 'first_connection',
    weight: 1.6,
    concepts: ['credentials'],
    when: (has) => has('credentials') && !has('forget'),
  },
  {
    kind: 'account_not_migrated',
    weight: 3.4,
    concepts: ['migrate', 'account', 'not', 'portal'],
    when: (has) => has('migrate') && any(has, 'account', 'portal', 'not'),
  },
  { kind: 'account_not_migrated', weight: 2, concepts: ['migrate'], when: (has) => has('migrate') },
  {
    kind: 'account_not_migrated',
    weight: 2.6,
    concepts: ['portal', 'account', 'exist'],
    when: (has, says) => says(OLD_SYSTEM) && (says(MISSING_ACCOUNT) || (has('account') && has('not') && has('exist'))),
  },
  {
    kind: 'other_request',
    weight: 2.4,
    concepts: ['erase', 'name', 'postal'],
    when: (_has, says) => says(OTHER_TOPIC),
  },
];
