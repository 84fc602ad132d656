import { data } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { choosePasswordForm } from '#server/credentials/contract.ts';
import { choosePassword, passwordRulesFor } from '#server/credentials/index.ts';
import { institutionFace } from '#server/institutions/index.ts';
import { InstitutionPage, titled } from '../components/requester/institution-page.tsx';
import { NewPasswordFields } from '../components/requester/new-password-fields.tsx';
import { passwordPatterns } from '../components/requester/password-patterns.ts';
import { useProblem } from '../components/requester/use-problem.ts';
import { useRefusal } from '../components/requester/use-refusal.ts';
import { Button } from '../components/ui/button.tsx';
import { Callout } from '../components/ui/callout.tsx';
import { Field } from '../components/ui/field.tsx';
import { PasswordInput } from '../components/ui/password-input.tsx';
import { parseForm, redirectWithNotice, refusal } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { readCookie } from '../session/cookies.server.ts';
import { memberRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { isStatic: true, title: titled((t) => t('requester:password.new')) };

export const loader = memberRoute(
  async ({ request, context, institution, language, mustChoosePassword }) => {
    const { rules, names } = await passwordRulesFor(context);
    const face = institutionFace(institution, language);
    return {
      face,
      isTemporary: mustChoosePassword,
      asksOld: !mustChoosePassword || institution.profile.passwordChoice.repeatsTemporary,
      remembered: readCookie(request, 'guichet_remembered'),
      password: {
        minimum: rules.minimumLength,
        specials: rules.specials,
        patterns: passwordPatterns(rules, names),
        words: [...names, face.shortName],
      },
    };
  },
  { isForChoosingPassword: true },
);

export const action = memberRoute(
  async ({ request, context, institution }) => {
    const outcome = await choosePassword(context, await parseForm(request, choosePasswordForm));
    const answers = {
      chosen: () => redirectWithNotice(`/i/${institution.slug}/home`, 'password_chosen'),
      wrong_old: () => data(refusal(request, null, { oldPassword: ['wrong_old'] }), { status: 400 }),
      same: () => data(refusal(request, null, { newPassword: ['same'] }), { status: 400 }),
      rules: () =>
        data(refusal(request, null, { newPassword: outcome.kind === 'rules' ? outcome.broken : [] }), { status: 400 }),
    };
    return answers[outcome.kind]();
  },
  { isForChoosingPassword: true },
);

export default function ChoosePassword() {
  const { t } = useTranslation('requester');
  const { face, isTemporary, asksOld, remembered, password } = useLoaderData<typeof loader>();
  const refused = useRefusal();
  const problem = useProblem();
  const ownership = isTemporary ? 'temporary' : 'own';
  return (
    <InstitutionPage face={face} title={t(`password.title.${ownership}`)} lead={t(`password.lead.${ownership}`)}>
      {refused?.code ? (
        <div className="mb-6">
          <Callout tone="danger" isLive>
            {problem([refused.code])}
          </Callout>
        </div>
      ) : null}
      <form method="post" noValidate className="grid gap-6">
        {/* For password managers: what this browser was asked to remember at the last sign-in. */}
        {remembered === null ? null : (
          <input type="text" autoComplete="username" defaultValue={remembered} readOnly hidden />
        )}
        {asksOld ? (
          <Field
            name="oldPassword"
            id="old-password"
            label={t(`password.old.${ownership}`)}
            error={problem(refused?.errorsOf('oldPassword') ?? [])}
          >
            {(control) => <PasswordInput {...control} autoComplete="current-password" />}
          </Field>
        ) : null}
        <NewPasswordFields {...password} />
        <Button variant="primary" isFull>
          {t('password.submit')}
        </Button>
      </form>
      <p className="mt-4 text-small text-ink-2">{t('password.note')}</p>
    </InstitutionPage>
  );
}
