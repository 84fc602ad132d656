import { EVIDENCE_KINDS } from './evidence-kinds.ts';
import { LANGUAGES } from './localised.ts';
import { IDENTIFIERS, LABELS, SITUATIONS } from './profile-access.ts';
import { VERIFIED_ACTIONS } from './profile-security.ts';

/** The parts of a profile as an administrator thinks of them; each is one form. */
export const SECTIONS = [
  'identity',
  'words',
  'sign_in',
  'recovery',
  'passwords',
  'addresses',
  'help',
  'home',
  'arrivals',
  'evidence',
  'retention',
  'national_number',
] as const;
export type Section = (typeof SECTIONS)[number];

/** The keys of a profile that each section holds whole. */
export const SECTION_KEYS: Readonly<Record<Section, readonly string[]>> = {
  identity: ['name', 'shortName', 'portalName', 'colour', 'languages', 'defaultLanguage'],
  words: ['labels'],
  sign_in: ['signInWith', 'usernames'],
  recovery: ['recovery', 'reset'],
  passwords: ['passwordRules', 'passwordChoice'],
  addresses: ['addressChange'],
  help: ['situations', 'support', 'schools'],
  home: ['roles', 'blocks'],
  arrivals: ['populations', 'accessMail'],
  evidence: ['policy', 'breakGlass', 'blindQuestions'],
  retention: ['retention'],
  national_number: ['nationalNumber'],
};

/**
 * What changes by `guichet institution apply` on the host alone: whoever could point mail, text messages, sign-on or the
 * copies of the audit log elsewhere could take over every account, or hide it.
 */
export const HELD_KEYS = ['slug', 'desk', 'sms', 'electronicIdentity', 'staffSignOn', 'audit'] as const;

/** The section that a key of a profile belongs to; `connections` for what is held. */
export const sectionOf = (key: string): Section | 'connections' =>
  SECTIONS.find((section) => SECTION_KEYS[section].includes(key)) ?? 'connections';

type Control =
  | { kind: 'text' }
  | { kind: 'colour' }
  | { kind: 'toggle' }
  /** A toggle for whether there is anything at this path. */
  | { kind: 'present' }
  /** `blank`: what an empty box stands for; without it a number is needed. */
  | { kind: 'number'; unit?: Unit; blank?: 'null' | 'absent' }
  | { kind: 'texts'; isLong?: true; isOptional?: true }
  | { kind: 'choice'; options: readonly string[] }
  /** A day of any year. */
  | { kind: 'day'; isOptional?: true }
  /** Any of them; those that are chosen stand first. */
  | { kind: 'checks'; options: readonly string[] | OwnKeys }
  /** Any of them, in the order in which they are chosen. */
  | { kind: 'ranked'; options: readonly string[] }
  /** Objects, each with these fields; `isKeyed`: a record by their `key`. */
  | { kind: 'rows'; fields: readonly Field[]; isKeyed?: true }
  /** Sets of these, any one of which will do. */
  | { kind: 'ways'; options: readonly string[] };

/** What a profile names itself: the keys of these. */
export type OwnKeys = 'blocks' | 'roles' | 'schools';
export type Unit = 'minutes' | 'hours' | 'days' | 'seconds' | 'characters';
export type Field = Control & {
  /** Where it stands in the profile; in a row, within the row. */
  path: string;
  /** The field is there only while another one, of the same row in a row, has one of these values. */
  when?: { path: string; is: readonly string[] };
};

const minutes = (path: string): Field => ({ kind: 'number', path, unit: 'minutes' });
const hours = (path: string): Field => ({ kind: 'number', path, unit: 'hours' });
const days = (path: string): Field => ({ kind: 'number', path, unit: 'days' });
const reset = (is: string, field: Field): Field => ({ ...field, when: { path: 'reset.method', is: [is] } });

const opening = (is: string, field: Field): Field => ({ ...field, when: { path: 'opening.kind', is: [is] } });

