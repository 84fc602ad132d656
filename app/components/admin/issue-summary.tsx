import { Link } from '@remix-run/react';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { type Section, sectionOf } from '#server/institutions/contract.ts';
import { Callout } from '../ui/callout.tsx';
import { idOf } from './field-control.tsx';
import type { ProfileIssueFace } from './issues.ts';
import { useIssueSentence } from './section-context.tsx';
import { useProfileWords } from './use-profile-words.ts';

const link = 'font-[570] text-ink underline underline-offset-4';

/** Goes to a field of this page, or to what holds it. The address stays: a navigation would take the messages away. */
function leadTo(event: MouseEvent, path: string): void {
  event.preventDefault();
  const parts = path.split('.');
  const holders = parts.map((_, index) => idOf(parts.slice(0, parts.length - index).join('.')));
  holders
    .map((id) => document.getElementById(id))
    .find((field) => field !== null)
    ?.focus();
}

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
          const place = words.place(issue.path);
          const id = idOf(issue.path);
          return (
            <li key={`${issue.path} ${issue.code}`}>
              {home === section ? (
                <a href={`#${id}`} onClick={(event) => leadTo(event, issue.path)} className={link}>
                  {place}
                </a>
              ) : (
                <Link to={`${base}/profile/${home}#${id}`} className={link}>
                  {place === issue.path ? words.section(home) : `${words.section(home)} · ${place}`}
                </Link>
              )}{' '}
              {write(issue)}
            </li>
          );
        })}
      </ul>
    </Callout>
  );
}
