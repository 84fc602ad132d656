import { useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { institutionFace } from '#server/institutions/index.ts';
import { InstitutionPage, titled } from '../components/requester/institution-page.tsx';
import { ButtonLink } from '../components/ui/button.tsx';
import type { RouteHandle } from '../root-data.ts';
import { institutionRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { isStatic: true, title: titled((t) => t('requester:recover.sent.title')) };

export const loader = institutionRoute(async ({ institution, language }) => ({
  face: institutionFace(institution, language),
}));

/** Says the same to everyone, and nothing of what was typed. */
export default function RecoverySent() {
  const { t } = useTranslation('requester');
  const { face } = useLoaderData<typeof loader>();
  const minutes = face.recovery.arrivalMinutes;
  const referral = face.situations.find(({ situation }) => situation === 'not_migrated')?.text;
  return (
    <InstitutionPage
      face={face}
      title={t('recover.sent.title')}
      lead={
        <>
          <p>{face.labels.recovery_sent ?? `${t('recover.sent.lead')} ${t('recover.sent.arrival', { minutes })}`}</p>
          <p className="mt-2">{t('recover.sent.newest')}</p>
        </>
      }
    >
      <section aria-labelledby="nothing" className="rounded-lg border border-line bg-surface p-5">
        <h2 id="nothing" className="text-[18px] font-[650] tracking-[-0.01em]">
          {t('recover.sent.nothing.title', { minutes })}
        </h2>
        <ol className="mt-3 grid list-decimal gap-2 pl-5 marker:text-ink-3">
          <li>{t('recover.sent.nothing.junk')}</li>
          <li>{t('recover.sent.nothing.again')}</li>
          {referral ? <li>{referral}</li> : null}
          <li>{t('recover.sent.nothing.support', { helpers: face.helpers })}</li>
        </ol>
        <p className="mt-5 flex flex-wrap gap-3">
          <ButtonLink className="max-sm:w-full" to={`/i/${face.slug}/recover`}>
            {t('recover.sent.again')}
          </ButtonLink>
          <ButtonLink variant="ghost" className="max-sm:w-full" to={`/i/${face.slug}/support`}>
            {t('recover.sent.help')}
          </ButtonLink>
        </p>
      </section>
      <p className="mt-7">
        <ButtonLink variant="primary" className="max-sm:w-full" to={`/i/${face.slug}`}>
          {t('recover.sent.signIn')}
        </ButtonLink>
      </p>
    </InstitutionPage>
  );
}
