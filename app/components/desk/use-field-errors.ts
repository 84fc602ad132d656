import { useTranslation } from 'react-i18next';
import type { RefusalLike } from './refused.tsx';

/** The error of a field in the reader's language, from the code that a form's schema gave it. */
export function useFieldErrors(refused: RefusalLike | null, namespace: 'desk' | 'mail' | 'staff') {
  const { t, i18n } = useTranslation(['common', 'desk', 'mail', 'staff']);
  return (field: string): string | undefined => {
    const code = refused?.result.error?.[field]?.[0];
    if (code === undefined) return undefined;
    const key = `${namespace}:invalid.${code}`;
    return i18n.exists(key) ? t(key as 'desk:invalid.text_empty') : t('common:invalid.required');
  };
}
