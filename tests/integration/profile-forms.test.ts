import { parseDocument } from 'htmlparser2';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { describe, expect, test } from 'vitest';
import { ownOf } from '#app/components/admin/own-of.ts';
import { SectionFields } from '#app/components/admin/section-form.tsx';
import { i18nFor } from '#app/i18n/i18n.server.ts';
import { type Profile, profileSchema, SECTION_FIELDS, SECTION_KEYS, SECTIONS } from '#server/institutions/contract.ts';
import { checkProfile } from '#server/institutions/index.ts';
import { HELD_KEYS } from '#server/institutions/profile-sections.ts';
import { readSection } from '#server/institutions/read-section.ts';
import creos from '../../db/seed/profiles/creos.json' with { type: 'json' };
import ecampus from '../../db/seed/profiles/ecampus.json' with { type: 'json' };
import egec from '../../db/seed/profiles/egec.json' with { type: 'json' };
import iecIab from '../../db/seed/profiles/iec-iab.json' with { type: 'json' };
import institut from '../../db/seed/profiles/institut.json' with { type: 'json' };
import sixth from '../fixtures/profiles/sixth.json' with { type: 'json' };

type Section = (typeof SECTIONS)[number];

function markupOf(section: Section, profile: Profile, language: 'fr' | 'de' = 'fr'): string {
  const fields = createElement(SectionFields, {
    section,
    values: profile,
    own: ownOf(profile, 'fr'),
    placeholders: {},
    issues: [],
    isReadOnly: false,
  });
  return renderToStaticMarkup(createElement(I18nextProvider, { i18n: i18nFor(language) }, fields));
}

/** What a browser would send of a form as it stands. */
function sentBy(markup: string): [string, string][] {
  const sent: [string, string][] = [];
  type Node = { name?: string; attribs?: Record<string, string>; children?: Node[]; data?: string };
  const visit = (node: Node): void => {
    const { name, attribs = {}, children = [] } = node;
    if (name === 'input' && attribs.name) {
      const isBox = attribs.type === 'checkbox';
      if (!isBox || attribs.checked !== undefined) sent.push([attribs.name, attribs.value ?? (isBox ? 'on' : '')]);
    }
    if (name === 'textarea' && attribs.name) sent.push([attribs.name, children[0]?.data ?? '']);
    if (name === 'select' && attribs.name) {
      const chosen = children.find((option) => option.attribs?.selected !== undefined) ?? children[0];
      sent.push([attribs.name, chosen?.attribs?.value ?? '']);
    }
    for (const child of children) visit(child);
  };
  visit(parseDocument(markup) as unknown as Node);
  return sent;
}

describe.each([iecIab, institut, creos, egec, ecampus, sixth])('the forms of $slug', (file) => {
  const profile = profileSchema.parse(file);

  test('save what they show: a form that is sent as it stands changes nothing', () => {
    for (const section of SECTIONS) {
      const read = readSection(profile, section, sentBy(markupOf(section, profile)));
      expect(checkProfile(read), section).toEqual({ kind: 'valid', profile });
    }
  });
});

test('name every key of a profile that is not held, once', () => {
  const held: string[] = [...HELD_KEYS];
  const named = SECTIONS.flatMap((section) => [...SECTION_KEYS[section]]);
  expect([...named, ...held].sort()).toEqual(Object.keys(profileSchema.shape).sort());
  for (const section of SECTIONS)
    for (const { path } of SECTION_FIELDS[section]) expect(SECTION_KEYS[section]).toContain(path.split('.')[0]);
});

test.each(['fr', 'de'] as const)('have words for every field, in %s', (language) => {
  for (const profile of [iecIab, ecampus])
    for (const section of SECTIONS) {
      const markup = markupOf(section, profileSchema.parse(profile), language);
      expect(markup, section).not.toMatch(/>(admin|desk|supervision):|>(policy|reset|recovery|situations)\./);
    }
});

