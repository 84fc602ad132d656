/** A mailbox as the reading of it needs it. */
export type MailboxRow = { id: string; institution: string; address: string };

/**
 * The columns that multi-row statements of this room name. They go through the query builder, which binds values: the
 * object mapper writes them into the statement's text, which raw bytes would double.
 */
export type IngestTables = {
  inbound_mail: {
    id: string;
    institution_id: string;
    mailbox_id: string;
    fingerprint: string;
    size: number;
    is_oversize: boolean;
    received_at: Date;
  };
  inbound_mail_chunk: { institution_id: string; mail_id: string; position: number; sealed_bytes: Buffer };
  mailbox_ledger: {
    institution_id: string;
    mailbox_id: string;
    uid_validity: string;
    uid: number;
    mail_id: string;
    recorded_at: Date;
    filed_at: Date | null;
  };
};
