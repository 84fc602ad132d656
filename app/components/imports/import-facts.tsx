import { useTranslation } from 'react-i18next';
import type { ImportSummary } from '#server/imports/contract.ts';
import { FileSize } from '../desk/file-size.tsx';
import { Time } from '../ui/time.tsx';

/** Who brought a file when, of when its data are, and what was noticed in reading it. */
export function ImportFacts({ summary }: { summary: ImportSummary }) {
  const { t } = useTranslation('imports');
  const { facts, createdBy, origin, createdAt, asOf, bytes, institution } = summary;
  const notices = [
    facts?.mixedLines ? t('facts.mixedLines', { count: facts.mixedLines }) : null,
    facts?.formulas ? t('facts.formulas', { count: facts.formulas }) : null,
  ].filter(Boolean);
  return (
    <>
      <p>
        {institution.name} · <FileSize bytes={bytes} /> · <Time value={createdAt} /> ·{' '}
        {createdBy ?? t(`origin.${origin}`)}
      </p>
      <p>
        {t('facts.asOf')} <Time value={asOf} as="date" />
        {notices.map((notice) => (
          <span key={notice}> · {notice}</span>
        ))}
      </p>
    </>
  );
}
