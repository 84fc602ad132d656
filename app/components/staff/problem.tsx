import { Link, useLocation } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { Callout } from '../ui/callout.tsx';

/** Why something about staff was not done, in words, and for a proof that is too old the way to a new one. */
export function Problem({ code }: { code: string }) {
  const { t, i18n } = useTranslation('staff');
  const { pathname, search } = useLocation();
  const known = i18n.exists(`staff:problem.${code}`) ? code : 'other';
  return (
    <Callout
      tone={code === 'reauthentication_needed' ? 'warn' : 'danger'}
      title={t('problem.title')}
      isLive
      action={
        code === 'reauthentication_needed' ? (
          <Link
            to={`/staff/confirm?next=${encodeURIComponent(pathname + search)}`}
            className="font-[570] text-accent underline underline-offset-4"
          >
            {t('confirm.title')}
          </Link>
        ) : undefined
      }
    >
      {t(`problem.${known}` as 'problem.other')}
    </Callout>
  );
}
