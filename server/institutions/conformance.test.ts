import { describe, expect, it, test } from 'vitest';
import creos from '#db/seed/profiles/creos.json' with { type: 'json' };
import ecampus from '#db/seed/profiles/ecampus.json' with { type: 'json' };
import egec from '#db/seed/profiles/egec.json' with { type: 'json' };
import iecIab from '#db/seed/profiles/iec-iab.json' with { type: 'json' };
import institut from '#db/seed/profiles/institut.json' with { type: 'json' };
import { conformanceOf, DEPARTURES } from './conformance.ts';
import { type Profile, profileSchema } from './contract.ts';

const seed = profileSchema.parse(institut);

/** A profile with nothing to tell, on the ground of one that has. */
const conforming: Profile = {
  ...seed,
  passwordRules: { minimumLength: 15, requires: [], specials: '', forbidsNameParts: false, refusesCommon: true },
  policy: {
    ...seed.policy,
    codeMinutes: 10,
    actions: {
      change_address: { all: ['names_agree'], anyOf: [['contact_code']], fourEyes: false, coolingOffHours: 0 },
    },
  },
};

it('has nothing to tell of a profile that conforms', () => {
  expect(conformanceOf(profileSchema.parse(conforming))).toEqual([]);
});

describe('of the five profiles', () => {
  const same = ['answers_alone', 'code_too_long'];
  test.each([
    [iecIab, ['break_glass', 'common_passwords', 'composition', 'length_below_8', 'name_parts', ...same]],
    [institut, ['composition', 'length_below_15', ...same]],
    [creos, ['common_passwords', 'composition', 'length_below_15', ...same]],
    [egec, ['composition', 'generated_kept', 'length_below_15', 'mailed_too_long', ...same]],
    [ecampus, ['first_password_lasts', 'length_below_15', 'name_parts', ...same]],
  ])('tells where $slug departs', (profile, rules) => {
    const report = conformanceOf(profileSchema.parse(profile));
    expect(report.map(({ rule }) => rule).sort()).toEqual([...rules].sort());
    for (const { clauses } of report)
      for (const clause of clauses)
        expect(clause).toMatch(/^(OWASP ASVS 5\.0 6\.\d\.\d+|NIST SP 800-63B-4 §\d(\.\d)+)$/);
  });
});

const populations: Profile['populations'] = [
  {
    key: 'new',
    label: { fr: 'Nouveaux', nl: 'Nieuwe', de: 'Neue', en: 'New' },
    roles: [Object.keys(conforming.roles)[0] ?? ''],
    schools: [],
    opening: { kind: 'arrival', withinHours: 24 },
  },
];
const answers = { all: ['names_agree' as const], fourEyes: false, coolingOffHours: 0 };
const CHANGES: Record<(typeof DEPARTURES)[number], Partial<Profile>> = {
  length_below_8: { passwordRules: { ...conforming.passwordRules, minimumLength: 7 } },
  length_below_15: { passwordRules: { ...conforming.passwordRules, minimumLength: 14 } },
  composition: { passwordRules: { ...conforming.passwordRules, requires: ['digit'] } },
  name_parts: { passwordRules: { ...conforming.passwordRules, forbidsNameParts: true } },
  common_passwords: { passwordRules: { ...conforming.passwordRules, refusesCommon: false } },
  generated_kept: {
    reset: { method: 'generated_password', tells: ['username'], generatedPasswordLength: 15, unusedHours: 24 },
  },
  mailed_too_long: {
    reset: {
      method: 'temporary_password',
      tells: ['username'],
      temporaryPasswordHours: 25,
      temporaryPasswordLength: 15,
    },
  },
  temporary_shorter: {
    reset: {
      method: 'temporary_password',
      tells: ['username'],
      temporaryPasswordHours: 24,
      temporaryPasswordLength: 14,
    },
  },
  temporary_not_repeated: {
    reset: {
      method: 'temporary_password',
      tells: ['username'],
      temporaryPasswordHours: 24,
      temporaryPasswordLength: 15,
    },
    passwordChoice: { ...conforming.passwordChoice, repeatsTemporary: false },
  },
  first_password_lasts: { populations },
  first_link_lasts: { populations, accessMail: { ...conforming.accessMail, carries: 'link', linkDays: 2 } },
  code_too_long: { policy: { ...conforming.policy, codeMinutes: 11 } },
  text_messages: { sms: { url: 'https://sms.example', tokenName: 'sms', sender: 'Guichet' } },
  answers_alone: {
    policy: {
      ...conforming.policy,
      actions: { migrate: { ...answers, anyOf: [['contact_code'], ['blind_answers']] } },
    },
  },
  break_glass: { breakGlass: { isAllowed: true, reviewHours: 24 } },
};

test.each(DEPARTURES)('tells %s, and nothing beside it', (rule) => {
  const report = conformanceOf(profileSchema.parse({ ...conforming, ...CHANGES[rule] }));
  expect(report.map((one) => one.rule)).toEqual([rule]);
  expect(report[0]?.clauses.length).toBeGreaterThan(0);
});

test('answers with a second proof, or a second person, are no departure', () => {
  const ways = {
    ...answers,
    anyOf: [
      ['blind_answers', 'supervisor_approval'],
      ['blind_answers', 'document_seen'],
    ],
  };
  const profile = profileSchema.parse({
    ...conforming,
    policy: {
      ...conforming.policy,
      actions: { change_address: ways, migrate: { ...ways, anyOf: [['blind_answers']], fourEyes: true } },
    },
  });
  expect(conformanceOf(profile)).toEqual([]);
});

test('a first access by a link of one day is no departure', () => {
  const accessMail = { ...conforming.accessMail, carries: 'link' as const, linkDays: 1 };
  expect(conformanceOf(profileSchema.parse({ ...conforming, populations, accessMail }))).toEqual([]);
});
