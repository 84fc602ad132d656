import { Institution, StaffMembership } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { enqueue, type MailSender } from '../outbox/index.ts';

type MailLanguage = 'fr' | 'nl' | 'de' | 'en';
type Told = { id: string; email: string; language?: string | null | undefined };
type StaffMail = {
  purpose: 'staff_invitation' | 'staff_security' | 'staff_sign_in_alarm' | 'profile_changed' | 'import_waits';
  params: Record<string, string | number>;
  /** Values of `params` that are instants, written in the reader's own way. */
  instants?: Record<string, Date>;
  url?: string;
};
/** The part of an institution's profile that a mail to its staff is signed with; it was checked when it was applied. */
type Face = {
  name: Record<MailLanguage, string>;
  shortName: string;
  defaultLanguage: MailLanguage;
  colour: { light: string };
  desk: { address: string; senderName: string };
};

const LOCALES = { fr: 'fr-BE', nl: 'nl-BE', de: 'de-BE', en: 'en-GB' } as const;
const isLanguage = (text: string | null | undefined): text is MailLanguage => !!text && Object.hasOwn(LOCALES, text);

/** Mails a staff member in the language they chose, signed by `institution` (without one, by the first of theirs). */
export async function tellStaff(inside: Context, staff: Told, mail: StaffMail, institution?: string): Promise<void> {
  const from =
    institution ??
    (await inside.em.findOne(StaffMembership, { staff: staff.id }, { orderBy: { institution: 'asc' } }))?.institution;
  if (from === undefined) return;
  const { profile } = await inside.em.findOneOrFail(Institution, from);
  const face = profile as unknown as Face;
  const language = isLanguage(staff.language) ? staff.language : face.defaultLanguage;
  const format = new Intl.DateTimeFormat(LOCALES[language], {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Europe/Brussels',
  });
  const instants = Object.entries(mail.instants ?? {}).map(([name, value]) => [name, format.format(value)]);
  const sender: MailSender = {
    institution: from,
    name: face.name[language],
    shortName: face.shortName,
    address: face.desk.address,
    senderName: face.desk.senderName,
    colour: face.colour.light,
  };
  await enqueue(inside, {
    sender,
    purpose: mail.purpose,
    language,
    recipient: staff.email,
    recipientHint: staff.email,
    params: { ...mail.params, ...Object.fromEntries(instants) },
    ...(mail.url === undefined ? {} : { url: mail.url }),
  });
}

/** Tells a person that the way they sign in changed. */
export const tellSecurityEvent = (
  inside: Context,
  staff: Told,
  event: 'password_changed' | 'recovery_codes_made' | 'passkey_added' | 'passkey_removed' | 'identity_linked',
): Promise<void> =>
  tellStaff(inside, staff, { purpose: 'staff_security', params: { event }, instants: { date: inside.now } });
