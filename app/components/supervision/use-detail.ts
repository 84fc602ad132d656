import { useTranslation } from 'react-i18next';

type Detail = Record<string, string | number | boolean>;

/** Where the words for a detail's values stand, by its name. */
const WORDS: Record<string, readonly string[]> = {
  action: ['supervision:verifiedAction', 'supervision:sentence'],
  outcome: ['desk:outcome', 'supervision:audit.outcome'],
  kind: ['desk:kind', 'desk:evidence.kind'],
  from: ['desk:kind', 'staff:role'],
  to: ['desk:kind', 'staff:role'],
  role: ['staff:role'],
  method: ['staff:method', 'supervision:memberMethod'],
  refusal: ['desk:refusal'],
  document: ['desk:form.documentType'],
  place: ['desk:form.placeName'],
  language: ['desk:language'],
  purpose: ['desk:mail'],
  cause: ['desk:alarm.cause', 'supervision:refusalCause'],
  source: ['supervision:source'],
  evidence: ['desk:evidence.kind'],
  held: ['desk:evidence.kind'],
  sections: ['admin:section'],
};

/** Writes the details of an audit entry as short phrases; a name or a value without words stands as it was stored. */
export function useDetail(): (detail: Detail) => string[] {
  const { t, i18n } = useTranslation('supervision');
  const write = (key: string): string => i18n.t(key as 'supervision:title');
  const worded = (name: string, value: string): string => {
    const home = (WORDS[name] ?? []).find((place) => i18n.exists(`${place}.${value}`));
    return home ? write(`${home}.${value}`) : value;
  };
  return (detail) =>
    Object.entries(detail)
      .filter(([, value]) => value !== '' && value !== false)
      .map(([name, value]) => {
        const label = i18n.exists(`supervision:detail.${name}`) ? t(`detail.${name}` as 'detail.action') : name;
        if (value === true) return label;
        const words = ['evidence', 'held', 'sections'].includes(name) ? String(value).split(' ') : [String(value)];
        return t('audit.pair', { label, value: words.map((word) => worded(name, word)).join(', ') });
      });
}
