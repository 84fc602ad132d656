export const MAIL_PURPOSES = [
  'acknowledgement',
  'reply',
  'contact_code',
  'known_address',
  'address_disclosed',
  'confirm_address',
  'address_changed',
  'address_warning',
  'address_restored',
  'address_change_confirmed',
  'address_change_coming',
  'address_change_stopped',
  'temporary_password',
  'generated_password',
  'reset_link',
  'password_changed',
  'account_migrated',
  'welcome',
  'welcome_link',
  'prove_address',
  'identify',
  'break_glass_used',
  'mailbox_failing',
  'mailbox_recovered',
  'audit_checkpoint',
  'staff_invitation',
  'staff_security',
  'staff_sign_in_alarm',
  'profile_changed',
  'import_waits',
  'account_changed_by_file',
] as const;
export type MailPurpose = (typeof MAIL_PURPOSES)[number];

/** `also`: said after the first line where the same file changed more. */
export type MailText = {
  subject: string;
  heading: string;
  lines: string[];
  also?: string;
  button?: string;
  copy?: string;
};
/** What a mail may say of an account. */
export type FactName = 'address' | 'username' | 'client_number';
/** What a file may change of an account in use that its holder is told of. */
export type ChangedValue = 'names' | 'phone' | 'answers' | 'birth_date' | 'national_number' | 'username';
/** By whom a new password was asked for: at the page for it, or by the desk. */
type ResetGround = 'recovery_request' | 'verification_use';
/** Why a mailbox is not read, as the mail of the purpose `mailbox_failing` says it. */
type MailboxCause = 'nobody_reads' | 'sign_in_refused' | 'token_refused' | 'certificate' | 'unreachable' | 'other';
type StaffEvent = 'password_changed' | 'recovery_codes_made' | 'passkey_added' | 'passkey_removed' | 'identity_linked';

/** A change of address that the previous address took back after, or before, it took effect. */
export type DeskNote =
  | 'address_undone'
  | 'address_stopped'
  | 'address_import_undone'
  | 'address_import_stopped'
  | 'on_site'
  | 'name_on_document';

export const TEXT_MESSAGE_PURPOSES = ['contact_code'] as const;
export type TextMessagePurpose = (typeof TEXT_MESSAGE_PURPOSES)[number];

export type MailTexts = Record<MailPurpose, MailText> & {
  /** Text messages: at most 160 characters of GSM 7-bit where it can be helped. */
  textMessage: Record<TextMessagePurpose, string>;
  /** Whether one signs in with one's address, as the mails that tell it say it. */
  signInWith: Record<'address' | 'other', string>;
  /** Who asked for a change of address, as the mails to the previous address say it. */
  changeAskedBy: Record<'desk' | 'member' | 'register', string>;
  changedValue: Record<ChangedValue, string>;
  /** From when what a file changed counts: an identifier at once, what one is identified by later. */
  changeCounts: Record<'now' | 'later' | 'both', string>;
  /** Which sessions a new password ended: all for a mailed link, the others for one that is signed in. */
  sessionsEnded: Record<'reset_secret' | 'credential', string>;
  /** What to do about the password once a change of address was undone. */
  passwordAdvice: Record<'desk' | 'member' | 'register', string>;
  /** What the product itself tells the desk of, in a ticket that it opens. */
  deskNote: Record<DeskNote, { subject: string; text: string }>;
  facts: Record<FactName, string>;
  /** What stays as it is until a mailed link or password is used, as the mails that carry one say it. */
  resetGround: Record<ResetGround, string>;
  footer: string;
  automatic: string;
  mailboxCause: Record<MailboxCause, string>;
  /** What an import from the watched folder waits for, as the mail of the purpose `import_waits` says it. */
  importWaits: Record<'previewed' | 'unmapped', string>;
  /** Who put a new version of a profile in force: one of the staff, or nobody known by name. */
  profileAuthor: Record<'staff' | 'system', string>;
  /** Whom to speak to about it. */
  profileContact: Record<'staff' | 'system', string>;
  /** What changed in the way a staff member signs in, as the mail of the purpose `staff_security` says it. */
  staffEvent: Record<StaffEvent, string>;
};
