import { useTranslation } from 'react-i18next';

/** Turns a code into a sentence of the reader's language; a code without one means that something was left out. */
export function useProblem(): (codes: readonly string[]) => string | undefined {
  const { t: common } = useTranslation();
  const { t, i18n } = useTranslation('requester');
  return ([code]) => {
    if (code === undefined) return undefined;
    if (!i18n.exists(`requester:problem.${code}`)) return common('invalid.required');
    return t(`problem.${code}` as 'problem.password_empty');
  };
}
