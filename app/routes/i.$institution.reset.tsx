import { data } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { resetPasswordForm } from '#server/credentials/contract.ts';
import { previewResetLink, resetPassword } from '#server/credentials/index.ts';
import { institutionFace } from '#server/institutions/index.ts';
import { InstitutionPage, titled } from '../components/requester/institution-page.tsx';
import { LinkGone } from '../components/requester/link-gone.tsx';
import { NewPasswordFields } from '../components/requester/new-password-fields.tsx';
import { passwordPatterns } from '../components/requester/password-patterns.ts';
import { useProblem } from '../components/requester/use-problem.ts';
import { useRefusal } from '../components/requester/use-refusal.ts';
import { Button } from '../components/ui/button.tsx';
import { Callout } from '../components/ui/callout.tsx';
import { Field } from '../components/ui/field.tsx';
import { TextInput } from '../components/ui/text-input.tsx';
import { useFormat } from '../i18n/use-format.ts';
import { parseForm, redirectWithNotice, refusal } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { cookie } from '../session/cookies.server.ts';
import { keyRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { isStatic: true, title: titled((t) => t('requester:recover.reset.title')) };

/** Shows what is asked and uses nothing up: that is the form's. */
export const loader = keyRoute('reset', async ({ context, institution, language, key }) => {
  const face = institutionFace(institution, language);
  const preview = await previewResetLink(context, institution.id, key);
  if (preview.kind === 'no_longer_valid') return data({ face, open: null }, { status: 404 });
  const { rules, names, asksAddress, expiresAt } = preview;
  const password = {
    minimum: rules.minimumLength,
    specials: rules.specials,
    patterns: passwordPatterns(rules, names),
    words: [...names, face.shortName],
  };
  return data({ face, open: { asksAddress, expiresAt, password } });
});

export const action = keyRoute('reset', async ({ request, context, institution, key }) => {
  const { address, newPassword } = await parseForm(request, resetPasswordForm);
  const outcome = await resetPassword(context, institution, {
    key,
    newPassword,
    ...(address === undefined ? {} : { address }),
  });
  const path = `/i/${institution.slug}`;
  const refuse = (fields: Record<string, string[]>) => data(refusal(request, null, fields), { status: 400 });
  switch (outcome.kind) {
    case 'reset':
      return redirectWithNotice(`${path}/reset/done`, 'password_reset', [
        cookie('guichet_key', '', { path, maxAge: 0 }),
      ]);
    case 'wrong_address':
      return refuse({ address: ['wrong_address'] });
    case 'rules':
      return refuse({ newPassword: outcome.broken });
    case 'no_longer_valid':
      return data(refusal(request, 'no_longer_valid'), { status: 404 });
  }
});

export default function Reset() {
  const { t } = useTranslation('requester');
  const format = useFormat();
  const { face, open } = useLoaderData<typeof loader>();
  const refused = useRefusal();
  const problem = useProblem();
  if (open === null) return <LinkGone face={face} purpose="reset" />;
  return (
    <InstitutionPage
      face={face}
      title={t('recover.reset.title')}
      lead={t('recover.reset.lead', { name: face.shortName })}
    >
      {refused?.code ? (
        <div className="mb-6">
          <Callout tone="danger" isLive>
            {problem([refused.code])}
          </Callout>
        </div>
      ) : null}
      <form method="post" noValidate className="grid gap-6">
        {open.asksAddress ? (
          <Field
            name="address"
            id="address"
            label={t('recover.reset.address')}
            hint={t('recover.reset.addressHint')}
            defaultValue={refused?.typed('address')}
            error={problem(refused?.errorsOf('address') ?? [])}
          >
            {(control) => (
              <TextInput {...control} autoComplete="email" inputMode="email" autoCapitalize="none" spellCheck={false} />
            )}
          </Field>
        ) : null}
        <NewPasswordFields {...open.password} />
        <Button variant="primary" isFull>
          {t('recover.reset.submit')}
        </Button>
      </form>
      <p className="mt-4 text-small text-ink-2">
        {t('password.note')}{' '}
        <span suppressHydrationWarning>{t('recover.reset.until', { when: format.timeOfDay(open.expiresAt) })}</span>
      </p>
    </InstitutionPage>
  );
}
