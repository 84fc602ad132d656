import { data } from '@remix-run/node';
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { acceptInvitationForm } from '#server/staff/contract.ts';
import { acceptInvitation, openInvitation } from '#server/staff/index.ts';
import { isRefusal } from '../components/desk/refused.tsx';
import { useFieldErrors } from '../components/desk/use-field-errors.ts';
import { StaffShell } from '../components/layout/staff-shell.tsx';
import { refusedField } from '../components/staff/field-refusal.server.ts';
import { NewPassword } from '../components/staff/new-password.tsx';
import { drawQr } from '../components/staff/qr.server.ts';
import { RecoveryCodes } from '../components/staff/recovery-codes.tsx';
import { Button, ButtonLink } from '../components/ui/button.tsx';
import { Callout } from '../components/ui/callout.tsx';
import { Field } from '../components/ui/field.tsx';
import { OneTimeCodeInput } from '../components/ui/one-time-code-input.tsx';
import { parseForm, refusal } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { cookie, readCookie } from '../session/cookies.server.ts';
import { publicRoute } from '../session/guard.server.ts';
import { redirectWith, signedInCookies } from '../session/signed-in.server.ts';

export const handle: RouteHandle = { title: (t) => t('staff:invitation.title') };

const PATH = '/staff/invitation';
/** Also for the page's data, whose address is another. */
const COOKIE_PATH = '/staff';
const HOUR = 3_600;

/** Moves the key out of the address into a cookie; opening the page changes nothing else. */
export const loader = publicRoute(async ({ request, context }) => {
  const key = new URL(request.url).searchParams.get('key');
  if (key !== null) return redirectWith(PATH, [cookie('guichet_invitation', key, { path: COOKIE_PATH, maxAge: HOUR })]);
  const invitation = await openInvitation(context, readCookie(request, 'guichet_invitation') ?? '');
  if (!invitation) return { open: null };
  const { name, totpSecret, totpUri } = invitation;
  return { open: { name, key: totpSecret.match(/.{1,4}/g)?.join(' ') ?? '', qr: await drawQr(totpUri) } };
});

export const action = publicRoute(async ({ request, context }) => {
  const { password, code } = await parseForm(request, acceptInvitationForm);
  const token = readCookie(request, 'guichet_invitation') ?? '';
  const outcome = await refusedField(acceptInvitation(context, { token, password, code }));
  if ('errors' in outcome) return data(refusal(request, null, outcome.errors), { status: 400 });
  const headers = new Headers();
  const forgotten = cookie('guichet_invitation', '', { path: COOKIE_PATH, maxAge: 0 });
  for (const one of [...signedInCookies(outcome.done, context.now), forgotten]) headers.append('Set-Cookie', one);
  return data({ codes: outcome.done.recoveryCodes }, { headers });
});

export default function Invitation() {
  const { t } = useTranslation('staff');
  const { open } = useLoaderData<typeof loader>();
  const answer: unknown = useActionData<typeof action>();
  const refused = isRefusal(answer) ? answer : null;
  const errorOf = useFieldErrors(refused, 'staff');
  const isPending = useNavigation().state !== 'idle';
  const codes = answer && typeof answer === 'object' && 'codes' in answer ? (answer.codes as string[]) : null;
  if (codes)
    return (
      <StaffShell title={t('invitation.done')} lead={t('recovery.lead')}>
        <RecoveryCodes codes={codes} />
        <div className="mt-5">
          <ButtonLink to="/desk" variant="primary" isFull reloadDocument>
            {t('invitation.enter')}
          </ButtonLink>
        </div>
      </StaffShell>
    );
  if (!open)
    return (
      <StaffShell title={t('invitation.over')}>
        <p className="text-ink-2">{t('invitation.overText')}</p>
      </StaffShell>
    );
  return (
    <StaffShell title={t('invitation.title')} lead={t('invitation.lead', { name: open.name })}>
      <Form method="post" noValidate className="grid gap-5">
        {refused?.error ? (
          <Callout tone="danger" isLive>
            <span className="text-ink">
              {refused.error === 'too_fast' ? t('problem.too_fast') : t('invitation.overText')}
            </span>
          </Callout>
        ) : null}
        <NewPassword errorOf={errorOf} />
        <div className="grid gap-3 border-t border-line pt-4">
          <p className="text-ink-2">{t('invitation.scan')}</p>
          <img
            src={open.qr}
            width={200}
            height={200}
            alt={t('invitation.qr')}
            className="mx-auto rounded-md border border-line bg-white"
          />
          <p className="text-center text-[13px] text-ink-2">
            <span className="block">{t('invitation.key')}</span>
            <span className="font-mono break-words text-ink select-all">{open.key}</span>
          </p>
        </div>
        <Field name="code" id="code" label={t('secondFactor.code')} required error={errorOf('code')}>
          {(control) => <OneTimeCodeInput {...control} />}
        </Field>
        <Button variant="primary" isFull isPending={isPending}>
          {t('invitation.submit')}
        </Button>
      </Form>
    </StaffShell>
  );
}
