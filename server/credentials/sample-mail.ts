import type { Identifier, Language } from '../institutions/contract.ts';
import { type InstitutionRecord, identifierWord, mailSender, portalUrl } from '../institutions/index.ts';
import { layOutHtml, renderMail } from '../outbox/index.ts';
import { generatePassword } from './generate-password.ts';
import { lasting } from './send-credential.ts';

/** A member who is not there, for looking at a mail. */
const SAMPLE: Record<Identifier, string> = {
  address: 'jeanne.exemple@post.example',
  username: 'exemple_jeanne',
  client_number: '0123456789',
};
const PURPOSES = {
  link: 'reset_link',
  temporary_password: 'temporary_password',
  generated_password: 'generated_password',
} as const;

/** The mail of a new password as a profile has it, to a member who is not there: HTML with no secret that opens anything. */
export function sampleMail(institution: InstitutionRecord, language: Language): string {
  const { slug, profile } = institution;
  const { reset } = profile;
  const [length, minutes] =
    reset.method === 'link'
      ? [0, reset.linkMinutes]
      : reset.method === 'temporary_password'
        ? [reset.temporaryPasswordLength, reset.temporaryPasswordHours * 60]
        : [reset.generatedPasswordLength, reset.unusedHours * 60];
  const { parts } = renderMail({
    purpose: PURPOSES[reset.method],
    language,
    params: { validity: lasting(minutes, language), ground: 'recovery_request' },
    facts: reset.tells.map((name) => ({ name, value: SAMPLE[name], ...identifierWord(profile, name, language) })),
    url: portalUrl(slug),
    ...(length === 0 ? {} : { secret: generatePassword(profile.passwordRules, [], length) }),
    sender: mailSender(institution, language),
  });
  return layOutHtml(parts);
}
