import { type DepartureFace, type Profile, SEVERITIES, type VerifiedAction } from './contract.ts';
import { type EvidenceKind, isAtLeast } from './evidence-kinds.ts';
import { waysOf } from './profile-security.ts';

export const DEPARTURES = [
  'length_below_8',
  'length_below_15',
  'composition',
  'name_parts',
  'common_passwords',
  'generated_kept',
  'mailed_too_long',
  'temporary_shorter',
  'temporary_not_repeated',
  'first_password_lasts',
  'first_link_lasts',
  'code_too_long',
  'text_messages',
  'answers_alone',
  'break_glass',
] as const;
type DepartureRule = (typeof DEPARTURES)[number];

type Departure = DepartureFace & { rule: DepartureRule };
type Severity = DepartureFace['severity'];

const asvs = (clause: string): string => `OWASP ASVS 5.0 ${clause}`;
const nist = (clause: string): string => `NIST SP 800-63B-4 §${clause}`;

/** Hours for which a recovery code that was mailed may be good (NIST SP 800-63B-4 §4.2.1.2). */
const MAILED_HOURS = 24;
/** Minutes for which an out-of-band code may be good (OWASP ASVS 5.0 6.5.5), and one in a text message (NIST §4.2.1.2). */
const CODE_MINUTES = 10;

/**
 * Each rule of a profile that departs from OWASP ASVS 5.0 or NIST SP 800-63B-4, the gravest first; what no profile can
 * change is not told here. Empty for a profile that conforms.
 */
export function conformanceOf(profile: Profile): Departure[] {
  const found = [
    ...passwordDepartures(profile),
    ...resetDepartures(profile),
    ...arrivalDepartures(profile),
    ...evidenceDepartures(profile),
  ];
  return found.sort((left, right) => SEVERITIES.indexOf(left.severity) - SEVERITIES.indexOf(right.severity));
}

function passwordDepartures({ passwordRules: rules }: Profile): Departure[] {
  const departures: Departure[] = [];
  const add = (rule: DepartureRule, severity: Severity, clauses: string[], values: Departure['values'] = {}) =>
    departures.push({ rule, section: 'passwords', severity, clauses, values });
  const length = { count: rules.minimumLength };
  if (rules.minimumLength < 8) add('length_below_8', 'broken', [asvs('6.2.1'), nist('3.1.1.2')], length);
  // Members have no second factor: the password is the only one.
  else if (rules.minimumLength < 15) add('length_below_15', 'broken', [asvs('6.2.1'), nist('3.1.1.2')], length);
  if (rules.requires.length > 0)
    add('composition', 'broken', [asvs('6.2.5'), nist('3.1.1.2')], { count: rules.requires.length });
  if (!rules.refusesCommon) add('common_passwords', 'broken', [asvs('6.2.4'), asvs('6.2.12'), nist('3.1.1.2')]);
  // The whole password is compared with a list, "not substrings or words that might be contained therein".
  if (rules.forbidsNameParts) add('name_parts', 'broken', [nist('3.1.1.2')]);
  return departures;
}

function resetDepartures({ reset, passwordRules, passwordChoice }: Profile): Departure[] {
  const departures: Departure[] = [];
  const add = (rule: DepartureRule, severity: Severity, clauses: string[], values: Departure['values'] = {}) =>
    departures.push({ rule, section: 'recovery', severity, clauses, values });
  const hours =
    reset.method === 'link'
      ? reset.linkMinutes / 60
      : reset.method === 'temporary_password'
        ? reset.temporaryPasswordHours
        : reset.unusedHours;
  if (reset.method === 'generated_password') add('generated_kept', 'broken', [asvs('6.4.1')]);
  if (hours > MAILED_HOURS) add('mailed_too_long', 'broken', [nist('4.2.1.2')], { hours });
  if (reset.method === 'temporary_password') {
    if (reset.temporaryPasswordLength < passwordRules.minimumLength)
      add('temporary_shorter', 'broken', [asvs('6.4.1')], { count: reset.temporaryPasswordLength });
    if (!passwordChoice.repeatsTemporary) add('temporary_not_repeated', 'broken', [asvs('6.2.3')]);
  }
  return departures;
}

/**
 * First accesses that are mailed. A default password ends with its first use, as OWASP ASVS 5.0 6.4.1 asks; until then it
 * lies in a mailbox without an end, while NIST gives a mailed secret a day.
 */
function arrivalDepartures({ populations, accessMail }: Profile): Departure[] {
  if (populations.length === 0) return [];
  const departure = { section: 'arrivals', severity: 'broken' } as const;
  if (accessMail.carries === 'default_password')
    return [{ ...departure, rule: 'first_password_lasts', clauses: [asvs('6.4.1'), nist('4.2.1.2')], values: {} }];
  return accessMail.linkDays * 24 > MAILED_HOURS
    ? [
        {
          ...departure,
          rule: 'first_link_lasts',
          clauses: [nist('4.2.1.2')],
          values: { count: accessMail.linkDays },
        },
      ]
    : [];
}

function evidenceDepartures({ policy, breakGlass, sms }: Profile): Departure[] {
  const departures: Departure[] = [];
  const add = (rule: DepartureRule, severity: Severity, clauses: string[], values: Departure['values'] = {}) =>
    departures.push({ rule, section: 'evidence', severity, clauses, values });
  if (policy.codeMinutes > CODE_MINUTES)
    add('code_too_long', sms ? 'broken' : 'weaker', [asvs('6.5.5'), ...(sms ? [nist('4.2.1.2')] : [])], {
      minutes: policy.codeMinutes,
    });
  if (sms) add('text_messages', 'weaker', [asvs('6.6.1'), nist('3.1.3.3')]);
  const open = Object.entries(policy.actions).flatMap(([action, rule]) =>
    rule && waysOf(rule).some(restsOnAnswers) ? [action as VerifiedAction] : [],
  );
  if (open.length > 0) add('answers_alone', 'broken', [asvs('6.4.2')], { actions: open.join(' ') });
  if (breakGlass.isAllowed) add('break_glass', 'weaker', [asvs('6.3.4')], { hours: breakGlass.reviewHours });
  return departures;
}

/** Whether nothing in a way is worth anything but the answers: neither another proof nor a second person. */
const restsOnAnswers = (way: readonly EvidenceKind[]): boolean =>
  way.includes('blind_answers') &&
  !way.includes('supervisor_approval') &&
  way.every((kind) => kind === 'blind_answers' || !isAtLeast(kind, 'medium'));
