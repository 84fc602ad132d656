import { Link } from '@remix-run/react';
import { useTranslation } from 'react-i18next';

/** The way back to the list of imports. */
export function ImportCrumb({ more }: { more?: string }) {
  const { t } = useTranslation('imports');
  return (
    <>
      <Link to="/desk/imports" className="text-accent underline underline-offset-3">
        {t('title')}
      </Link>
      {more ? <span className="min-w-0 break-words">{more}</span> : null}
    </>
  );
}
