import { Form, Link, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { makeRecoveryCodes, ownAccess } from '#server/staff/index.ts';
import { isRefusal } from '../components/desk/refused.tsx';
import { StaffShell } from '../components/layout/staff-shell.tsx';
import { Problem } from '../components/staff/problem.tsx';
import { RecoveryCodes } from '../components/staff/recovery-codes.tsx';
import { Button } from '../components/ui/button.tsx';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('staff:recovery.title') };

export const loader = staffRoute('desk.enter', async ({ context }) => {
  const { recoveryCodes, isPresent } = await ownAccess(context);
  return { left: recoveryCodes, isPresent };
});

/** Answers the codes themselves, to the page that asked: they stand in no loader's data. */
export const action = staffRoute('desk.enter', async ({ context }) => ({ codes: await makeRecoveryCodes(context) }));

export default function Recovery() {
  const { t } = useTranslation('staff');
  const { left, isPresent } = useLoaderData<typeof loader>();
  const answer: unknown = useActionData<typeof action>();
  const isPending = useNavigation().state !== 'idle';
  const codes = answer && typeof answer === 'object' && 'codes' in answer ? (answer.codes as string[]) : null;
  const problem = isRefusal(answer) ? (answer.error ?? 'other') : isPresent || codes ? null : 'reauthentication_needed';
  return (
    <StaffShell title={t('recovery.title')} lead={t('recovery.lead')}>
      {codes ? (
        <RecoveryCodes codes={codes} />
      ) : (
        <Form method="post" className="grid gap-4">
          {problem ? <Problem code={problem} /> : null}
          <p className="num font-[570]">{t('recovery.left', { count: left })}</p>
          <p className="text-ink-2">{t('recovery.makeLead')}</p>
          <Button variant="primary" isFull isPending={isPending}>
            {t('recovery.make')}
          </Button>
        </Form>
      )}
      <p className="mt-4">
        <Link to="/staff/profile" className="text-[13px] text-accent underline underline-offset-4">
          {t('profile.title')}
        </Link>
      </p>
    </StaffShell>
  );
}
