import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../i18n/languages.ts';
import { useNonce } from '../../nonce.tsx';
import { inkOn } from './ink-on.ts';
import { LanguageSwitch } from './language-switch.tsx';
import { MAIN_ID, SkipLink } from './skip-link.tsx';

export type Institution = {
  name: string;
  /** The institution's colours in light and in dark, `#rrggbb`; without them the product's stand. */
  colour?: { light: string; dark: string } | undefined;
  /** The languages that the page can be read in; without them, every one. */
  languages?: readonly Language[] | undefined;
  /** Who helps, and the address of its desk, said at the foot. */
  help?: { helpers: string; address: string } | undefined;
  /** Why it may use the national number, said at the foot. */
  nationalNumber?: { legalBasis: string; purpose: string } | null;
};

export type RequesterShellProps = {
  institution: Institution;
  title: ReactNode;
  lead?: ReactNode;
  /** Wider than a single question needs: a home page of blocks. */
  isWide?: boolean;
  children?: ReactNode;
};

/** The frame of a requester's page: whose page it is, one heading, one question, and where help is. */
export function RequesterShell({ institution, title, lead, isWide = false, children }: RequesterShellProps) {
  const { t } = useTranslation('requester');
  const nonce = useNonce();
  const width = isWide ? 'max-w-[880px]' : 'max-w-[600px]';
  const brand = brandStyle(institution.colour);
  return (
    <div className="comfortable flex min-h-dvh flex-col">
      {brand === undefined ? null : <style nonce={nonce}>{brand}</style>}
      <SkipLink />
      <header className="border-t-4 border-b border-t-brand border-b-line bg-surface">
        <div className={`mx-auto flex items-center gap-3 px-5 py-3 ${width}`}>
          <span
            aria-hidden="true"
            className="grid size-8 flex-none place-items-center rounded-md bg-brand text-[15px] font-bold text-brand-ink"
          >
            {institution.name.charAt(0).toUpperCase()}
          </span>
          <span className="min-w-0 flex-1 leading-tight font-[650] break-words hyphens-auto">{institution.name}</span>
          <LanguageSwitch offered={institution.languages} />
        </div>
      </header>
      <main
        id={MAIN_ID}
        tabIndex={-1}
        className={`mx-auto w-full flex-1 px-5 pt-7 pb-16 outline-none sm:pt-11 ${width}`}
      >
        <h1 className="text-[25px] leading-[1.2] font-[680] tracking-[-0.018em] sm:text-[28px]">{title}</h1>
        {lead === undefined ? null : <div className="mt-2.5 text-ink-2">{lead}</div>}
        <div className="mt-7">{children}</div>
      </main>
      <footer className="border-t border-line text-small text-ink-2">
        <div className={`mx-auto grid gap-1 px-5 py-5 ${width}`}>
          {institution.help === undefined ? null : <p>{t('footer.help', institution.help)}</p>}
          <p>{t('footer.privacy')}</p>
          {institution.nationalNumber ? <p>{t('footer.nationalNumber', institution.nationalNumber)}</p> : null}
        </div>
      </footer>
    </div>
  );
}

/** The brand in both schemes, each with the ink that is read on it, and under the pointer further from that ink. */
function brandStyle(colour: Institution['colour']): string | undefined {
  if (colour === undefined) return undefined;
  const [light, dark] = [colour.light, colour.dark].map((one) => {
    const ink = inkOn(one);
    const hover = `color-mix(in srgb,${one} 84%,${ink === '#ffffff' ? '#000' : '#fff'})`;
    return `:root{--brand:${one};--brand-hover:${hover};--brand-ink:${ink}}`;
  });
  return `${light}@media (prefers-color-scheme:dark){${dark}}`;
}
