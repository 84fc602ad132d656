import { ArrowRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Section } from '#server/institutions/contract.ts';
import { useProfileWords } from './use-profile-words.ts';

export type ChangeFace = { section: Section | 'connections'; path: string; was: unknown; becomes: unknown };

/** What differs between two profiles, by section: what it is, how it was, how it becomes. */
export function ChangesTable({ changes, caption }: { changes: readonly ChangeFace[]; caption: string }) {
  const { t } = useTranslation('admin');
  const words = useProfileWords();
  const sections = [...new Set(changes.map(({ section }) => section))];
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      {sections.map((section) => (
        <section
          key={section}
          aria-label={`${caption}, ${words.section(section)}`}
          className="overflow-hidden rounded-lg border border-line bg-surface"
        >
          <h3 className="border-b border-line bg-sunken px-4 py-2 text-[13px] font-[620]">{words.section(section)}</h3>
          <dl className="divide-y divide-line">
            {changes
              .filter((change) => change.section === section)
              .map(({ path, was, becomes }) => (
                <div key={path} className="grid gap-x-5 gap-y-1 px-4 py-2.5 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
                  <dt className="font-[550] break-words">{words.place(path)}</dt>
                  <dd className="flex flex-wrap items-start gap-x-2 gap-y-0.5 break-words">
                    <span className="min-w-0 text-ink-2 line-through decoration-ink-3">
                      <span className="sr-only">{t('changes.was')} </span>
                      {words.value(path, was)}
                    </span>
                    <ArrowRight aria-hidden="true" className="mt-[0.2em] size-3.5 flex-none text-ink-3" />
                    <span className="min-w-0 font-[550]">
                      <span className="sr-only">{t('changes.becomes')} </span>
                      {words.value(path, becomes)}
                    </span>
                  </dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
