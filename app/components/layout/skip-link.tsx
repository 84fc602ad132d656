import { useTranslation } from 'react-i18next';

/** Id of the element that holds the page's own content. */
export const MAIN_ID = 'content';

/** The first stop of the keyboard: past the navigation, to the content. */
export function SkipLink() {
  const { t } = useTranslation();
  return (
    <a
      href={`#${MAIN_ID}`}
      className="sr-only rounded-md bg-accent px-4 py-2 font-[570] text-accent-ink focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:px-4 focus:py-2"
    >
      {t('layout.skip')}
    </a>
  );
}
