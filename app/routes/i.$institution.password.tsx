import { data } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { choosePasswordForm, type PasswordRule } from '#server/credentials/contract.ts';
import { choosePassword, passwordRulesFor } from '#server/credentials/index.ts';
import { institutionFace } from '#server/institutions/index.ts';
import { InstitutionPage, titled } from '../components/requester/institution-page.tsx';
import { passwordPatterns } from '../components/requester/password-patterns.ts';
import { useProblem } from '../components/requester/use-problem.ts';
import { useRefusal } from '../components/requester/use-refusal.ts';
import { Button } from '../components/ui/button.tsx';
import { Field } from '../components/ui/field.tsx';
import { PasswordInput } from '../components/ui/password-input.tsx';
import { PasswordRules } from '../components/ui/password-rules.tsx';
import { parseForm, redirectWithNotice, refusal } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { memberRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { isStatic: true, title: titled((t) => t('requester:password.new')) };

export const loader = memberRoute(
  async ({ context, institution, language, mustChoosePassword }) => {
    const { rules, names } = await passwordRulesFor(context);
    return {
      face: institutionFace(institution, language),
      isTemporary: mustChoosePassword,
      minimum: rules.minimumLength,
      specials: rules.specials,
      patterns: passwordPatterns(rules, names),
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
  const { face, isTemporary, minimum, specials, patterns } = useLoaderData<typeof loader>();
  const refused = useRefusal();
  const problem = useProblem();
  const ownership = isTemporary ? 'temporary' : 'own';
  const rules = patterns.map(({ rule, pattern }) => ({
    id: rule,
    pattern,
    label:
      rule === 'special' && specials !== ''
        ? t('password.rule.specialOf', { specials: [...specials].join(' ') })
        : t(`password.rule.${rule}`, { minimum }),
  }));
  const newErrors = refused?.errorsOf('newPassword') ?? [];
  const broken = rules.filter((rule) => newErrors.includes(rule.id satisfies PasswordRule));
  const newError =
    broken.length > 0
      ? t('password.broken', { rules: broken.map((rule) => rule.label).join(' ; ') })
      : problem(newErrors);
  return (
    <InstitutionPage face={face} title={t(`password.title.${ownership}`)} lead={t(`password.lead.${ownership}`)}>
      <form method="post" noValidate className="grid gap-6">
        <Field
          name="oldPassword"
          id="old-password"
          label={t(`password.old.${ownership}`)}
          error={problem(refused?.errorsOf('oldPassword') ?? [])}
        >
          {(control) => <PasswordInput {...control} autoComplete="current-password" />}
        </Field>
        <div>
          <Field name="newPassword" id="new-password" label={t('password.new')} error={newError}>
            {(control) => <PasswordInput {...control} autoComplete="new-password" />}
          </Field>
          <PasswordRules inputId="new-password" rules={rules} />
        </div>
        <Field
          name="confirmation"
          id="confirmation"
          label={t('password.again')}
          error={problem(refused?.errorsOf('confirmation') ?? [])}
        >
          {(control) => <PasswordInput {...control} autoComplete="new-password" />}
        </Field>
        <Button variant="primary" isFull>
          {t('password.submit')}
        </Button>
      </form>
      <p className="mt-4 text-small text-ink-2">{t('password.note')}</p>
    </InstitutionPage>
  );
}
