export type MailAddress = { name: string; address: string };

export type ParsedAttachment = { name: string; contentType: string; size: number; sha256: string };

/** The machine-readable part of a delivery report (RFC 3464), with what it says of the returned mail. */
export type DeliveryReport = {
  recipients: { address: string; action: string; status: string; diagnostic: string }[];
  originalMessageId: string | null;
};

/** One mail as plain data. Text fields hold no NUL byte and no broken character. */
export type ParsedMail = {
  messageId: string | null;
  inReplyTo: string | null;
  references: string[];
  from: MailAddress | null;
  replyTo: MailAddress[];
  to: MailAddress[];
  cc: MailAddress[];
  subject: string;
  date: Date | null;
  text: string;
  /** Whether a part of it is HTML that is no attachment. */
  hasHtml: boolean;
  /** The header lines that screening and authentication need; lower-case names, repeated lines joined by a line feed. */
  headers: Record<string, string>;
  attachments: ParsedAttachment[];
  deliveryReport: DeliveryReport | null;
  isTextTruncated: boolean;
};

/** Upper bounds of one parse: decoded text in bytes, and the number of attachments that are listed. */
export type ParseLimits = { maxTextBytes: number; maxAttachments: number };

export const DEFAULT_PARSE_LIMITS: ParseLimits = { maxTextBytes: 1_000_000, maxAttachments: 200 };
