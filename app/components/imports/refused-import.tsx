import { useTranslation } from 'react-i18next';
import { isRefusal } from '../desk/refused.tsx';
import { Callout } from '../ui/callout.tsx';

/** The sentence of a refusal: the imports' own, else that of the desk. */
export function useRefusalText(): (code: string) => string {
  const { t, i18n } = useTranslation(['imports', 'desk']);
  return (code) => {
    if (i18n.exists(`imports:fileRefusal.${code}.text`)) {
      const refusal = `imports:fileRefusal.${code as 'no_rows'}` as const;
      return `${t(`${refusal}.title`)}. ${t(`${refusal}.text`)}`;
    }
    const key = [`imports:refused.${code}`, `desk:refusal.${code}`].find((one) => i18n.exists(one));
    return t((key ?? 'desk:refusal.other') as 'desk:refusal.other');
  };
}

/** Why an action of these pages was not done, and what to do. What is wrong with a field stands at the field. */
export function RefusedImport({ answer }: { answer: unknown }) {
  const { t } = useTranslation(['imports', 'desk']);
  const text = useRefusalText();
  if (!isRefusal(answer) || answer.error === null) return null;
  return (
    <Callout tone="danger" title={t('desk:refusal.title')} isLive>
      {text(answer.error)}
    </Callout>
  );
}
