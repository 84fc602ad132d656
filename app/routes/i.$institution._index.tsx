import { data, redirect } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { memberSignInForm } from '#server/credentials/contract.ts';
import { resumeMember, SESSION_HOURS, signInMember } from '#server/credentials/index.ts';
import type { Identifier } from '#server/institutions/contract.ts';
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

const REMEMBERED_DAYS = 180;

export const handle: RouteHandle = {
  isStatic: true,
  title: titled(
    (t, face) => face?.labels.sign_in_title ?? t('requester:signIn.title', { portal: face?.portalName ?? '' }),
  ),
};

export const loader = institutionRoute(async ({ request, context, institution, language }) => {
  const token = readCookie(request, 'guichet_member');
  const member = token ? await resumeMember(context, institution.id, token) : null;
  if (member) throw redirect(firstPage(institution.slug, member.mustChoosePassword));
  const { notice, headers } = takeNotice(request, ['signed_out']);
  const remembered = readCookie(request, 'guichet_remembered');
  return data({ face: institutionFace(institution, language), notice, remembered }, { headers });
});

export const action = institutionRoute(async ({ request, context, institution }) => {
  const { remember, ...form } = await parseForm(request, memberSignInForm);
  const path = `/i/${institution.slug}`;
  const forgotten = cookie('guichet_remembered', '', { path, maxAge: 0 });
  const outcome = await signInMember(context, institution, { ...form, device: readCookie(request, 'guichet_known') });
  if (outcome.kind === 'refused') {
    const headers: Record<string, string> = remember ? {} : { 'Set-Cookie': forgotten };
    return data(refusal(request, 'refused'), { status: 400, headers });
  }
  const kept = cookie('guichet_member', outcome.token, { path, maxAge: SESSION_HOURS * 3_600 });
  const known = cookie('guichet_known', outcome.device, { path, maxAge: KNOWN_DAYS * 86_400 });
  const remembered = remember
    ? cookie('guichet_remembered', form.identifier, { path, maxAge: REMEMBERED_DAYS * 86_400 })
    : forgotten;
  return redirectWith(firstPage(institution.slug, outcome.mustChoosePassword), [kept, known, remembered]);
});

const firstPage = (slug: string, mustChoosePassword: boolean): string =>
  `/i/${slug}/${mustChoosePassword ? 'password' : 'home'}`;

export default function SignIn() {
  const { t } = useTranslation('requester');
  const { face, notice, remembered } = useLoaderData<typeof loader>();
  const refused = useRefusal();
  const problem = useProblem();
  const { labels, signInWith } = face;
  const identifier = useIdentifierLabel(signInWith);
  // Where the page of recovery answers it too, a second link needs words of its own: it would say nothing new.
  const firstConnection = face.situations.find(({ situation }) => situation === 'first_connection');
  const isRemembered = refused ? refused.typed('remember') === 'on' : remembered !== null;
  return (
    <InstitutionPage
      face={face}
      title={labels.sign_in_title ?? t('signIn.title', { portal: face.portalName })}
      notice={notice && t(`notice.${notice}`)}
    >
      {refused?.code ? (
        <div className="mb-6">
          <Callout tone="danger" isLive title={labels.sign_in_refused ?? t('signIn.refused.title')}>
            {refused.code === 'refused' ? t('signIn.refused.text') : problem([refused.code])}
          </Callout>
        </div>
      ) : null}
      {labels.sign_in_notice && !refused?.code ? (
        <div className="mb-6">
          <Callout
            tone="info"
            action={<TextLink to={`/i/${face.slug}/recover`}>{labels.recovery_link ?? t('recover.title')}</TextLink>}
          >
            {labels.sign_in_notice}
          </Callout>
        </div>
      ) : null}
      <form method="post" noValidate className="grid gap-5">
        <Field
          name="identifier"
          id="identifier"
          label={labels.sign_in_identifier ?? identifier}
          hint={labels.sign_in_hint && <SignInHint text={labels.sign_in_hint} />}
          defaultValue={refused ? refused.typed('identifier') : (remembered ?? undefined)}
          error={problem(refused?.errorsOf('identifier') ?? [])}
        >
          {(control) => (
            <TextInput
              {...control}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              inputMode={inputModeOf(signInWith)}
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
        <label htmlFor="remember" className="flex items-start gap-3 py-1">
          <input type="checkbox" id="remember" name="remember" defaultChecked={isRemembered} className="tick" />
          <span className="text-balance">{t(`signIn.remember.${signInWith[0] ?? 'username'}`)}</span>
        </label>
        <Button variant="primary" isFull>
          {labels.sign_in_submit ?? t('signIn.submit')}
        </Button>
      </form>
      <ul className="mt-6 grid gap-2">
        <li>
          <TextLink to={`/i/${face.slug}/recover`}>{labels.recovery_link ?? t('recover.title')}</TextLink>
        </li>
        {firstConnection && (firstConnection.kind !== 'recovery' || labels.first_connection_link) ? (
          <li>
            <TextLink to={`/i/${face.slug}/help/first_connection`}>
              {labels.first_connection_link ?? t('signIn.firstConnection')}
            </TextLink>
          </li>
        ) : null}
      </ul>
    </InstitutionPage>
  );
}

function TextLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link to={to} className="inline-block py-1 font-[570] text-accent underline underline-offset-4">
      {children}
    </Link>
  );
}

/** What to mind before typing; one that begins with ⚠ stands out in red, and is no error all the same. */
function SignInHint({ text }: { text: string }) {
  if (!text.startsWith('⚠')) return text;
  return (
    <span className="flex items-start gap-1.5 font-[570] text-danger">
      <TriangleAlert aria-hidden="true" className="mt-[0.15em] size-[1.1em] flex-none" />
      <span>{text.replace(/^⚠\uFE0F?\s*/, '')}</span>
    </span>
  );
}

function inputModeOf(ways: readonly Identifier[]): 'email' | 'numeric' | 'text' {
  if (ways.every((way) => way === 'address')) return 'email';
  return ways.every((way) => way === 'client_number') ? 'numeric' : 'text';
}

/** What one signs in with here, as a label: one way, or several joined by "or". */
function useIdentifierLabel(ways: readonly Identifier[]): string {
  const { t } = useTranslation('requester');
  const language = useLanguage();
  const list = new Intl.ListFormat(locales[language], { type: 'disjunction' });
  const label = list.format(ways.map((way) => t(`signIn.identifier.${way}`)));
  return label.charAt(0).toUpperCase() + label.slice(1);
}
