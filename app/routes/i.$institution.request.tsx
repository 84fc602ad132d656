import { data } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { Mail } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { requesterCodeForm } from '#server/identity/contract.ts';
import { institutionFace } from '#server/institutions/index.ts';
import type { RequestStatus } from '#server/tickets/contract.ts';
import { enterCode, requestStatus } from '#server/tickets/index.ts';
import { InstitutionPage, titled } from '../components/requester/institution-page.tsx';
import { LinkGone } from '../components/requester/link-gone.tsx';
import { takeNotice } from '../components/requester/notice.server.ts';
import { Progress } from '../components/requester/progress.tsx';
import { useProblem } from '../components/requester/use-problem.ts';
import { useRefusal } from '../components/requester/use-refusal.ts';
import { Button } from '../components/ui/button.tsx';
import { Callout } from '../components/ui/callout.tsx';
import { Field } from '../components/ui/field.tsx';
import { OneTimeCodeInput } from '../components/ui/one-time-code-input.tsx';
import { Time } from '../components/ui/time.tsx';
import { parseForm, redirectWithNotice } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { keyRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { isStatic: true, title: titled((t) => t('requester:request.title')) };

export const loader = keyRoute('request', async ({ request, context, institution, language, key }) => {
  const face = institutionFace(institution, language);
  const status = await requestStatus(context, institution.id, key);
  if (!status) return data({ face, status: null, notice: null }, { status: 404 });
  const { notice, headers } = takeNotice(request, ['code_matched']);
  return data({ face, status, notice }, { headers });
});

export const action = keyRoute('request', async ({ request, context, institution, key }) => {
  const { code } = await parseForm(request, requesterCodeForm);
  const outcome = await enterCode(context, institution.id, key, code);
  if (outcome.kind === 'match') return redirectWithNotice(`/i/${institution.slug}/request`, 'code_matched');
  return data({ outcome }, { status: 400 });
});

export default function Request() {
  const { t } = useTranslation('requester');
  const { face, status, notice } = useLoaderData<typeof loader>();
  if (status === null) return <LinkGone face={face} purpose="request" />;
  return (
    <InstitutionPage
      face={face}
      title={t('request.title')}
      lead={<Facts status={status} />}
      notice={notice && t(`notice.${notice}`)}
    >
      <CodeOutcome isCodeAwaited={status.isCodeAwaited} />
      {status.isCodeAwaited ? <CodeForm /> : null}
      <div className="rounded-lg border border-line bg-surface p-5">
        <Progress stage={status.stage} />
      </div>
      <SentMails mails={status.mails} />
      <p className="mt-6 text-small text-ink-2">{t('request.keep')}</p>
    </InstitutionPage>
  );
}

function Facts({ status }: { status: RequestStatus }) {
  const { t } = useTranslation('requester');
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1">
      <div className="flex gap-2">
        <dt>{t('request.reference')}</dt>
        <dd className="num font-[620] text-ink select-all">{status.reference}</dd>
      </div>
      <div className="flex gap-2">
        <dt>{t('request.opened')}</dt>
        <dd className="text-ink">
          <Time value={status.openedAt} as="date" />
        </dd>
      </div>
    </dl>
  );
}

function CodeForm() {
  const { t } = useTranslation('requester');
  const refused = useRefusal();
  const problem = useProblem();
  const answer = useActionData<typeof action>();
  const outcome = answer && 'outcome' in answer ? answer.outcome : null;
  const error =
    outcome?.kind === 'no_match'
      ? t('request.code.wrong', { count: outcome.attemptsLeft })
      : problem(refused?.errorsOf('code') ?? []);
  return (
    <section aria-labelledby="code-title" className="mb-6 rounded-lg border border-accent-line bg-surface p-5">
      <h2 id="code-title" className="mb-3 text-[18px] font-[650] tracking-[-0.01em]">
        {t('request.code.title')}
      </h2>
      <form method="post" noValidate className="grid gap-4">
        <Field name="code" id="code" label={t('request.code.label')} hint={t('request.code.hint')} error={error}>
          {(control) => <OneTimeCodeInput {...control} />}
        </Field>
        <div>
          <Button variant="primary" className="max-sm:w-full">
            {t('request.code.submit')}
          </Button>
        </div>
        <p className="text-small text-ink-2">{t('junk')}</p>
      </form>
    </section>
  );
}

/** Says that no code can be entered any more, to whoever has just tried. */
function CodeOutcome({ isCodeAwaited }: { isCodeAwaited: boolean }) {
  const { t } = useTranslation('requester');
  const answer = useActionData<typeof action>();
  if (!answer || !('outcome' in answer) || isCodeAwaited) return null;
  return (
    <div className="mb-6">
      <Callout tone="warn" isLive title={t('request.code.closed.title')}>
        {t('request.code.closed.text')}
      </Callout>
    </div>
  );
}

const TOLD_MAILS = ['acknowledgement', 'reply', 'known_address', 'confirm_address'] as const;

function SentMails({ mails }: { mails: RequestStatus['mails'] }) {
  const { t } = useTranslation('requester');
  const told = mails.flatMap(({ purpose, at }) => {
    const known = TOLD_MAILS.find((one) => one === purpose);
    return known ? [{ purpose: known, at }] : [];
  });
  if (told.length === 0) return null;
  return (
    <section aria-labelledby="mails-title" className="mt-8">
      <h2 id="mails-title" className="mb-2 text-[18px] font-[650] tracking-[-0.01em]">
        {t('request.mails.title')}
      </h2>
      <ul className="divide-y divide-line border-y border-line">
        {told.map(({ purpose, at }) => (
          <li
            key={`${purpose} ${at}`}
            className="grid grid-cols-[20px_minmax(0,1fr)] gap-x-2.5 py-2.5 sm:grid-cols-[20px_minmax(0,1fr)_auto]"
          >
            <Mail aria-hidden="true" className="mt-1 size-4.5 text-ink-3" />
            <span>{t(`request.mails.${purpose}`)}</span>
            <span className="text-small text-ink-2 max-sm:col-start-2 sm:leading-[1.7]">
              <Time value={at} as="date" /> <Time value={at} as="timeOfDay" />
            </span>
          </li>
        ))}
      </ul>
      <p className="mt-3 text-small text-ink-2">{t('junk')}</p>
    </section>
  );
}
