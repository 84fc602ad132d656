import { Form, Link, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { MailCheck, PencilLine, Printer, Send } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { sendAgain } from '#server/access/index.ts';
import { accountParam } from '#server/population/contract.ts';
import { readPerson } from '#server/population/index.ts';
import { AccessPanel, WhoPanel } from '../components/population/person-facts.tsx';
import { ShowPasswords } from '../components/population/show-passwords.tsx';
import { ShownPasswords, useShown } from '../components/population/shown-passwords.tsx';
import { useProblem } from '../components/population/use-problem.ts';
import { Button, ButtonLink } from '../components/ui/button.tsx';
import { Callout } from '../components/ui/callout.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { useKeptFocus } from '../components/ui/use-kept-focus.ts';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('population:person.title') };

export const loader = staffRoute('population.read', async ({ params, context, language }) => ({
  person: await readPerson(context, accountParam(params.account), language),
}));

/** Sends the mail with the first access once more; whom it may be sent to is the use case's to say. */
export const action = staffRoute('access_mails.manage', async ({ params, context }) => {
  await sendAgain(context, { account: accountParam(params.account) });
  return { isSent: true };
});

export default function Person() {
  const { t } = useTranslation('population');
  const { person } = useLoaderData<typeof loader>();
  const answer: unknown = useActionData<typeof action>();
  const problem = useProblem(answer);
  const isSent = typeof answer === 'object' && answer !== null && 'isSent' in answer;
  const isPending = useNavigation().state === 'submitting';
  const { shown, wasHidden, show, hide } = useShown();
  const content = useKeptFocus<HTMLDivElement>(shown ?? answer);
  const { card, may } = person;
  const name = `${card.lastName} ${card.firstName}`;
  return (
    <>
      <div className="print:hidden">
        <PageHeader
          crumb={
            <>
              <Link to="/desk/population" className="text-accent underline underline-offset-3">
                {t('search.title')}
              </Link>
              <span>{person.institution.name}</span>
            </>
          }
          title={name}
          actions={
            may.correct ? (
              <ButtonLink to="address" variant="primary" icon={<PencilLine aria-hidden="true" />}>
                {t('person.correct')}
              </ButtonLink>
            ) : undefined
          }
        />
      </div>
      <div
        ref={content}
        tabIndex={-1}
        className="mx-auto grid max-w-[1120px] grid-cols-[minmax(0,1fr)] gap-5 px-4 py-5 outline-none sm:px-7 print:p-0"
      >
        {problem.whole ? <Callout tone="danger" isLive title={problem.whole} /> : null}
        {isSent && !problem.whole ? <Callout tone="ok" isLive title={t('person.sent')} /> : null}
        {wasHidden ? <Callout tone="info" isLive title={t('listing.hidden')} /> : null}
        {person.isOwn ? <Callout tone="warn" title={t('person.own')} /> : null}
        {shown ? <ShownPasswords shown={shown.value} until={shown.until} onHide={hide} isSlip /> : null}
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-5 lg:grid-cols-2 print:hidden">
          <AccessPanel person={person}>
            {may.sendAgain || may.print ? (
              <div className="grid gap-2.5 border-t border-line px-4 py-3">
                <div className="flex flex-wrap gap-2">
                  {may.sendAgain ? (
                    <Form method="post">
                      <Button
                        isPending={isPending}
                        icon={isSent ? <MailCheck aria-hidden="true" /> : <Send aria-hidden="true" />}
                      >
                        {t('person.sendAgain')}
                      </Button>
                    </Form>
                  ) : null}
                  {may.print && !shown ? (
                    <ShowPasswords
                      institution={person.institution.slug}
                      accounts={[card.id]}
                      label={t('person.slip')}
                      icon={<Printer aria-hidden="true" />}
                      variant="secondary"
                      onShown={show}
                    />
                  ) : null}
                </div>
                {may.sendAgain ? <p className="text-[12.5px] text-ink-2">{t('person.sendAgainText')}</p> : null}
              </div>
            ) : null}
          </AccessPanel>
          <WhoPanel person={person} />
        </div>
      </div>
    </>
  );
}
