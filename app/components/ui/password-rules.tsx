import { Check } from 'lucide-react';
import { useTranslation } from 'react-i18next';

export type PasswordRule = {
  id: string;
  label: string;
  /** Source of a regular expression with the flag `u` that a password meeting the rule matches. */
  pattern: string;
};

/** The rules of a new password, ticked off while it is typed where script runs. */
export function PasswordRules({ inputId, rules }: { inputId: string; rules: readonly PasswordRule[] }) {
  const { t } = useTranslation();
  return (
    <ul data-rules-for={inputId} className="mt-3 grid gap-x-5 gap-y-1.5 text-small text-ink-2 sm:grid-cols-2">
      {rules.map((rule) => (
        <li key={rule.id} data-rule={rule.pattern} data-done={t('state.done')} className="flex items-start gap-2">
          <span data-mark="" className="mt-[0.1em] grid size-[18px] flex-none place-items-center rounded-full">
            <Check aria-hidden="true" className="size-3 stroke-[3.5]" />
          </span>
          <span>
            {rule.label} <span data-said="" className="sr-only" />
          </span>
        </li>
      ))}
    </ul>
  );
}
