import { Form, Link, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { accountParam, type CorrectionOutcome, correctAddressForm } from '#server/population/contract.ts';
import { correctAddress, readPerson } from '#server/population/index.ts';
import { CorrectionDone } from '../components/population/correction-done.tsx';
import { CorrectionSteps } from '../components/population/correction-steps.tsx';
import { UseChip } from '../components/population/use-chip.tsx';
import { useProblem } from '../components/population/use-problem.ts';
import { Button, ButtonLink } from '../components/ui/button.tsx';
import { Callout } from '../components/ui/callout.tsx';
import { MaskedValue } from '../components/ui/masked-value.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { useKeptFocus } from '../components/ui/use-kept-focus.ts';
import { parseForm, refusal } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('population:correct.title') };

export const loader = staffRoute('population.correct', async ({ params, context, language }) => ({
  person: await readPerson(context, accountParam(params.account), language),
}));

/** A form that does not agree with what is stored is an answer, not a fault: the try was counted and told. */
export const action = staffRoute('population.correct', async ({ request, params, context }) => {
  const form = await parseForm(request, correctAddressForm);
  const outcome = await correctAddress(context, { ...form, account: accountParam(params.account) });
  if (outcome.kind === 'refused') return refusal(request, null, { [outcome.field]: [outcome.code] });
  return { outcome };
});

export default function CorrectAddress() {
  const { t } = useTranslation('population');
  const { person } = useLoaderData<typeof loader>();
  const answer: unknown = useActionData<typeof action>();
  const problem = useProblem(answer);
  const outcome = outcomeOf(answer);
  const isPending = useNavigation().state === 'submitting';
  const form = useRef<HTMLFormElement>(null);
  const content = useKeptFocus<HTMLDivElement>(outcome);
  const { card } = person;
  // The first thing that is wrong is where one goes on.
  useEffect(() => {
    if (problem.refused) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [problem.refused]);
  return (
    <>
      <PageHeader
        crumb={
          <>
            <Link to="/desk/population" className="text-accent underline underline-offset-3">
              {t('search.title')}
            </Link>
            <Link
              to={`/desk/population/${card.id}`}
              className="min-w-0 truncate text-accent underline underline-offset-3"
            >
              {card.lastName} {card.firstName}
            </Link>
          </>
        }
        title={t('correct.title')}
        lead={t('correct.lead')}
      />
      <div
        ref={content}
        tabIndex={-1}
        className="mx-auto grid max-w-[720px] grid-cols-[minmax(0,1fr)] gap-5 px-4 py-5 outline-none sm:px-7"
      >
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg border border-line bg-surface px-4 py-3">
          <strong className="font-[650]">
            {card.lastName} {card.firstName}
          </strong>
          <UseChip use={person.use} />
          {card.addressHint ? <MaskedValue value={card.addressHint} /> : t('search.noAddress')}
        </p>
        {problem.whole ? <Callout tone="danger" isLive title={problem.whole} /> : null}
        {outcome ? (
          <CorrectionDone outcome={outcome} person={person} />
        ) : person.may.correct ? (
          <Form ref={form} method="post" noValidate autoComplete="off" className="grid gap-5">
            <CorrectionSteps problem={problem} asksNumber={person.asksNumber} />
            <div className="flex flex-wrap gap-3">
              <Button variant="primary" isPending={isPending}>
                {t('correct.submit')}
              </Button>
              <ButtonLink to={`/desk/population/${card.id}`}>{t('correct.back')}</ButtonLink>
            </div>
          </Form>
        ) : (
          <Callout tone="warn" title={person.isOwn ? t('person.own') : t('correct.noOpen')} />
        )}
      </div>
    </>
  );
}

function outcomeOf(answer: unknown): Exclude<CorrectionOutcome, { kind: 'refused' }> | null {
  const isDone = typeof answer === 'object' && answer !== null && 'outcome' in answer;
  return isDone ? (answer.outcome as Exclude<CorrectionOutcome, { kind: 'refused' }>) : null;
}
