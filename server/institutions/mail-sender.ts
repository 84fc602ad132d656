import type { MailSender } from '../outbox/index.ts';
import type { Language } from './contract.ts';
import type { InstitutionRecord } from './find.ts';

/** How an institution signs its mails in one language. */
export function mailSender({ id, profile }: InstitutionRecord, language: Language): MailSender {
  return {
    institution: id,
    name: profile.name[language],
    shortName: profile.shortName,
    address: profile.desk.address,
    senderName: profile.desk.senderName,
    colour: profile.colour.light,
  };
}
