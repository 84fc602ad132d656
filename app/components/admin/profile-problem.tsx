import { Link, useLocation, useRevalidator } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { Callout } from '../ui/callout.tsx';

/** Why something about a profile was not done, and what to do: nothing that was typed is lost. */
export function ProfileProblem({ code, draftPath }: { code: string; draftPath: string }) {
  const { t, i18n } = useTranslation(['admin', 'staff']);
  const { pathname } = useLocation();
  const revalidator = useRevalidator();
  const known = i18n.exists(`admin:problem.${code}`) ? code : 'other';
  const link = 'font-[570] text-accent underline underline-offset-4';
  const actions: Record<string, React.ReactNode> = {
    draft_changed: (
      <Button type="button" isPending={revalidator.state !== 'idle'} onClick={() => revalidator.revalidate()}>
        {t('admin:problem.reload')}
      </Button>
    ),
    draft_outdated: (
      <Link to={draftPath} className={link}>
        {t('admin:tab.draft')}
      </Link>
    ),
    reauthentication_needed: (
      <Link to={`/staff/confirm?next=${encodeURIComponent(pathname)}`} className={link}>
        {t('staff:confirm.title')}
      </Link>
    ),
  };
  const isMild = Object.hasOwn(actions, code);
  return (
    <Callout tone={isMild ? 'warn' : 'danger'} title={t('admin:problem.title')} isLive action={actions[code]}>
      {t(`admin:problem.${known}` as 'admin:problem.other')}
    </Callout>
  );
}
