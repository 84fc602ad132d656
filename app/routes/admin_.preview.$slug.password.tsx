import { useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { institutionFace, offeredLanguage, openEditor } from '#server/institutions/index.ts';
import { InstitutionPage, titled } from '../components/requester/institution-page.tsx';
import { NewPasswordFields } from '../components/requester/new-password-fields.tsx';
import { passwordPatterns } from '../components/requester/password-patterns.ts';
import { Button } from '../components/ui/button.tsx';
import { Field } from '../components/ui/field.tsx';
import { TextInput } from '../components/ui/text-input.tsx';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { isStatic: true, title: titled((t) => t('requester:recover.reset.title')) };

/** The page of a mailed link as the draft has it, without a link. */
export const loader = staffRoute('institutions.read', async ({ params, context, language }) => {
  const { institution, profile } = await openEditor(context, params.slug ?? '');
  const rules = profile.passwordRules;
  const face = institutionFace({ ...institution, profile }, offeredLanguage(profile, language));
  return {
    face,
    asksAddress: profile.passwordChoice.asksAddress,
    password: {
      minimum: rules.minimumLength,
      specials: rules.specials,
      patterns: passwordPatterns(rules, []),
      words: [face.shortName],
    },
  };
});

export default function PasswordPreview() {
  const { t } = useTranslation('requester');
  const { face, asksAddress, password } = useLoaderData<typeof loader>();
  return (
    <InstitutionPage
      face={face}
      title={t('recover.reset.title')}
      lead={t('recover.reset.lead', { name: face.shortName })}
    >
      <div className="grid gap-6">
        {asksAddress ? (
          <Field name="address" id="address" label={t('recover.reset.address')} hint={t('recover.reset.addressHint')}>
            {(control) => <TextInput {...control} autoComplete="off" />}
          </Field>
        ) : null}
        <NewPasswordFields {...password} />
        <Button type="button" variant="primary" isFull>
          {t('recover.reset.submit')}
        </Button>
      </div>
    </InstitutionPage>
  );
}
