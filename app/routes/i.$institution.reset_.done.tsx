import { data, redirect } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { institutionFace } from '#server/institutions/index.ts';
import { InstitutionPage, titled } from '../components/requester/institution-page.tsx';
import { takeNotice } from '../components/requester/notice.server.ts';
import { Button, ButtonLink } from '../components/ui/button.tsx';
import type { RouteHandle } from '../root-data.ts';
import { institutionRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { isStatic: true, title: titled((t) => t('requester:recover.reset.done.title')) };

/** Stands once, for whoever comes from the form; anyone else is led to the sign-in page. */
export const loader = institutionRoute(async ({ request, institution, language }) => {
  const { notice, headers } = takeNotice(request, ['password_reset']);
  if (notice === null) throw redirect(`/i/${institution.slug}`);
  const face = institutionFace(institution, language);
  return data({ face, seconds: institution.profile.passwordChoice.redirectSeconds }, { headers });
});

export default function ResetDone() {
  const { t } = useTranslation('requester');
  const { face, seconds } = useLoaderData<typeof loader>();
  const signIn = `/i/${face.slug}`;
  return (
    <InstitutionPage face={face} title={t('recover.reset.done.title')} lead={t('recover.reset.done.lead')}>
      <p>
        <ButtonLink variant="primary" isFull to={signIn}>
          {t('recover.reset.done.submit')}
        </ButtonLink>
      </p>
      {seconds === null ? null : (
        <div data-needs-script="" data-leads-to={signIn} data-after-seconds={seconds} className="mt-6 grid gap-3">
          <p className="text-ink-2">
            {t('recover.reset.done.countdown', { portal: face.portalName })}{' '}
            <span className="num font-[620] text-ink">
              <span data-seconds-left="">{seconds}</span> {t('recover.reset.done.seconds')}
            </span>
          </p>
          <p>
            <Button type="button" data-stays="">
              {t('recover.reset.done.stay')}
            </Button>
          </p>
        </div>
      )}
      <p role="status" data-stayed={t('recover.reset.done.stayed')} className="mt-4 text-ink-2 empty:hidden" />
    </InstitutionPage>
  );
}
