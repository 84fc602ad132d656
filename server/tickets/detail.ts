import { Account, AddressChange, AuditEntry, Message, OutboundMail, Staff, Ticket } from '#db/entities/index.ts';
import { mayOpen, toCard } from '../accounts/index.ts';
import type { Context, StaffActor } from '../context.ts';
import { signInAlarm } from '../credentials/index.ts';
import { found } from '../errors.ts';
import { identityView } from '../identity/index.ts';
import type { Profile } from '../institutions/contract.ts';
import { institutionById } from '../institutions/index.ts';
import type { Permission } from '../staff/contract.ts';
import { assertAllowed, institutionsWith } from '../staff/index.ts';
import type { Bounce, TextSpan, TicketDetail, TicketKind, TimelineEntry } from './contract.ts';

/** Told in the conversation already, by the message or the mail itself. */
const SILENT = [
  'ticket.received',
  'ticket.mail_joined',
  'ticket.replied',
  'ticket.noted',
  'mail.sent',
  'mail.assigned',
];

/**
 * Everything that the ticket page shows. Personal values are masked: nothing is decrypted for it.
 * @throws DomainError `not_found`, or `forbidden` for a ticket of an institution that the reader does not work for.
 */
export async function ticketDetail(context: Context<StaffActor>, reference: string): Promise<TicketDetail> {
  const { em, actor } = context;
  const ticket = found(await em.findOne(Ticket, { reference }, { refresh: true }), 'ticket');
  assertAllowed(actor, ticket.institution, 'tickets.read');
  const [institution, messages, entries, mails, account, change, assignee, alarm] = await Promise.all([
    institutionById(context, ticket.institution),
    em.find(Message, { ticket: ticket.id }, { orderBy: { createdAt: 'asc', id: 'asc' } }),
    em.find(
      AuditEntry,
      { ticket: ticket.id, action: { $nin: SILENT } },
      { orderBy: { recordedAt: 'asc', position: 'asc' } },
    ),
    em.find(OutboundMail, { ticket: ticket.id }, { orderBy: { createdAt: 'asc', id: 'asc' }, refresh: true }),
    ticket.account ? em.findOne(Account, { id: ticket.account }, { refresh: true }) : null,
    em.findOne(AddressChange, { ticket: ticket.id }, { orderBy: { requestedAt: 'desc' }, refresh: true }),
    ticket.assignee ? em.findOne(Staff, { id: ticket.assignee }) : null,
    ticket.account ? signInAlarm(context, ticket.account) : null,
  ]);
  const replies = mails.filter((mail) => mail.purpose === 'reply');
  const timeline: TimelineEntry[] = [
    ...messages.map((message) => toMessage(message, replies)),
    ...entries
      .filter((entry) => !isToldByBounce(entry, entries))
      .map((entry) => toEvent(entry, ticket.requesterName, messages)),
    ...mails.filter((mail) => mail.purpose !== 'reply').map(toMail),
  ];
  return {
    id: ticket.id,
    reference: ticket.reference,
    version: ticket.version,
    kind: ticket.kind as TicketKind,
    status: ticket.status,
    subject: ticket.subject,
    language: ticket.language,
    institution: {
      slug: institution.slug,
      name: institution.profile.shortName,
      usesNationalNumber: institution.profile.nationalNumber.isUsed,
    },
    requesterName: ticket.requesterName,
    askedAs: { lastName: ticket.askedLastName ?? '', firstName: ticket.askedFirstName ?? '' },
    openedAt: ticket.openedAt.toISOString(),
    activeAt: ticket.activeAt.toISOString(),
    assignee: assignee ? { name: assignee.name, isMe: assignee.id === actor.id } : null,
    canReply: ticket.requesterAddress !== null && ticket.requesterAddress !== undefined,
    timeline: timeline.sort((a, b) => a.at.localeCompare(b.at)),
    account: account ? toCard(account, alarm) : null,
    identity: await identityView(context, ticket, institution.profile),
    requestedAddressHint: ticket.requestedAddressHint ?? null,
    ways: {
      ...waysOf(actor, ticket, institution.profile),
      canOpenAccount: account?.status === 'not_migrated' && (await mayOpen(context, account)),
    },
    pendingChange: change
      ? {
          newAddressHint: change.newAddressHint,
          confirmBy: change.confirmBy.toISOString(),
          effectiveAt: change.effectiveAt?.toISOString() ?? null,
          state: change.state,
        }
      : null,
  };
}

function waysOf(actor: StaffActor, ticket: Ticket, profile: Profile): Omit<TicketDetail['ways'], 'canOpenAccount'> {
  const may = (permission: Permission) => institutionsWith(actor, permission).includes(ticket.institution);
  return {
    canAsk: may('identity.verify') && may('accounts.act'),
    canBreakGlass: profile.breakGlass.isAllowed && may('break_glass.use'),
  };
}

/** An answer and the mail that carries it are written at one instant. */
function toMessage(message: Message, replies: readonly OutboundMail[]): TimelineEntry {
  const carrier = replies.find((mail) => mail.createdAt.getTime() === message.createdAt.getTime());
  return {
    type: 'message',
    id: message.id,
    direction: message.direction,
    authorName: message.authorName,
    authorShown: message.authorShown ?? null,
    subject: message.subject ?? null,
    text: message.text,
    spans: message.spans as TextSpan[],
    attachments: message.attachments,
    hasHtml: message.hasHtml && message.inboundMail !== null,
    bounce: message.direction === 'out' && carrier ? toBounce(carrier) : null,
    flags: message.flags,
    at: message.createdAt.toISOString(),
    inboundMail: message.inboundMail ?? null,
  };
}

/** The log names nobody but the desk: what else is told on a ticket was done by who asked. */
function toEvent(entry: AuditEntry, requesterName: string, messages: readonly Message[]): TimelineEntry {
  const { detail } = JSON.parse(entry.payload) as { detail: Record<string, string | number | boolean> };
  const file = messages.find((message) => message.inboundMail === detail.mail)?.attachments[Number(detail.file) - 1];
  return {
    type: 'event',
    id: entry.id,
    action: entry.action,
    outcome: entry.outcome,
    actorName: entry.actorName || requesterName,
    detail: file ? { ...detail, name: file.name } : detail,
    at: entry.recordedAt.toISOString(),
  };
}

/** A delivery report is set aside at the instant at which it marks the mail that came back: that is told once. */
const isToldByBounce = (entry: AuditEntry, entries: readonly AuditEntry[]): boolean =>
  entry.action === 'mail.set_aside' &&
  entries.some((one) => one.action === 'mail.bounced' && one.recordedAt.getTime() === entry.recordedAt.getTime());

const toBounce = (mail: OutboundMail): Bounce | null =>
  mail.bouncedAt ? { at: mail.bouncedAt.toISOString(), detail: mail.bounceDetail ?? '' } : null;

const toMail = (mail: OutboundMail): TimelineEntry => ({
  type: 'mail',
  id: mail.id,
  purpose: mail.purpose,
  state: mail.state,
  recipientHint: mail.recipientHint,
  bounce: toBounce(mail),
  at: mail.createdAt.toISOString(),
});
