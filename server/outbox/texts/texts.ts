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
  'temporary_password',
] as const;
export type MailPurpose = (typeof MAIL_PURPOSES)[number];

export type MailText = { subject: string; heading: string; lines: string[]; button?: string };
export type MailTexts = Record<MailPurpose, MailText> & { footer: string; automatic: string };