const situation = (name: string): Field[] => [
  { kind: 'choice', path: `situations.${name}.kind`, options: ['', 'desk', 'recovery', 'referral'] },
  {
    kind: 'texts',
    path: `situations.${name}.text`,
    isLong: true,
    when: { path: `situations.${name}.kind`, is: ['recovery', 'referral'] },
  },
  { kind: 'text', path: `situations.${name}.href`, when: { path: `situations.${name}.kind`, is: ['referral'] } },
];

const action = (name: string): Field[] => {
  const path = `policy.actions.${name}`;
  const when = { path, is: ['on'] };
  return [
    { kind: 'present', path },
    { kind: 'checks', path: `${path}.all`, options: EVIDENCE_KINDS, when },
    { kind: 'ways', path: `${path}.anyOf`, options: EVIDENCE_KINDS, when },
    { kind: 'toggle', path: `${path}.fourEyes`, when },
    { kind: 'number', path: `${path}.coolingOffHours`, unit: 'hours', when },
  ];
};

/** The fields of each section, in the order in which they stand. Together they name every key that the section holds. */
export const SECTION_FIELDS: Readonly<Record<Section, readonly Field[]>> = {
  identity: [
    { kind: 'texts', path: 'name' },
    { kind: 'text', path: 'shortName' },
    { kind: 'text', path: 'portalName' },
    { kind: 'colour', path: 'colour.light' },
    { kind: 'colour', path: 'colour.dark' },
    { kind: 'ranked', path: 'languages', options: LANGUAGES },
    { kind: 'choice', path: 'defaultLanguage', options: LANGUAGES },
  ],
  words: LABELS.map((label) => ({ kind: 'texts', path: `labels.${label}`, isOptional: true })),
  sign_in: [
    { kind: 'ranked', path: 'signInWith', options: IDENTIFIERS },
    { kind: 'choice', path: 'usernames.source', options: ['none', 'given', 'names'] },
    {
      kind: 'choice',
      path: 'usernames.separator',
      options: ['_', '.', '-'],
      when: { path: 'usernames.source', is: ['names'] },
    },
    { kind: 'number', path: 'usernames.shortestPart', when: { path: 'usernames.source', is: ['names'] } },
  ],
  recovery: [
    { kind: 'ranked', path: 'recovery.by', options: ['address', 'username'] },
    { kind: 'choice', path: 'recovery.form', options: ['one_field', 'separate', 'choice'] },
    { kind: 'number', path: 'recovery.mailsAnHour' },
    minutes('recovery.arrivalMinutes'),
    { kind: 'choice', path: 'reset.method', options: ['link', 'temporary_password', 'generated_password'] },
    { kind: 'ranked', path: 'reset.tells', options: IDENTIFIERS },
    reset('link', minutes('reset.linkMinutes')),
    reset('temporary_password', hours('reset.temporaryPasswordHours')),
    reset('temporary_password', { kind: 'number', path: 'reset.temporaryPasswordLength', unit: 'characters' }),
    reset('generated_password', { kind: 'number', path: 'reset.generatedPasswordLength', unit: 'characters' }),
    reset('generated_password', hours('reset.unusedHours')),
  ],
  passwords: [
    { kind: 'number', path: 'passwordRules.minimumLength', unit: 'characters' },
    { kind: 'checks', path: 'passwordRules.requires', options: ['lower', 'upper', 'digit', 'special'] },
    { kind: 'text', path: 'passwordRules.specials' },
    { kind: 'toggle', path: 'passwordRules.forbidsNameParts' },
    { kind: 'toggle', path: 'passwordRules.refusesCommon' },
    { kind: 'toggle', path: 'passwordChoice.repeatsTemporary' },
    { kind: 'toggle', path: 'passwordChoice.asksAddress' },
    { kind: 'number', path: 'passwordChoice.redirectSeconds', unit: 'seconds', blank: 'null' },
  ],
  addresses: [
    { kind: 'toggle', path: 'addressChange.bySelf' },
    hours('addressChange.confirmHours'),
    hours('addressChange.undoHours'),
  ],
  help: [
    ...SITUATIONS.flatMap(situation),
    { kind: 'texts', path: 'support.name' },
    {
      kind: 'rows',
      path: 'support.options',
      fields: [
        { kind: 'text', path: 'key' },
        { kind: 'texts', path: 'label' },
        { kind: 'choice', path: 'situation', options: ['', ...SITUATIONS] },
      ],
    },
    { kind: 'toggle', path: 'support.asksSchool' },
    { kind: 'toggle', path: 'support.asksAttempts' },
    {
      kind: 'rows',
      path: 'schools',
      fields: [
        { kind: 'text', path: 'key' },
        { kind: 'text', path: 'name' },
        { kind: 'text', path: 'authority' },
      ],
    },
  ],
  home: [
    {
      kind: 'rows',
      path: 'blocks',
      fields: [
        { kind: 'text', path: 'key' },
        { kind: 'texts', path: 'title' },
        { kind: 'texts', path: 'text' },
        { kind: 'text', path: 'href' },
      ],
    },
    {
      kind: 'rows',
      path: 'roles',
      isKeyed: true,
      fields: [
        { kind: 'text', path: 'key' },
        { kind: 'texts', path: 'label' },
        { kind: 'checks', path: 'blocks', options: 'blocks' },
        { kind: 'toggle', path: 'needsAssignment' },
      ],
    },
  ],
  arrivals: [
    {
      kind: 'rows',
      path: 'populations',
      fields: [
        { kind: 'text', path: 'key' },
        { kind: 'texts', path: 'label' },
        { kind: 'checks', path: 'roles', options: 'roles' },
        { kind: 'checks', path: 'schools', options: 'schools' },
        { kind: 'choice', path: 'opening.kind', options: ['date', 'arrival'] },
        opening('date', { kind: 'day', path: 'opening.opensOn' }),
        opening('arrival', { kind: 'number', path: 'opening.withinHours', unit: 'hours' }),
        opening('arrival', { kind: 'day', path: 'opening.notBefore', isOptional: true }),
        opening('date', { kind: 'day', path: 'opening.intakeFrom' }),
        opening('arrival', { kind: 'day', path: 'opening.intakeFrom', isOptional: true }),
      ],
    },
    { kind: 'choice', path: 'accessMail.carries', options: ['default_password', 'link'] },
    days('accessMail.linkDays'),
    { kind: 'text', path: 'accessMail.sendAt' },
    { kind: 'number', path: 'accessMail.perDomainAMinute' },
  ],
  evidence: [
    ...VERIFIED_ACTIONS.flatMap(action),
    minutes('policy.verificationMinutes'),
    minutes('policy.codeMinutes'),
    { kind: 'number', path: 'policy.caps.perAgentAnHour' },
    { kind: 'number', path: 'policy.caps.perAccountADay' },
    { kind: 'number', path: 'policy.blindAnswersNeeded' },
    { kind: 'number', path: 'policy.blindMistakesAllowed' },
    {
      kind: 'rows',
      path: 'blindQuestions',
      fields: [
        { kind: 'text', path: 'key' },
        { kind: 'texts', path: 'label' },
      ],
    },
    ...EVIDENCE_KINDS.map(
      (kind): Field => ({ kind: 'number', path: `policy.freshnessMinutes.${kind}`, unit: 'minutes', blank: 'absent' }),
    ),
    { kind: 'toggle', path: 'breakGlass.isAllowed' },
    hours('breakGlass.reviewHours'),
  ],
  retention: [
    days('retention.rawMailDays'),
    days('retention.attachmentDays'),
    days('retention.ticketDays'),
    days('retention.auditDays'),
  ],
  national_number: [
    { kind: 'toggle', path: 'nationalNumber.isUsed' },
    { kind: 'texts', path: 'nationalNumber.legalBasis' },
    { kind: 'texts', path: 'nationalNumber.purpose' },
  ],
};
