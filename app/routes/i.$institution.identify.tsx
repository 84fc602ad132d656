import { data } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { previewIdentityRequest, startIdentification } from '#server/identity/index.ts';
import { institutionFace } from '#server/institutions/index.ts';
import { InstitutionPage, titled } from '../components/requester/institution-page.tsx';
import { LinkGone } from '../components/requester/link-gone.tsx';
import { takeNotice } from '../components/requester/notice.server.ts';
import { useRefusal } from '../components/requester/use-refusal.ts';
import { Button, ButtonLink } from '../components/ui/button.tsx';
import { Callout } from '../components/ui/callout.tsx';
import { useFormat } from '../i18n/use-format.ts';
import type { RouteHandle } from '../root-data.ts';
import { keyRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { isStatic: true, title: titled((t) => t('requester:identify.title')) };

const RETURNS = ['identify_told', 'identify_declined', 'identify_unusable', 'identify_unavailable'] as const;

/** Says who asks for what and calls nobody: setting out is the button's. */
export const loader = keyRoute('identify', async ({ request, context, institution, language, key }) => {
  const face = institutionFace(institution, language);
  const { notice, headers } = takeNotice(request, RETURNS);
  if (notice === 'identify_told') return data({ face, preview: null, notice }, { headers });
  const preview = await previewIdentityRequest(context, institution, key);
  return data({ face, preview, notice }, { status: preview.kind === 'open' ? 200 : 404, headers });
});

export const action = keyRoute('identify', async ({ context, institution, key }) => {
  const start = await startIdentification(context, institution, key);
  return data({ start }, { status: start.kind === 'leave' ? 200 : 404 });
});

export default function Identify() {
  const { t } = useTranslation('requester');
  const format = useFormat();
  const { face, preview, notice } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = useRefusal();
  const url = answer && 'start' in answer && answer.start.kind === 'leave' ? answer.start.url : null;
  if (preview === null)
    return <InstitutionPage face={face} title={t('identify.done.title')} lead={t('identify.done.text')} />;
  if (preview.kind === 'no_longer_valid') return <LinkGone face={face} purpose="identify" />;
  const { provider, reference, openedAt } = preview;
  if (url) return <Leave face={face} provider={provider} url={url} />;
  const problem = refused ? 'unavailable' : notice ? noticeOf(notice) : null;
  return (
    <InstitutionPage
      face={face}
      title={t('identify.title')}
      lead={t('identify.lead', { reference, provider, date: format.date(openedAt) })}
    >
      {problem ? (
        <div className="mb-6">
          <Callout tone="warn" isLive>
            <span className="text-ink">{t(`identify.notice.${problem}`)}</span>
          </Callout>
        </div>
      ) : null}
      <h2 className="font-[620]">{t('identify.only.title')}</h2>
      <p className="mt-0.5">{t('identify.only.text')}</p>
      <h2 className="mt-5 font-[620]">{t('identify.kept')}</h2>
      <p className="mt-0.5">{t('identify.keptText')}</p>
      <form method="post" className="mt-7">
        <Button variant="primary" isFull>
          {t('identify.submit', { provider })}
        </Button>
      </form>
    </InstitutionPage>
  );
}

const noticeOf = (notice: (typeof RETURNS)[number]) =>
  notice.replace('identify_', '') as 'declined' | 'unusable' | 'unavailable';

type LeaveProps = { face: Parameters<typeof InstitutionPage>[0]['face']; provider: string; url: string };

/** A form may lead to our own pages only (CSP `form-action`): to the provider leads a link that opens by itself. */
function Leave({ face, provider, url }: LeaveProps) {
  const { t } = useTranslation('requester');
  return (
    <InstitutionPage face={face} title={t('identify.leave.title', { provider })} lead={t('identify.leave.text')}>
      <meta httpEquiv="refresh" content={`0; url=${url}`} />
      <ButtonLink variant="primary" className="w-full" to={url}>
        {t('identify.leave.submit', { provider })}
      </ButtonLink>
    </InstitutionPage>
  );
}
