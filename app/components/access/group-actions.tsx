import { Form, useNavigation } from '@remix-run/react';
import { CirclePause, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccessMailsPage } from '#server/access/contract.ts';
import { Button } from '../ui/button.tsx';
import { Choice } from './choice.tsx';

/** What can be done with all the mails of a group that wait, and with those that were stopped. */
export function GroupActions({ page }: { page: AccessMailsPage }) {
  const { t } = useTranslation('access');
  const { population, query, populations } = page;
  if (!population || query.population === null) return null;
  const label = populations.find(({ value }) => value === query.population)?.label ?? query.population;
  const { waiting, stoppedByHand } = population;
  return (
    <section aria-labelledby="group-title" className="grid gap-2.5 rounded-lg border border-line bg-surface px-4 py-3">
      <h2 id="group-title" className="text-[13px] font-[620]">
        {t('stop.title', { population: label })}
      </h2>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2.5">
        <p className="text-ink-2">{waiting > 0 ? t('stop.text', { count: waiting }) : t('stop.textNone')}</p>
        {waiting > 0 ? (
          <GroupForm page={page} intent="stop" icon={<CirclePause aria-hidden="true" />}>
            {t('stop.submit', { count: waiting })}
          </GroupForm>
        ) : null}
      </div>
      {stoppedByHand > 0 ? (
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2.5 border-t border-line pt-2.5">
          <p className="text-ink-2">{t('stop.stopped', { count: stoppedByHand })}</p>
          <GroupForm page={page} intent="resume" icon={<Undo2 aria-hidden="true" />}>
            {t('stop.resume')}
          </GroupForm>
        </div>
      ) : null}
    </section>
  );
}

type GroupFormProps = {
  page: AccessMailsPage;
  intent: 'stop' | 'resume';
  icon: ReactNode;
  children: ReactNode;
};

export function GroupForm({ page, intent, icon, children }: GroupFormProps) {
  const { formData } = useNavigation();
  return (
    <Form method="post" action="/desk/access-mails">
      <Choice page={page} />
      <input type="hidden" name="intent" value={intent} />
      <input type="hidden" name="population" value={page.query.population ?? ''} />
      <Button isPending={formData?.get('intent') === intent} icon={icon}>
        {children}
      </Button>
    </Form>
  );
}
