export { type SweptMailbox, sweepProcessed } from './poll/sweep.ts';
export { type Check, type MailService, type PolledMailbox, pollOnce, startMail } from './start-mail.ts';
