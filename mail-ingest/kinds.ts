/** What a person may ask for. */
export const REQUEST_KINDS = [
  'email_forgotten',
  'email_changed',
  'password_reset',
  'first_connection',
  'account_not_migrated',
  'other_request',
] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

/** What no person asks for: it opens no ticket and is never answered (RFC 3834). */
export const MACHINE_KINDS = ['auto_reply', 'bounce', 'bulk', 'loop'] as const;
export type MachineKind = (typeof MACHINE_KINDS)[number];

export const MAIL_KINDS = [...REQUEST_KINDS, ...MACHINE_KINDS] as const;
export type MailKind = (typeof MAIL_KINDS)[number];

export const LANGUAGES = ['fr', 'nl', 'de', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/**
 * Where a span points: offsets into the parsed subject, text or From name, in UTF-16 units. The sender's own address,
 * where it is the one to use, is a span of the From address.
 */
export type SpanField = 'subject' | 'text' | 'from';
export type Span = { field: SpanField; start: number; end: number };