describe('what is wrong stands at its field', () => {
  const profile = profileSchema.parse(creos);
  const withValue = (section: Section, change: (sent: [string, string][]) => [string, string][]) =>
    checkProfile(readSection(profile, section, change(sentBy(markupOf(section, profile)))));
  const set = (name: string, value: string) => (sent: [string, string][]) =>
    sent.map((one): [string, string] => (one[0] === name ? [name, value] : one));
  const without = (name: string) => (sent: [string, string][]) => sent.filter(([one]) => one !== name);

  test.each([
    ['identity', set('colour.light', 'red'), 'colour.light', 'format'],
    ['identity', set('name.nl', ' '), 'name.nl', 'text_missing'],
    ['identity', without('languages'), 'languages', 'too_few'],
    ['identity', set('shortName', ''), 'shortName', 'required'],
    ['recovery', set('reset.linkMinutes', '1'), 'reset.linkMinutes', 'too_small'],
    ['recovery', set('reset.linkMinutes', ''), 'reset.linkMinutes', 'number'],
    ['recovery', set('reset.method', 'generated_password'), 'reset.generatedPasswordLength', 'number'],
    ['passwords', set('passwordRules.minimumLength', '65'), 'passwordRules.minimumLength', 'too_big'],
    ['sign_in', set('usernames.source', 'none'), 'usernames', 'usernames_none'],
    ['help', (sent) => sent.filter(([name]) => !name.startsWith('schools.')), 'schools', 'schools_empty'],
    ['help', set('schools.1.key', 'ecole-du-centre'), 'schools.1.key', 'repeated'],
    ['arrivals', set('accessMail.sendAt', '25:00'), 'accessMail.sendAt', 'format'],
    ['arrivals', set('accessMail.linkDays', '8'), 'accessMail.linkDays', 'too_big'],
    ['home', set('blocks.0.href', 'javascript:alert(1)'), 'blocks.0.href', 'address'],
    [
      'evidence',
      (sent) => sent.filter(([name]) => !name.startsWith('policy.actions.trigger_reset.anyOf.')),
      'policy.actions.trigger_reset',
      'weak_way',
    ],
  ] as [Section, (sent: [string, string][]) => [string, string][], string, string][])(
    '%s: %s → %s, %s',
    (section, change, path, code) => {
      const checked = withValue(section, change);
      expect(checked.kind === 'invalid' && checked.issues.map((issue) => [issue.path, issue.code])).toContainEqual([
        path,
        code,
      ]);
    },
  );
});

describe('the populations of a profile', () => {
  const profile = profileSchema.parse(ecampus);
  const sent = () => sentBy(markupOf('arrivals', profile));
  const checked = (change: (sent: [string, string][]) => [string, string][]) =>
    checkProfile(readSection(profile, 'arrivals', change(sent())));
  const set = (name: string, value: string) => (all: [string, string][]) =>
    all.map((one): [string, string] => (one[0] === name ? [name, value] : one));

  test('show what their way of opening asks for alone', () => {
    const names = sent().map(([name]) => name);
    expect(names).toContain('populations.0.opening.opensOn.day');
    expect(names).not.toContain('populations.0.opening.withinHours');
    expect(names).toContain('populations.2.opening.notBefore.month');
    expect(names).not.toContain('populations.2.opening.opensOn.day');
  });

  test.each([
    ['populations.0.opening.opensOn.day', '', 'populations.0.opening.opensOn.day', 'number'],
    ['populations.0.opening.opensOn.day', '31', 'populations.0.opening.opensOn', 'no_such_day'],
    ['populations.2.opening.withinHours', '73', 'populations.2.opening.withinHours', 'too_big'],
    ['populations.1.key', 'higher_education', 'populations.1.key', 'repeated'],
    ['populations.3.roles', 'nobody', 'populations', 'populations_unknown'],
  ])('%s as "%s" is told at %s', (name, value, path, code) => {
    const answer = checked(set(name, value));
    expect(answer.kind === 'invalid' && answer.issues.map((issue) => [issue.path, issue.code])).toContainEqual([
      path,
      code,
    ]);
  });

  test('lose a day that is taken away, where it may be missing', () => {
    const answer = checked((all) =>
      set('populations.2.opening.notBefore.day', '')(set('populations.2.opening.notBefore.month', '')(all)),
    );
    expect(answer.kind === 'valid' && answer.profile.populations[2]?.opening).toEqual({
      kind: 'arrival',
      withinHours: 24,
      intakeFrom: { month: 6, day: 1 },
    });
  });
});
