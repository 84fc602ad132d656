import { data, redirect } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { changeOwnAddressForm } from '#server/credentials/contract.ts';
import { ownProfile, requestOwnAddressChange } from '#server/credentials/index.ts';
import { institutionFace } from '#server/institutions/index.ts';
import { AddressBox } from '../components/requester/address-box.tsx';
import { InstitutionPage, titled } from '../components/requester/institution-page.tsx';
import { useProblem } from '../components/requester/use-problem.ts';
import { useRefusal } from '../components/requester/use-refusal.ts';
import { Button } from '../components/ui/button.tsx';
import { Callout } from '../components/ui/callout.tsx';
import { Field } from '../components/ui/field.tsx';
import { PasswordInput } from '../components/ui/password-input.tsx';
import { TextInput } from '../components/ui/text-input.tsx';
import { parseForm, redirectWithNotice, refusal } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { memberRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { isStatic: true, title: titled((t) => t('member:address.title')) };

export const loader = memberRoute(async ({ context, institution, language }) => {
  const { addressHint, addressChange, change } = await ownProfile(context, language);
  if (addressChange === null) throw redirect(`/i/${institution.slug}/profile`);
  return {
    face: institutionFace(institution, language),
    hint: addressHint,
    terms: addressChange,
    isUnderWay: change !== null,
  };
});

export const action = memberRoute(async ({ request, context, institution }) => {
  const outcome = await requestOwnAddressChange(context, await parseForm(request, changeOwnAddressForm));
  if (outcome.kind === 'requested') return redirectWithNotice(`/i/${institution.slug}/profile`, 'address_requested');
  const errors = outcome.kind === 'unchanged' ? { newAddress: ['address_unchanged'] } : { password: ['wrong_old'] };
  return data(refusal(request, null, errors), { status: 400 });
});

export default function ChangeAddress() {
  const { t } = useTranslation('member');
  const { face, hint, terms, isUnderWay } = useLoaderData<typeof loader>();
  const refused = useRefusal();
  const problem = useProblem();
  const newErrors = refused?.errorsOf('newAddress') ?? [];
  return (
    <InstitutionPage face={face} title={t('address.title')}>
      {refused?.code ? (
        <div className="mb-6">
          <Callout tone="danger" isLive title={t('address.refused')}>
            {problem([refused.code])}
          </Callout>
        </div>
      ) : null}
      {isUnderWay ? (
        <div className="mb-6">
          <Callout tone="info">{t('address.replaces')}</Callout>
        </div>
      ) : null}
      {hint === null ? null : <AddressBox label={t('address.present')} hint={hint} />}
      <form method="post" noValidate className="mt-6 grid gap-5">
        <Field
          name="newAddress"
          id="new-address"
          label={t('address.new')}
          defaultValue={refused?.typed('newAddress')}
          error={newErrors.includes('address_unchanged') ? t('address.unchanged') : problem(newErrors)}
        >
          {(control) => (
            <TextInput {...control} type="email" autoComplete="email" autoCapitalize="none" spellCheck={false} />
          )}
        </Field>
        <Field
          name="password"
          id="password"
          label={t('address.password')}
          hint={t('address.passwordHint')}
          error={problem(refused?.errorsOf('password') ?? [])}
        >
          {(control) => <PasswordInput {...control} autoComplete="current-password" />}
        </Field>
        <div>
          <h2 className="font-[620]">{t('address.next')}</h2>
          <ol className="mt-1.5 grid list-decimal gap-1.5 pl-5 text-ink-2 marker:text-ink-3">
            <li>{t('address.step.link', { hours: terms.confirmHours })}</li>
            <li>
              {terms.coolingHours > 0
                ? t('address.step.later', { hours: terms.coolingHours })
                : t('address.step.atOnce')}
            </li>
            {hint === null ? null : <li>{t('address.step.warned', { hours: terms.undoHours })}</li>}
          </ol>
        </div>
        <Button variant="primary" isFull>
          {t('address.submit')}
        </Button>
      </form>
      <p className="mt-6">
        <Link to={`/i/${face.slug}/profile`} className="inline-block py-1 text-accent underline underline-offset-4">
          {t('address.back')}
        </Link>
      </p>
    </InstitutionPage>
  );
}
