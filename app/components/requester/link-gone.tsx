import { useTranslation } from 'react-i18next';
import type { InstitutionFace } from '#server/institutions/contract.ts';
import { ButtonLink } from '../ui/button.tsx';
import { InstitutionPage } from './institution-page.tsx';

export type LinkGoneProps = {
  face: InstitutionFace;
  purpose: 'request' | 'new-address' | 'undo-address' | 'prove' | 'identify' | 'reset';
};

/** Where a mailed link leads once it holds no longer: why that may be, and what to do. */
export function LinkGone({ face, purpose }: LinkGoneProps) {
  const { t } = useTranslation('requester');
  return (
    <InstitutionPage face={face} title={t('gone.title')} lead={t('gone.lead')}>
      <p>{t(`gone.${purpose}`)}</p>
      <p className="mt-6 flex flex-wrap gap-3">
        {purpose === 'reset' ? (
          <ButtonLink variant="primary" className="max-sm:w-full" to={`/i/${face.slug}/recover`}>
            {t('recover.reset.askAgain')}
          </ButtonLink>
        ) : (
          <ButtonLink variant="primary" className="max-sm:w-full" to={`mailto:${face.deskAddress}`}>
            {t('gone.write')}
          </ButtonLink>
        )}
        <ButtonLink className="max-sm:w-full" to={`/i/${face.slug}`}>
          {t('gone.signIn')}
        </ButtonLink>
      </p>
    </InstitutionPage>
  );
}
