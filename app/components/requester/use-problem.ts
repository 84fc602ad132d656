import { useTranslation } from 'react-i18next';

/** Turns a code into a sentence of the reader's language; a code without one means that something was left out. */
export function useProblem(): (codes: readonly string[]) => string | undefined {
  const { t: common } = useTranslation();
  const { t, i18n } = useTranslation('requester');
  return ([code]) => {
    if (code === undefined) return undefined;
    const key = `problem.${code}` as 'problem.password_empty';
    return i18n.exists(key, { ns: 'requester' }) ? t(key) : common('invalid.required');
  };
}
