import { data, redirect } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { memberSignInForm } from '#server/credentials/contract.ts';
import { resumeMember, SESSION_HOURS, signInMember } from '#server/credentials/index.ts';
import { institutionFace } from '#server/institutions/index.ts';
import { KNOWN_DAYS } from '#server/known-device.ts';
import { InstitutionPage, titled } from '../components/requester/institution-page.tsx';
import { takeNotice } from '../components/requester/notice.server.ts';
import { useProblem } from '../components/requester/use-problem.ts';
import { useRefusal } from '../components/requester/use-refusal.ts';
import { Button } from '../components/ui/button.tsx';
import { Callout } from '../components/ui/callout.tsx';
import { Field } from '../components/ui/field.tsx';
import { PasswordInput } from '../components/ui/password-input.tsx';
import { TextInput } from '../components/ui/text-input.tsx';
import { locales } from '../i18n/languages.ts';
import { useLanguage } from '../i18n/use-format.ts';
import { parseForm, refusal } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { cookie, readCookie } from '../session/cookies.server.ts';
import { institutionRoute } from '../session/guard.server.ts';
import { redirectWith } from '../session/signed-in.server.ts';

export const handle: RouteHandle = {
  isStatic: true,
  title: titled((t, face) => t('requester:signIn.title', { portal: face?.portalName ?? '' })),
};

export const loader = institutionRoute(async ({ request, context, institution, language }) => {
  const token = readCookie(request, 'guichet_member');
  const member = token ? await resumeMember(context, institution.id, token) : null;
  if (member) throw redirect(firstPage(institution.slug, member.mustChoosePassword));
  const { notice, headers } = takeNotice(request, ['signed_out']);
  return data({ face: institutionFace(institution, language), notice }, { headers });
});

export const action = institutionRoute(async ({ request, context, institution }) => {
  const form = await parseForm(request, memberSignInForm);
  const outcome = await signInMember(context, institution, { ...form, device: readCookie(request, 'guichet_known') });
  if (outcome.kind === 'refused') return data(refusal(request, 'refused'), { status: 400 });
  const path = `/i/${institution.slug}`;
  const kept = cookie('guichet_member', outcome.token, { path, maxAge: SESSION_HOURS * 3_600 });
  const known = cookie('guichet_known', outcome.device, { path, maxAge: KNOWN_DAYS * 86_400 });
  return redirectWith(firstPage(institution.slug, outcome.mustChoosePassword), [kept, known]);
});

const firstPage = (slug: string, mustChoosePassword: boolean): string =>
  `/i/${slug}/${mustChoosePassword ? 'password' : 'home'}`;

export default function SignIn() {
  const { t } = useTranslation('requester');
  const { face, notice } = useLoaderData<typeof loader>();
  const refused = useRefusal();
  const problem = useProblem();
  const identifier = useIdentifierLabel(face.signInWith);
  return (
    <InstitutionPage
      face={face}
      title={t('signIn.title', { portal: face.portalName })}
      notice={notice && t(`notice.${notice}`)}
    >
      {refused?.code ? (
        <div className="mb-6">
          <Callout tone="danger" isLive title={t('signIn.refused.title')}>
            {refused.code === 'refused' ? t('signIn.refused.text') : problem([refused.code])}
          </Callout>
        </div>
      ) : null}
      <form method="post" noValidate className="grid gap-5">
        <Field
          name="identifier"
          id="identifier"
          label={identifier}
          defaultValue={refused?.typed('identifier')}
          error={problem(refused?.errorsOf('identifier') ?? [])}
        >
          {(control) => (
            <TextInput
              {...control}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              inputMode={face.signInWith.every((way) => way === 'address') ? 'email' : 'text'}
            />
          )}
        </Field>
        <Field
          name="password"
          id="password"
          label={t('signIn.password')}
          error={problem(refused?.errorsOf('password') ?? [])}
        >
          {(control) => <PasswordInput {...control} autoComplete="current-password" />}
        </Field>
        <Button variant="primary" isFull>
          {t('signIn.submit')}
        </Button>
      </form>
      <p className="mt-6">
        <Link
          to={`/i/${face.slug}/access`}
          className="inline-block py-1 font-[570] text-accent underline underline-offset-4"
        >
          {t('signIn.trouble')}
        </Link>
      </p>
    </InstitutionPage>
  );
}

/** What one signs in with here, as a label: one way, or several joined by "or". */
function useIdentifierLabel(ways: readonly ('address' | 'username' | 'client_number')[]): string {
  const { t } = useTranslation('requester');
  const language = useLanguage();
  const list = new Intl.ListFormat(locales[language], { type: 'disjunction' });
  const label = list.format(ways.map((way) => t(`signIn.identifier.${way}`)));
  return label.charAt(0).toUpperCase() + label.slice(1);
}
