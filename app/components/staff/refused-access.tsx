import { Link, useActionData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { isRefusal } from '../desk/refused.tsx';
import { StaffShell } from '../layout/staff-shell.tsx';
import { Problem } from './problem.tsx';

/** The page of a change to one's own access that was refused. */
export function RefusedAccess() {
  const { t } = useTranslation('staff');
  const answer: unknown = useActionData();
  return (
    <StaffShell title={t('profile.access')}>
      {isRefusal(answer) ? <Problem code={answer.error ?? 'other'} /> : null}
      <p className="mt-4">
        <Link to="/staff/profile" className="font-[570] text-accent underline underline-offset-4">
          {t('profile.title')}
        </Link>
      </p>
    </StaffShell>
  );
}
