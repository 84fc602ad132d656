export { type Check, type MailService, type PolledMailbox, pollOnce, startMail } from './start-mail.ts';
