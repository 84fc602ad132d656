export { accessToken, forgetAccessToken, type OauthClient } from './access-token.ts';
export { type DeliveryDependencies, deliverDue, type SenderOf } from './deliver.ts';
export { enqueue, type MailSender, type OutgoingMail, outboxRow } from './enqueue.ts';
export { type BouncedMail, markBounced } from './mark-bounced.ts';
export { referenceOfMessageId } from './message-id.ts';
export { openTransport, type SmtpSettings } from './transport.ts';
export { wipeSettled } from './wipe.ts';
