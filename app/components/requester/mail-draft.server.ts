import type { InstitutionFace, Situation } from '#server/institutions/contract.ts';
import type { FormWords } from '#server/tickets/index.ts';
import { asTyped } from '#server/typography/contract.ts';
import { i18nFor } from '../../i18n/i18n.server.ts';
import type { Language } from '../../i18n/languages.ts';

/** A mail to the desk as it is prepared for its sender, in one language. */
export type MailDraft = { language: Language; subject: string; body: string; href: string };

/** The mails that a situation asks for, in each of the institution's languages. */
export const mailDrafts = (face: InstitutionFace, situation: Situation): MailDraft[] =>
  face.languages.map((language) => mailDraft(face, situation, language));

function mailDraft(face: InstitutionFace, situation: Situation, language: Language): MailDraft {
  const { t } = i18nFor(language);
  const subject = asTyped(t(`support:draft.subject.${situation}`));
  const lines = [
    t('support:draft.greeting'),
    '',
    t(`support:draft.request.${situation}`),
    '',
    t('support:draft.lastName'),
    t('support:draft.firstName'),
    ...(face.nationalNumber ? [t('support:draft.nationalNumber')] : []),
    ...(situation === 'changed_address' ? [t('support:draft.newAddress')] : []),
    '',
    t('support:draft.thanks'),
  ].map(asTyped);
  // A mail address takes line ends as CR LF (RFC 6068 §5).
  const query = `subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(lines.join('\r\n'))}`;
  return { language, subject, body: lines.join('\n'), href: `mailto:${face.deskAddress}?${query}` };
}

/** The words of a mail, for a form that stands in for it. */
export function formWords(language: Language, situation: Situation | null): FormWords {
  const { t } = i18nFor(language);
  return {
    subject: asTyped(t(`support:draft.subject.${situation ?? 'other'}`)),
    lastName: asTyped(t('support:draft.lastName')),
    firstName: asTyped(t('support:draft.firstName')),
    nationalNumber: asTyped(t('support:draft.nationalNumber')),
    newAddress: asTyped(t('support:draft.newAddress')),
    option: asTyped(t('support:draft.option')),
    school: asTyped(t('support:draft.school')),
    attempts: asTyped(t('support:draft.attempts')),
  };
}
