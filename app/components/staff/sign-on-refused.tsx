import { Link } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { StaffShell } from '../layout/staff-shell.tsx';
import { Callout } from '../ui/callout.tsx';

/** Says why someone's organisation did not let them in, and what to do. */
export function SignOnRefused({ cause }: { cause: string }) {
  const { t, i18n } = useTranslation('staff');
  const known = i18n.exists(`staff:signOn.${cause}`) ? cause : 'provider_refused';
  return (
    <StaffShell title={t('signOn.title')}>
      <Callout tone="danger" isLive>
        <span className="text-ink">{t(`signOn.${known}` as 'signOn.no_role')}</span>
      </Callout>
      <p className="mt-5">
        <Link to="/staff/sign-in" className="font-[570] text-accent underline underline-offset-4">
          {t('signOn.back')}
        </Link>
      </p>
    </StaffShell>
  );
}
