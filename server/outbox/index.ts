export { type DeliveryDependencies, deliverDue, type SenderOf } from './deliver.ts';
export { enqueue, type MailSender, type OutgoingMail, outboxRow } from './enqueue.ts';
export { referenceOfMessageId } from './message-id.ts';
export { openTransport, type SmtpSettings } from './transport.ts';
export { wipeSettled } from './wipe.ts';
