import { useTranslation } from 'react-i18next';
import { Field } from '../ui/field.tsx';
import { PasswordInput } from '../ui/password-input.tsx';

/** The two fields for a new password, with the rule that it is held to. */
export function NewPassword({ errorOf }: { errorOf: (field: string) => string | undefined }) {
  const { t } = useTranslation('staff');
  return (
    <>
      <Field
        name="password"
        id="password"
        label={t('password.new')}
        hint={t('password.rule')}
        required
        error={errorOf('password')}
      >
        {(control) => <PasswordInput {...control} autoComplete="new-password" />}
      </Field>
      <Field
        name="confirmation"
        id="confirmation"
        label={t('password.confirmation')}
        required
        error={errorOf('confirmation')}
      >
        {(control) => <PasswordInput {...control} autoComplete="new-password" />}
      </Field>
    </>
  );
}
