import { Link } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { type Section, sectionOf } from '#server/institutions/contract.ts';
import { Callout } from '../ui/callout.tsx';
import { idOf } from './field-control.tsx';
import type { ProfileIssueFace } from './issues.ts';
import { useIssueSentence } from './section-context.tsx';
import { useProfileWords } from './use-profile-words.ts';

/** Everything that is wrong with a profile, each with the way to its field. */
export function IssueSummary({
  issues,
  section,
  base,
}: {
  issues: readonly ProfileIssueFace[];
  /** The section that is open; null where none is. */
  section: Section | null;
  base: string;
}) {
  const { t } = useTranslation('admin');
  const words = useProfileWords();
  const write = useIssueSentence();
  return (
    <Callout tone="danger" title={t('issue.title', { count: issues.length })} isLive>
      <ul className="mt-1 grid gap-1">
        {issues.map((issue) => {
          const home = sectionOf(issue.path.split('.')[0] ?? '');
          const isHere = home === section;
          return (
            <li key={`${issue.path} ${issue.code}`}>
              <Link
                to={isHere ? `#${idOf(issue.path)}` : `${base}/profile/${home}#${idOf(issue.path)}`}
                className="font-[570] text-ink underline underline-offset-4"
              >
                {isHere ? words.place(issue.path) : `${words.section(home)} · ${words.place(issue.path)}`}
              </Link>{' '}
              {write(issue)}
            </li>
          );
        })}
      </ul>
    </Callout>
  );
}
