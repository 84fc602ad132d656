import { useTranslation } from 'react-i18next';
import { isRefusal } from '../desk/refused.tsx';

/** What an answer refused, in words: about the whole, and about each field. */
export function useProblem(answer: unknown) {
  const { t, i18n } = useTranslation('population');
  const refused = isRefusal(answer) ? answer : null;
  const words = (code: string): string => {
    const key = `population:problem.${code}`;
    return i18n.exists(key) ? t(key as 'problem.other') : t('problem.other');
  };
  return {
    refused,
    words,
    whole: refused?.error ? words(refused.error) : null,
    of: (field: string): string | undefined => {
      const code = refused?.result.error?.[field]?.[0];
      return code === undefined ? undefined : words(code);
    },
    typed: (field: string): string | undefined => {
      const value = refused?.result.initialValue?.[field];
      return typeof value === 'string' ? value : undefined;
    },
  };
}
