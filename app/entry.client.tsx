import { RemixBrowser } from '@remix-run/react';
import { StrictMode, useEffect } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { READY_EVENT } from './enhance/early-click.ts';
import { createI18n } from './i18n/create-i18n.ts';
import { isLanguage, languages } from './i18n/languages.ts';
import { loadTexts } from './i18n/load-texts.ts';
import { NonceProvider } from './nonce.tsx';

/** The page, which tells the script that waits with early clicks when all of its buttons listen. */
function Page() {
  useEffect(() => {
    document.documentElement.dataset.ready = '';
    window.dispatchEvent(new Event(READY_EVENT));
  }, []);
  return <RemixBrowser />;
}

/** Takes over the page in the language the server wrote it in, with the nonce the browser keeps from attributes. */
async function hydrate(): Promise<void> {
  const stated = document.documentElement.lang;
  const language = isLanguage(stated) ? stated : languages[0];
  const i18n = createI18n(language, await loadTexts(language));
  const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';
  // The style elements that the dialog's scroll lock inserts take their nonce from this name.
  Object.assign(globalThis, { __webpack_nonce__: nonce });
  // In one piece, not as a transition: React 18 can fail where a click meets a half hydrated document.
  hydrateRoot(
    document,
    <StrictMode>
      <I18nextProvider i18n={i18n}>
        <NonceProvider value={nonce}>
          <Page />
        </NonceProvider>
      </I18nextProvider>
    </StrictMode>,
  );
}

void hydrate();
