import { Link } from '@remix-run/react';
import { FolderInput, Settings2, ShieldCheck, Upload } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SourceFace } from '#server/imports/contract.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { Time } from '../ui/time.tsx';
import { StateChip } from './state-chip.tsx';

/** The sources of a reader, each with its last import and what can be done. */
export function SourceList({ sources }: { sources: readonly SourceFace[] }) {
  const { t } = useTranslation('imports');
  const isSeveral = new Set(sources.map(({ institution }) => institution.slug)).size > 1;
  return (
    <section aria-labelledby="sources-title">
      <h2 id="sources-title" className="mb-2.5 text-[13px] font-[620]">
        {t('source.list')}
      </h2>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,320px),1fr))] gap-3">
        {sources.map((source) => (
          <li key={source.id} className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4">
            <SourceHead source={source} isSeveral={isSeveral} />
            <SourceFacts source={source} />
            <div className="mt-auto flex flex-wrap gap-2">
              <ButtonLink to={`/desk/imports/new?source=${source.id}`} icon={<Upload aria-hidden="true" />}>
                {t('upload.action')}
              </ButtonLink>
              <ButtonLink
                to={`/desk/imports/sources/${source.id}`}
                variant="ghost"
                icon={<Settings2 aria-hidden="true" />}
              >
                {t('source.settings')}
                <span className="sr-only"> {source.name}</span>
              </ButtonLink>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function SourceHead({ source, isSeveral }: { source: SourceFace; isSeveral: boolean }) {
  const { t } = useTranslation('imports');
  return (
    <div>
      <h3 className="font-[620] break-words">{source.name}</h3>
      <p className="text-[13px] text-ink-2">
        {isSeveral ? `${source.institution.name} · ` : ''}
        {t(`source.rowIs.${source.rowIs}`)}
      </p>
    </div>
  );
}

function SourceFacts({ source }: { source: SourceFace }) {
  const { t } = useTranslation('imports');
  return (
    <div className="grid gap-1.5 text-[13px] text-ink-2">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        {source.last ? (
          <>
            <StateChip state={source.last.state} />
            <Link to={`/desk/imports/${source.last.id}`} className="hover:text-accent hover:underline">
              <Time value={source.last.createdAt} />
            </Link>
          </>
        ) : (
          t('source.never')
        )}
      </p>
      <p className="flex min-w-0 items-center gap-1.5">
        <FolderInput aria-hidden="true" className="size-3.5 flex-none" />
        <span className="sr-only">{t('source.folder')}</span>
        <span className="min-w-0 font-mono text-[12.5px] break-words">
          {source.institution.slug}/{source.key}
        </span>
      </p>
      {source.isTrusted ? (
        <p>
          <Chip tone="ok" icon={ShieldCheck}>
            {t('source.trusted')}
          </Chip>
        </p>
      ) : null}
    </div>
  );
}
