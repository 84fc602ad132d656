import { useTranslation } from 'react-i18next';
import { isRefusal } from '../desk/refused.tsx';

/** The problem of a field in the reader's language, from the code that a form's schema gave it. */
export function useFieldProblem(answer: unknown): (field: string) => string | undefined {
  const { t, i18n } = useTranslation(['imports', 'common']);
  return (field) => {
    const code = isRefusal(answer) ? answer.result.error?.[field]?.[0] : undefined;
    if (code === undefined) return undefined;
    const key = `imports:invalid.${code}`;
    return i18n.exists(key) ? t(key as 'imports:invalid.name_empty') : t('common:invalid.required');
  };
}
