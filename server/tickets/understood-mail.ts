import type { Language } from '../institutions/contract.ts';
import type { MessageAttachment, SenderAuthentication, TextSpan, TicketKind } from './contract.ts';

/** A mail as it was understood: what `mail-ingest` hands over. Nothing in it is masked yet. */
export type UnderstoodMail = {
  inboundMail: string;
  kind: TicketKind;
  /** How sure the kind is, from 0 to 1. */
  confidence: number;
  language: Language;
  from: { name: string; address: string } | null;
  subject: string;
  text: string;
  spans: TextSpan[];
  hasHtml: boolean;
  attachments: MessageAttachment[];
  flags: string[];
  authentication: SenderAuthentication;
  messageId: string | null;
  /** False where its sender asks for no automatic answer, or none could reach them. */
  mayAcknowledge: boolean;
  nationalNumber: { status: 'valid' | 'invalid_checksum' | 'ambiguous' | 'missing' | 'unused'; value: string | null };
  lastName: string | null;
  firstName: string | null;
  newAddress: string | null;
  /** The reference of the ticket that one of our own Message-IDs in it names. */
  inThread: string | null;
};

/**
 * A request as it is taken in, by mail or by a form of our own. `authentication` null: its address was typed into a form, and
 * nothing at all tells whose it is.
 */
export type UnderstoodRequest = Omit<UnderstoodMail, 'inboundMail' | 'authentication'> & {
  inboundMail: string | null;
  authentication: SenderAuthentication | null;
};

/** A mail that is ours to take in: for which ticket, its number if it is new, how many its sender opened lately and ever. */
export type Claim = { mail: string; ticket: string; number: string; lately: number; wroteBefore: boolean };

/** A ticket that took a mail in. */
export type TakenIn = { id: string; reference: string; account: string | null };

/** A request, with what its new ticket is to be called. */
export type Claimed = { request: UnderstoodRequest; claim: Omit<Claim, 'mail'> };
