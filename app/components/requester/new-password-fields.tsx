import { useTranslation } from 'react-i18next';
import { Field } from '../ui/field.tsx';
import { PasswordInput } from '../ui/password-input.tsx';
import { PasswordRules } from '../ui/password-rules.tsx';
import type { passwordPatterns } from './password-patterns.ts';
import { PasswordStrength } from './password-strength.tsx';
import { useProblem } from './use-problem.ts';
import { useRefusal } from './use-refusal.ts';

export type NewPassword = {
  minimum: number;
  specials: string;
  patterns: ReturnType<typeof passwordPatterns>;
  /** Words that are easily guessed because they are the member's own. */
  words: readonly string[];
};

/** A new password, its rules ticked off and its strength told while it is typed, and the same once more. */
export function NewPasswordFields({ minimum, specials, patterns, words }: NewPassword) {
  const { t } = useTranslation('requester');
  const refused = useRefusal();
  const problem = useProblem();
  const labelOf = (rule: NewPassword['patterns'][number]['rule']): string =>
    rule === 'special' && specials !== ''
      ? t('password.rule.specialOf', { specials: [...specials].join(' ') })
      : t(`password.rule.${rule}`, { minimum });
  const errors = refused?.errorsOf('newPassword') ?? [];
  const broken = patterns.filter(({ rule }) => errors.includes(rule));
  const error =
    broken.length > 0
      ? t('password.broken', { rules: broken.map(({ rule }) => labelOf(rule)).join(' ; ') })
      : problem(errors);
  return (
    <>
      <div>
        <Field name="newPassword" id="new-password" label={t('password.new')} error={error}>
          {(control) => <PasswordInput {...control} autoComplete="new-password" />}
        </Field>
        <PasswordRules
          inputId="new-password"
          rules={patterns.map(({ rule, pattern }) => ({ id: rule, pattern, label: labelOf(rule) }))}
        />
        <PasswordStrength inputId="new-password" words={words} />
      </div>
      <Field
        name="confirmation"
        id="confirmation"
        label={t('password.again')}
        error={problem(refused?.errorsOf('confirmation') ?? [])}
      >
        {(control) => <PasswordInput {...control} autoComplete="new-password" />}
      </Field>
    </>
  );
}
