import type { z } from 'zod';
import { LANGUAGES, type Profile, profileSchema } from './contract.ts';
import { SECTION_FIELDS, SECTIONS } from './profile-sections.ts';

/** What is wrong with a profile, and where. `code` names the sentence; `message` is the schema's own, in English. */
export type ProfileIssue = { path: string; code: string; limit: number | null; message: string };
export type CheckedProfile = { kind: 'valid'; profile: Profile } | { kind: 'invalid'; issues: ProfileIssue[] };

/** Checks a profile as {@link profileSchema} does, and what only people notice: a text without words, a key twice. */
export function checkProfile(input: unknown): CheckedProfile {
  const parsed = profileSchema.safeParse(input);
  if (!parsed.success) return { kind: 'invalid', issues: parsed.error.issues.map(issueOf) };
  const issues = [...emptyTexts(parsed.data), ...repeatedKeys(parsed.data), ...otherIssues(parsed.data)];
  return issues.length === 0 ? { kind: 'valid', profile: parsed.data } : { kind: 'invalid', issues };
}

/** The refusals that the schema words itself, by the place that they stand at. */
const OWN: readonly [RegExp, string][] = [
  [/^usernames$/, 'usernames_none'],
  [/^reset\.tells$/, 'tells_nothing'],
  [/^reset\.generatedPasswordLength$/, 'below_minimum'],
  [/^schools$/, 'schools_empty'],
  [/^populations$/, 'populations_unknown'],
  [/^populations\.\d+\.opening\./, 'no_such_day'],
  [/^electronicIdentity$/, 'provider_missing'],
  [/^policy$/, 'number_unused'],
  [/^policy\.actions\.[a-z_]+$/, 'weak_way'],
];

function issueOf(issue: z.core.$ZodIssue): ProfileIssue {
  const path = issue.path.join('.');
  const { message } = issue;
  const plain = (code: string, limit: number | null = null): ProfileIssue => ({ path, code, limit, message });
  switch (issue.code) {
    case 'too_small':
      if (issue.origin === 'string') return plain('required');
      return plain(issue.origin === 'array' ? 'too_few' : 'too_small', Number(issue.minimum));
    case 'too_big':
      return plain('too_big', Number(issue.maximum));
    case 'invalid_type':
      return plain(issue.input === undefined || issue.input === null ? missing(issue.expected) : 'number');
    case 'invalid_value':
    case 'invalid_union':
      return plain('choice');
    case 'invalid_format':
      return plain(issue.format === 'url' ? 'address' : 'format');
    default:
      return plain(OWN.find(([where]) => where.test(path))?.[1] ?? 'other');
  }
}

const missing = (expected: string): string => (expected === 'number' || expected === 'int' ? 'number' : 'required');

const at = (root: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], root);

const issue = (path: string, code: string, message: string): ProfileIssue => ({ path, code, limit: null, message });

function emptyTexts(profile: Profile): ProfileIssue[] {
  const issues: ProfileIssue[] = [];
  const look = (texts: unknown, path: string): void => {
    if (typeof texts !== 'object' || texts === null) return;
    for (const language of LANGUAGES)
      if ((texts as Record<string, unknown>)[language] === '')
        issues.push(issue(`${path}.${language}`, 'text_missing', 'has no words'));
  };
  for (const field of SECTIONS.flatMap((section) => SECTION_FIELDS[section])) {
    if (field.kind === 'texts') look(at(profile, field.path), field.path);
    if (field.kind !== 'rows') continue;
    const rows = Object.entries((at(profile, field.path) ?? {}) as Record<string, unknown>);
    for (const inner of field.fields.filter(({ kind }) => kind === 'texts'))
      for (const [row, value] of rows) look(at(value, inner.path), `${field.path}.${row}.${inner.path}`);
  }
  return issues;
}

function repeatedKeys(profile: Profile): ProfileIssue[] {
  const lists = {
    blocks: profile.blocks,
    schools: profile.schools,
    blindQuestions: profile.blindQuestions,
    populations: profile.populations,
    'support.options': profile.support.options,
  };
  return Object.entries(lists).flatMap(([path, rows]) =>
    rows.flatMap(({ key }, index) =>
      rows.findIndex((row) => row.key === key) < index
        ? [issue(`${path}.${index}.key`, 'repeated', `stands twice: ${key}`)]
        : [],
    ),
  );
}

const SAFE_LINK = /^(https?:\/\/|mailto:|\/(?!\/))/i;

function otherIssues({ blocks, situations, languages, defaultLanguage }: Profile): ProfileIssue[] {
  const links = [
    ...blocks.map(({ href }, index) => ({ path: `blocks.${index}.href`, href })),
    ...Object.entries(situations).flatMap(([name, answer]) =>
      answer?.kind === 'referral' && answer.href !== undefined
        ? [{ path: `situations.${name}.href`, href: answer.href }]
        : [],
    ),
  ];
  return [
    ...links.flatMap(({ path, href }) =>
      SAFE_LINK.test(href) ? [] : [issue(path, 'address', 'is no link to a page or a mailbox')],
    ),
    ...(languages.includes(defaultLanguage)
      ? []
      : [issue('defaultLanguage', 'not_offered', 'is not among the languages that are offered')]),
  ];
}
