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
  'prove_address',
  'identify',
  'break_glass_used',
  'mailbox_failing',
  'mailbox_recovered',
  'audit_checkpoint',
  'staff_invitation',
  'staff_security',
  'staff_sign_in_alarm',
] as const;
export type MailPurpose = (typeof MAIL_PURPOSES)[number];

export type MailText = { subject: string; heading: string; lines: string[]; button?: string };
/** Why a mailbox is not read, as the mail of the purpose `mailbox_failing` says it. */
type MailboxCause = 'nobody_reads' | 'sign_in_refused' | 'token_refused' | 'certificate' | 'unreachable' | 'other';
type StaffEvent = 'password_changed' | 'recovery_codes_made' | 'passkey_added' | 'passkey_removed' | 'identity_linked';

export const TEXT_MESSAGE_PURPOSES = ['contact_code'] as const;
export type TextMessagePurpose = (typeof TEXT_MESSAGE_PURPOSES)[number];

export type MailTexts = Record<MailPurpose, MailText> & {
  /** Text messages: at most 160 characters of GSM 7-bit where it can be helped. */
  textMessage: Record<TextMessagePurpose, string>;
  footer: string;
  automatic: string;
  mailboxCause: Record<MailboxCause, string>;
  /** What changed in the way a staff member signs in, as the mail of the purpose `staff_security` says it. */
  staffEvent: Record<StaffEvent, string>;
};
