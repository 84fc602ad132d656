import { redirect } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { recoveryForm } from '#server/credentials/contract.ts';
import { requestRecovery } from '#server/credentials/index.ts';
import { institutionFace } from '#server/institutions/index.ts';
import { InstitutionPage, titled } from '../components/requester/institution-page.tsx';
import { OtherSituations } from '../components/requester/other-situations.tsx';
import { RecoveryForm } from '../components/requester/recovery-form.tsx';
import { useProblem } from '../components/requester/use-problem.ts';
import { useRefusal } from '../components/requester/use-refusal.ts';
import { Callout } from '../components/ui/callout.tsx';
import { parseForm } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { institutionRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = {
  isStatic: true,
  title: titled((t, face) => face?.labels.recovery_title ?? face?.labels.recovery_link ?? t('requester:recover.title')),
};

export const loader = institutionRoute(async ({ institution, language }) => ({
  face: institutionFace(institution, language),
}));

/** Every request leads to the same page: whether an account was found is told by a mail alone. */
export const action = institutionRoute(async ({ request, context, institution, language }) => {
  const { way, identifier } = await parseForm(request, recoveryForm(institution.profile.recovery));
  await requestRecovery(context, institution, { way, identifier, language });
  return redirect(`/i/${institution.slug}/recover/sent`);
});

export default function Recover() {
  const { t } = useTranslation('requester');
  const { face } = useLoaderData<typeof loader>();
  const refused = useRefusal();
  const problem = useProblem();
  const { labels } = face;
  return (
    <InstitutionPage
      face={face}
      title={labels.recovery_title ?? labels.recovery_link ?? t('recover.title')}
      lead={labels.recovery_lead ?? t(`recover.lead.${face.resetMethod}`)}
    >
      {refused?.code ? (
        <div className="mb-6">
          <Callout tone="danger" isLive>
            {problem([refused.code])}
          </Callout>
        </div>
      ) : null}
      {labels.recovery_notice ? (
        <div className="mb-6">
          <Callout tone="info">{labels.recovery_notice}</Callout>
        </div>
      ) : null}
      <RecoveryForm face={face} />
      <OtherSituations face={face} />
      <p className="mt-7">
        <Link to={`/i/${face.slug}`} className="inline-block py-1 text-accent underline underline-offset-4">
          {t('recover.back')}
        </Link>
      </p>
    </InstitutionPage>
  );
}
