export { type Check, type MailService, type PolledMailbox, pollOnce, startMail } from './start-mail.ts';
export { type SweptMailbox, sweepProcessed } from './sweep.ts';
