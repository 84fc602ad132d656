import { Link, useLoaderData } from '@remix-run/react';
import { Trans, useTranslation } from 'react-i18next';
import { found } from '#server/errors.ts';
import { institutionFace } from '#server/institutions/index.ts';
import { askedFields } from '#server/tickets/index.ts';
import { InstitutionPage, titled } from '../components/requester/institution-page.tsx';
import { mailDrafts } from '../components/requester/mail-draft.server.ts';
import { PreparedMail } from '../components/requester/prepared-mail.tsx';
import { RequestFields } from '../components/requester/request-fields.tsx';
import { sendForm } from '../components/requester/send-form.server.ts';
import { ButtonLink } from '../components/ui/button.tsx';
import type { RouteHandle } from '../root-data.ts';
import { institutionRoute } from '../session/guard.server.ts';

type Data = Awaited<ReturnType<typeof loader>>;

export const handle: RouteHandle = {
  isStatic: true,
  title: (t, data) =>
    titled(() => {
      const answer = (data as Data | undefined)?.answer;
      return answer ? t(`support:situation.${answer.situation}.title`) : t('support:page.title');
    })(t, data),
};

export const loader = institutionRoute(async ({ params, institution, language }) => {
  const face = institutionFace(institution, language);
  const answer = found(
    face.situations.find(({ situation }) => situation === params.situation),
    'situation',
  );
  return {
    face,
    answer,
    asks: askedFields(institution.profile, answer.situation),
    drafts: answer.kind === 'desk' ? mailDrafts(face, answer.situation) : [],
  };
});

export const action = institutionRoute(async (visit) => {
  const { params, institution, language } = visit;
  const { situations } = institutionFace(institution, language);
  const { situation } = found(
    situations.find((one) => one.kind === 'desk' && one.situation === params.situation),
    'situation',
  );
  return sendForm(visit, situation);
});

export default function Help() {
  const { t } = useTranslation('support');
  const { face, answer } = useLoaderData<typeof loader>();
  return (
    <InstitutionPage
      face={face}
      title={t(`situation.${answer.situation}.title`)}
      lead={answer.text ?? t(`situation.${answer.situation}.lead`, { institution: face.shortName })}
    >
      {answer.kind === 'desk' ? <Desk /> : <Elsewhere />}
      <p className="mt-8 grid gap-1.5 border-t border-line pt-5">
        {answer.kind === 'desk' ? null : (
          <Link to={`/i/${face.slug}/support`} className={quiet}>
            {t('go.support', { helpers: face.helpers })}
          </Link>
        )}
        <Link to={`/i/${face.slug}`} className={quiet}>
          {t('go.back')}
        </Link>
      </p>
    </InstitutionPage>
  );
}

const quiet = 'justify-self-start py-1 text-accent underline underline-offset-4';
const heading = 'mb-4 text-[19px] font-[650] tracking-[-0.01em]';

/** The form, and below it the mail that does the same. */
function Desk() {
  const { t } = useTranslation('support');
  const { face, asks, drafts } = useLoaderData<typeof loader>();
  return (
    <>
      <p className="mb-7">
        <Trans
          t={t}
          i18nKey="ways.either"
          components={{
            // biome-ignore lint/a11y/useAnchorContent: the words of the sentence stand in it
            mail: <a href="#mail" className="text-accent underline underline-offset-4" />,
          }}
        />
      </p>
      <section aria-labelledby="form-title">
        <h2 id="form-title" className={heading}>
          {t('ways.form')}
        </h2>
        <RequestFields asks={asks} nationalNumber={face.nationalNumber} />
      </section>
      <section aria-labelledby="mail" className="mt-10 border-t border-line pt-7">
        <h2 id="mail" tabIndex={-1} className={heading}>
          {t('ways.mail')}
        </h2>
        <PreparedMail drafts={drafts} address={face.deskAddress} usesNumber={face.nationalNumber !== null} />
      </section>
    </>
  );
}

/** Where someone else helps, or the member alone. */
function Elsewhere() {
  const { t } = useTranslation('support');
  const { face, answer } = useLoaderData<typeof loader>();
  if (answer.kind === 'recovery')
    return (
      <ButtonLink variant="primary" className="max-sm:w-full" to={`/i/${face.slug}/recover`}>
        {t('go.recovery')}
      </ButtonLink>
    );
  if (answer.href === null) return null;
  return (
    <ButtonLink variant="primary" className="max-sm:w-full" to={answer.href}>
      {t('go.referral')}
    </ButtonLink>
  );
}
