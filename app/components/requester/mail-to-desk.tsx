import { ChevronDown, Mail } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** A reason for not getting in, for which the service desk is written to. */
export type Situation = 'forgotten' | 'changed' | 'password';

type MailToDeskProps = {
  situation: Situation;
  address: string;
  /** Whether the institution identifies people by their national number, and may ask for it. */
  usesNumber: boolean;
};

/** One situation: closed it names it, open it says what to write, as a prepared mail and as text to copy. */
export function MailToDesk({ situation, address, usesNumber }: MailToDeskProps) {
  const { t } = useTranslation('requester');
  const subject = t(`access.${situation}.subject`);
  const body = [
    t('access.greeting'),
    '',
    t(`access.${situation}.request`),
    '',
    t('access.lastName'),
    t('access.firstName'),
    ...(usesNumber ? [t('access.number')] : []),
    ...(situation === 'changed' ? [t('access.newAddress')] : []),
    '',
    t('access.thanks'),
  ];
  // A mail address takes line ends as CR LF (RFC 6068 §5).
  const href = `mailto:${address}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body.join('\r\n'))}`;
  return (
    <details className="group rounded-lg border border-line bg-surface">
      <summary className="flex min-h-14 items-center justify-between gap-3 rounded-lg px-4 py-3 font-[570] hover:bg-accent-soft">
        <h2 className="leading-snug">{t(`access.${situation}.situation`)}</h2>
        <ChevronDown aria-hidden="true" className="size-5 flex-none text-ink-3 group-open:rotate-180" />
      </summary>
      <div className="grid gap-4 border-t border-line px-4 pt-4 pb-5">
        <p>{t(usesNumber ? 'access.ask' : 'access.askWithoutNumber')}</p>
        <p>
          <a
            href={href}
            className="inline-flex min-h-(--control-height) items-center justify-center gap-2 rounded-md border border-accent bg-accent px-4 font-[570] text-accent-ink hover:bg-accent-hover max-sm:w-full"
          >
            <Mail aria-hidden="true" className="size-5" />
            {t('access.write')}
          </a>
        </p>
        <div>
          <p className="mb-2 text-small text-ink-2">{t('access.copyHint')}</p>
          <dl className="grid gap-x-4 overflow-hidden rounded-md border border-line bg-sunken sm:grid-cols-[auto_minmax(0,1fr)]">
            <Line term={t('access.to')}>{address}</Line>
            <Line term={t('access.subject')}>{subject}</Line>
            <Line term={t('access.text')}>
              <span className="whitespace-pre-line">{body.join('\n')}</span>
            </Line>
          </dl>
        </div>
        {usesNumber ? <p className="text-small text-ink-2">{t('access.numberHint')}</p> : null}
        <p>{t(`access.${situation}.outcome`)}</p>
        <p className="text-small text-ink-2">
          {t('junk')} {t('access.secretHint')}
        </p>
      </div>
    </details>
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
