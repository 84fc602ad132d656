import { z } from 'zod';

/**
 * What became of a mail: `queued` stands in the outbox until its turn comes, `bounced` came back, `failed` could not be
 * handed over.
 */
export const ACCESS_MAIL_FATES = ['waiting', 'queued', 'sent', 'bounced', 'failed', 'stopped'] as const;
export type AccessMailFate = (typeof ACCESS_MAIL_FATES)[number];

/** Why a mail is not sent. */
export const STOP_CAUSES = [
  'used',
  'closed',
  'without_address',
  'without_identifier',
  'left_population',
  'by_hand',
] as const;
export type StopCause = (typeof STOP_CAUSES)[number];

/** Why a mail did not arrive; `away`: the recipient's server did not answer, or not now. */
export type AccessMailTrouble = 'mailbox_full' | 'no_such_address' | 'refused' | 'away' | 'other';

export const ACCESS_MAIL_REASONS = ['welcome', 'correction', 'again'] as const;
export type AccessMailReason = (typeof ACCESS_MAIL_REASONS)[number];

const blank = (value: unknown) => (value === '' || value === null ? undefined : value);
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(blank, schema.optional());

/** What the list shows. A name that is looked for is posted: it stands in no address. */
export const accessMailsQuery = z.object({
  institution: optional(z.string().max(64)),
  school: optional(z.string().max(64)),
  population: optional(z.string().max(64)),
  fate: optional(z.enum(ACCESS_MAIL_FATES)).catch(undefined),
  /** The mail that the page before ended with. */
  after: optional(z.uuid()).catch(undefined),
});
export type AccessMailsQuery = z.output<typeof accessMailsQuery> & { name?: string };

const choice = accessMailsQuery.extend({ name: z.string().trim().max(100).default('') });
export const accessMailsForm = z.discriminatedUnion('intent', [
  choice.extend({ intent: z.literal('list') }),
  choice.extend({ intent: z.literal('again'), account: z.uuid() }),
  choice.extend({ intent: z.literal('stop'), population: z.string().min(1).max(64) }),
  choice.extend({ intent: z.literal('resume'), population: z.string().min(1).max(64) }),
]);

export type AccessMailRow = {
  id: string;
  account: string;
  lastName: string;
  firstName: string;
  addressHint: string | null;
  school: string | null;
  population: string;
  reason: AccessMailReason;
  fate: AccessMailFate;
  /** When it goes, or went. */
  at: string;
  stopCause: StopCause | null;
  /** Why it did not arrive, or why it is tried again. */
  trouble: AccessMailTrouble | null;
  /** What the delivery report or the mail server said, without addresses; null for those who do not read profiles. */
  detail: string | null;
  /** Whether it can be sent again: nobody has come in yet. */
  canSendAgain: boolean;
};

export type AccessMailCounts = Record<AccessMailFate, number>;

export type AccessMailsPage = {
  institution: { slug: string; name: string };
  institutions: { value: string; label: string }[];
  schools: { value: string; label: string }[];
  populations: { value: string; label: string }[];
  query: { school: string | null; population: string | null; fate: AccessMailFate | null; name: string };
  counts: AccessMailCounts;
  /** How many go with the next night's mails, and when that is; null where none waits. */
  next: { at: string; count: number } | null;
  /** Of the chosen population: how many waiting ones could be stopped, and how many were stopped by hand. */
  population: { waiting: number; stoppedByHand: number } | null;
  /** Whether the reader may look these people up. */
  canOpenPeople: boolean;
  rows: AccessMailRow[];
  nextAfter: string | null;
  isFirst: boolean;
};
