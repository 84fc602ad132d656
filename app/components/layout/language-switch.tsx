import { useLocation } from '@remix-run/react';
import { Check, ChevronDown, Languages } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type Language, languageNames, languages } from '../../i18n/languages.ts';
import { useLanguage } from '../../i18n/use-format.ts';

type LanguageSwitchProps = { opens?: 'down' | 'up'; offered?: readonly Language[] | undefined };

/** A list of the languages offered, opened by the browser itself; each is a plain link that returns to this page. */
export function LanguageSwitch({ opens = 'down', offered = languages }: LanguageSwitchProps) {
  const { t } = useTranslation();
  const current = useLanguage();
  const { pathname, search } = useLocation();
  const next = encodeURIComponent(pathname + search);
  if (offered.length < 2) return null;
  const place = opens === 'down' ? 'top-full mt-1' : 'bottom-full mb-1';
  return (
    <details className="group relative -mr-2 text-small">
      <summary className="flex min-h-9 cursor-pointer items-center gap-1.5 rounded-md px-2 text-ink-2 hover:bg-sunken hover:text-ink">
        <Languages aria-hidden="true" className="size-4" />
        <span className="sr-only">{t('language.label')}: </span>
        <span className="max-sm:sr-only">{languageNames[current]}</span>
        <span aria-hidden="true" className="uppercase sm:hidden">
          {current}
        </span>
        <ChevronDown aria-hidden="true" className="size-3.5 group-open:rotate-180" />
      </summary>
      <ul
        className={`absolute right-0 z-30 min-w-40 rounded-md border border-line bg-raised p-1 shadow-pop ${place}`}
        aria-label={t('language.label')}
      >
        {offered.map((language) => (
          <li key={language}>
            <a
              href={`/language?to=${language}&next=${next}`}
              lang={language}
              hrefLang={language}
              aria-current={language === current ? 'true' : undefined}
              className="flex min-h-9 items-center justify-between gap-3 rounded-sm px-2.5 text-ink hover:bg-accent-soft aria-current:font-semibold"
            >
              {languageNames[language]}
              {language === current ? <Check aria-hidden="true" className="size-4 text-accent" /> : null}
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}
