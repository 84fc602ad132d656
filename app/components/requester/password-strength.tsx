import { useTranslation } from 'react-i18next';
import judgeUrl from '../../enhance/judge-password.ts?worker&url';

/**
 * How hard the new password in the field `inputId` is to guess, told while it is typed where script runs. What judges is
 * loaded once typing begins. `words` are the member's own: names, and those of the institution.
 */
export function PasswordStrength({ inputId, words = [] }: { inputId: string; words?: readonly string[] }) {
  const { t } = useTranslation('requester');
  return (
    <div
      data-needs-script=""
      data-strength-for={inputId}
      data-judge={judgeUrl}
      data-words={words.join('\n')}
      data-weak={t('password.strength.weak')}
      data-fair={t('password.strength.fair')}
      data-good={t('password.strength.good')}
      data-strong={t('password.strength.strong')}
      className="mt-3 grid gap-1.5 text-small text-ink-2 has-[output:empty]:mt-0 has-[output:empty]:h-0 has-[output:empty]:overflow-hidden"
    >
      <progress aria-hidden="true" className="bar" max={4} value={0} />
      <p className="m-0">
        {t('password.strength.label')} <output className="font-[570] text-ink" htmlFor={inputId} aria-live="polite" />
      </p>
    </div>
  );
}
