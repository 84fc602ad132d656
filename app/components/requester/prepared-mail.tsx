import { Mail } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type Language, languageNames } from '../../i18n/languages.ts';
import { useLanguage } from '../../i18n/use-format.ts';
import { classNames } from '../ui/class-names.ts';
import type { MailDraft } from './mail-draft.server.ts';

/** Which panel is seen is the browser's own doing, by the chosen radio button: no script. */
const panels: Record<Language, string> = {
  fr: 'group-has-[[value=fr]:checked]/mail:grid',
  nl: 'group-has-[[value=nl]:checked]/mail:grid',
  de: 'group-has-[[value=de]:checked]/mail:grid',
  en: 'group-has-[[value=en]:checked]/mail:grid',
};

export type PreparedMailProps = {
  drafts: readonly MailDraft[];
  address: string;
  /** Whether the institution identifies people by their national number, and may ask for it. */
  usesNumber: boolean;
};

/** The mail to write, prepared and as text to copy, in a language of the reader's choice. */
export function PreparedMail({ drafts, address, usesNumber }: PreparedMailProps) {
  const { t } = useTranslation(['support', 'requester']);
  const current = useLanguage();
  const shown = drafts.some(({ language }) => language === current) ? current : drafts[0]?.language;
  return (
    <div className="group/mail grid gap-4">
      <p>{t(usesNumber ? 'mail.ask' : 'mail.askWithoutNumber')}</p>
      {drafts.length > 1 ? (
        <fieldset>
          <legend className="mb-1.5 text-small text-ink-2">{t('mail.language')}</legend>
          <div className="flex flex-wrap gap-2">
            {drafts.map(({ language }) => (
              <label
                key={language}
                lang={language}
                className="flex min-h-11 items-center gap-2 rounded-md border border-control bg-surface px-3 text-small has-checked:border-accent has-checked:bg-accent-soft has-checked:font-[600] has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
              >
                <input
                  type="radio"
                  name="mail-language"
                  value={language}
                  defaultChecked={language === shown}
                  className="size-4.5 accent-accent"
                />
                {languageNames[language]}
              </label>
            ))}
          </div>
        </fieldset>
      ) : null}
      {drafts.map((draft) => (
        <div
          key={draft.language}
          lang={draft.language === current ? undefined : draft.language}
          className={classNames('gap-4', drafts.length > 1 ? `hidden ${panels[draft.language]}` : 'grid')}
        >
          <p>
            <a
              href={draft.href}
              lang={current}
              className="inline-flex min-h-(--control-height) items-center justify-center gap-2 rounded-md border border-control bg-surface px-4 font-[570] hover:bg-sunken max-sm:w-full"
            >
              <Mail aria-hidden="true" className="size-5" />
              {t('mail.write')}
            </a>
          </p>
          <dl className="grid gap-x-4 overflow-hidden rounded-md border border-line bg-sunken sm:grid-cols-[auto_minmax(0,1fr)]">
            <Line term={t('mail.to')}>{address}</Line>
            <Line term={t('mail.subject')}>{draft.subject}</Line>
            <Line term={t('mail.text')}>
              <span className="whitespace-pre-line">{draft.body}</span>
            </Line>
          </dl>
        </div>
      ))}
      <p className="text-small text-ink-2">{t('mail.copyHint')}</p>
      <p className="text-small text-ink-2">
        {t('requester:junk')} {t('mail.secretHint')}
      </p>
    </div>
  );
}

function Line({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="grid border-line not-last:border-b sm:col-span-2 sm:grid-cols-subgrid">
      <dt className="px-3 pt-2.5 text-small text-ink-2 sm:pb-2.5">{term}</dt>
      <dd className="min-w-0 px-3 py-2.5 break-words select-all max-sm:pt-0.5">{children}</dd>
    </div>
  );
}
